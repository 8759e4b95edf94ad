# Copied from generator/runtime/stub/cli.py. Do not edit: run `make generate`.
"""The command line of a generated stub server."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping, Sequence, Sized
from ipaddress import ip_address
from pathlib import Path
from typing import IO, Any

import click

from .app import Stub
from .explain import explained
from .http.server import ListenError, listen, serve, url
from .store.base import StateError
from .world import World, WorldError

EXIT_CODES = {
    0: "stopped by Ctrl-C, or done",
    1: "cannot listen on the address",
    2: "invalid usage, world file or state",
}

Create = Callable[..., Stub]
"""Create a stub from ``world``, ``state`` and ``edition`` (each may be None), ``strict`` and ``control``."""
LoadWorld = Callable[[Path], World]
"""Read a world file; raises WorldError with its problems."""


class Unusable(click.ClickException):
    """Problems of a world file, one per line, in the format of compilers."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True)


def command(
    name: str,
    *,
    title: str,
    version: str,
    environment: str,
    create: Create,
    load_world: LoadWorld,
    editions: Sequence[str] = (),
) -> click.Command:
    """Return the command ``name``; every option has an environment variable ``<environment>_<OPTION>``."""

    @click.group(
        name,
        invoke_without_command=True,
        help=f"Serve a stub of {title}, with state, until interrupted.",
        epilog=f"Exit codes: {', '.join(f'{code} {meaning}' for code, meaning in EXIT_CODES.items())}.",
        context_settings={"auto_envvar_prefix": environment, "help_option_names": ["-h", "--help"]},
    )
    @click.option("--host", default="127.0.0.1", show_default=True, help="IP address to listen on.")
    @click.option(
        "--port",
        default=8080,
        show_default=True,
        type=click.IntRange(0, 65535),
        help="TCP port; 0: a free one.",
    )
    @click.option("--strict", is_flag=True, help="Reject unknown fields of request bodies.")
    @click.option(
        "--world",
        type=click.Path(path_type=Path),
        help="YAML file with the accounts, users and services to simulate.",
    )
    @click.option(
        "--state",
        metavar="FILE|URL",
        help="SQLite file or postgresql:// URL that stores the state.",
    )
    @click.option(
        "--print-credentials",
        is_flag=True,
        help="Print the first user's credentials as JSON, and exit.",
    )
    @click.option(
        "--no-control", is_flag=True, help="Disable the header Prefer and the paths below /_stub/."
    )
    @click.option("--log", is_flag=True, help="Log one line per request on standard error.")
    @click.version_option(version, prog_name=name)
    @click.pass_context
    def run(
        context: click.Context,
        /,
        host: str,
        port: int,
        log: bool,
        print_credentials: bool,
        **chosen: Any,
    ) -> None:
        if context.invoked_subcommand:
            return
        chosen["control"] = not chosen.pop("no_control")
        is_default = chosen["world"] is None
        if not is_default:
            chosen["world"] = _world(chosen["world"], load_world)
        if print_credentials:
            click.echo(json.dumps(_credentials(create(**{**chosen, "state": None})), indent=2))
            return
        with contextlib.closing(_created(create, chosen)) as stub:
            _serve(stub, host, port, log=log, summary=_summary(stub) if is_default else "")

    if editions:
        choice = click.Choice(list(editions))
        run.params.insert(
            4, click.Option(["--edition"], type=choice, help="Edition of the description to serve.")
        )

    run.add_command(_explain(create))
    run.add_command(_check_world(load_world))
    return run


def _created(create: Create, arguments: Mapping[str, Any]) -> Stub:
    try:
        return create(**arguments)
    except StateError as error:
        raise click.BadParameter(str(error), param_hint="--state") from None


def _explain(create: Create) -> click.Command:
    @click.command(short_help="Explain an error code and how to reproduce it.")
    @click.argument("code")
    def explain(code: str) -> None:
        """Explain an error CODE: meaning, remedy, operations, and a request that makes the stub return it."""
        lines = explained(create().document, code)
        if not lines:
            raise click.BadParameter(f"error code {code} does not exist", param_hint="CODE")
        click.echo("\n".join(lines))

    return explain


def _check_world(load: LoadWorld) -> click.Command:
    @click.command(short_help="Check a world file.")
    @click.argument("file", type=click.Path(path_type=Path))
    def check_world(file: Path) -> None:
        """Check a world FILE and print every problem; exit code 2 if there is one."""
        world = _world(file, load)
        click.echo(
            f"{file}: a world with {_number(world.accounts, 'account')} and {_number(world.members, 'user')}"
        )

    return check_world


def _serve(stub: Stub, host: str, port: int, *, log: bool, summary: str) -> None:
    """Serve until Ctrl-C. ``summary`` is printed below the address."""
    try:
        listener = listen(host, port)
    except ListenError as error:
        raise click.ClickException(str(error)) from None
    with listener:
        click.echo(
            f"Serving on {url(listener)} (documentation at /docs). Ctrl-C stops it.{summary}"
        )
        if stub.is_controlled and not ip_address(listener.getsockname()[0]).is_loopback:
            click.echo(
                "WARNING: everyone who reaches this address can control the stub; --no-control prevents it.",
                err=True,
            )
        serve(stub, listener, log=log)


def _credentials(stub: Stub) -> dict[str, str]:
    try:
        return stub.credentials
    except WorldError as error:
        raise click.UsageError(f"the world has no credentials: {error}") from None


def _summary(stub: Stub) -> str:
    """Return the credentials of the default world's first user, one per line; the default world has no secrets."""
    try:
        shown = {
            name: value
            for name, value in stub.credentials.items()
            if name not in ("password", "secret_key")
        }
    except WorldError:
        return ""  # a world without users
    return "\n" + "\n".join(f"  {name:12} {value}" for name, value in shown.items())


def _world(path: Path, load: LoadWorld) -> World:
    try:
        return load(path)
    except WorldError as error:
        raise Unusable(str(error)) from None


def _number(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
