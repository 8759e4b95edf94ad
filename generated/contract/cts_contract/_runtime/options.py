# Copied from generator/runtime/contract/options.py. Do not edit: run `make generate`.
"""Options of the command ``run``, in groups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from . import schemathesis_run, traffic
from .reports.outputs import FORMATS
from .results import SLOW_SECONDS

Function = TypeVar("Function", bound=Callable[..., Any])
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
SECONDS = click.FloatRange(min=0, min_open=True)


def url_of_a_server(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    return None if value is None else _url(value)


def urls_of_servers(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_url, values))


def _url(value: str) -> str:
    """Reject what is no URL of a server.

    Raises:
        click.BadParameter: it is none.
    """
    try:
        parts = urlsplit(value)
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_url = False
    if not is_url:
        raise click.BadParameter(f"{value!r} is no URL of a server; write http://… or https://…")
    if parts.query or parts.fragment or parts.username:
        raise click.BadParameter("write only scheme, host, port and path")  # not the value, which can be a credential
    return value.rstrip("/")


def _rate(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    if value:
        try:
            traffic.interval(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None
    return value or ""


def _header(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition(":") for value in values]
    if any(not sign or not name.strip() for name, sign, _ in pairs):
        raise click.BadParameter("write it as 'NAME: VALUE'")  # without the value: it can be a credential
    return {name.strip(): value.strip() for name, _, value in pairs}


SERVER = (
    click.option(
        "--token", show_envvar=True, help="API key or bearer token; NAME:PASSWORD for basic. Better in the environment."
    ),
    click.option(
        "--parameter",
        "-p",
        "parameters",
        multiple=True,
        metavar="NAME=VALUE",
        help="Path parameter that belongs to the token, such as project_id=… (repeatable).",
    ),
    click.option("--other-token", show_envvar=True, help="Token of another project, for the checks of isolation."),
    click.option(
        "--other-parameter",
        "other_parameters",
        multiple=True,
        metavar="NAME=VALUE",
        help="Path parameter that belongs to the other token (repeatable).",
    ),
    click.option(
        "--header",
        "headers",
        multiple=True,
        metavar="'NAME: VALUE'",
        callback=_header,
        help="Header of every request (repeatable). Reports do not show its value.",
    ),
    click.option("--ca", type=EXISTING, help="PEM file with the certificates that are trusted."),
    click.option("--wait", type=SECONDS, metavar="SECONDS", help="Wait so long until the server responds."),
    click.option(
        "--world",
        type=EXISTING,
        help="JSON file with the users and other data of the server. Default: that of the stub, if it has the token.",
    ),
)
DESCRIPTION = (
    click.option("--spec", type=EXISTING, help="Bundled description, JSON. Default: the one of the package."),
    click.option("--edition", metavar="NAME", help="Prove this edition of the description, in the folder beside it."),
)
EXTENT = (
    click.option("--in-use", is_flag=True, help="Go on in a project with records, and touch none of them."),
    click.option("--read-only", is_flag=True, help="Send only requests that change nothing."),
    click.option("--quick", is_flag=True, help="Leave out Schemathesis and the quotas: half a minute."),
    click.option(
        "--fill-quotas/--no-fill-quotas",
        default=None,
        help="Check the quotas: create as many records as they allow, then delete them; needs an empty project. "
        "Default: only without URL.",
    ),
    click.option(
        "--only",
        multiple=True,
        metavar="PATTERN",
        help="Run only these checks: a part, an operation or an ID, with * for any characters (repeatable).",
    ),
    click.option("--skip", multiple=True, metavar="PATTERN", help="Leave out these checks (repeatable)."),
    click.option("--seed", type=int, default=1, show_default=True, help="Seed of the generated requests."),
    click.option(
        "--max-examples",
        type=click.IntRange(1),
        default=60,
        show_default=True,
        help="Number of requests per operation in the fuzzing phase.",
    ),
    click.option(
        "--phases",
        default=schemathesis_run.PHASES,
        show_default=True,
        help="Phases of Schemathesis, separated by commas.",
    ),
)
LIMITS = (
    click.option("--max-time", type=SECONDS, metavar="SECONDS", help="Stop the whole run after this time."),
    click.option(
        "--timeout", type=SECONDS, metavar="SECONDS", default=30.0, show_default=True, help="Time limit of one request."
    ),
    click.option(
        "--max-response-time",
        type=SECONDS,
        metavar="SECONDS",
        default=float(SLOW_SECONDS),
        show_default=True,
        help="A response that takes longer is a failure.",
    ),
    click.option("--rate-limit", metavar="N/s", callback=_rate, help="Requests per s, m or h, such as 10/s."),
)
VERDICT = (
    click.option("--fail-fast", is_flag=True, help="Stop at the first failure."),
    click.option("--fail-on-untried", is_flag=True, help="A check that could not be tried is not proven."),
    click.option("--baseline", type=FILE, help="File of checks that are known to fail; they do not count."),
    click.option("--update-baseline", is_flag=True, help="Write the checks that fail to the file of --baseline."),
    click.option("--replay", metavar="ID", help="Repeat only the check with this ID."),
    click.option("--from", "recorded", type=EXISTING, help="With --replay: NDJSON report of the run with the options."),
)
REPORTS = tuple(
    click.option(f"--{name}", type=FILE, help=f"Write {what} to this file.") for name, what in FORMATS.items()
)


def all_options(function: Function) -> Function:
    """Add all options to a command, in their order."""
    for option in reversed((*SERVER, *DESCRIPTION, *EXTENT, *LIMITS, *VERDICT, *REPORTS)):
        function = option(function)
    return function
