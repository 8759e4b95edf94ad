"""Command ``cts contract``: prove that a server behaves as described."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from generator.runtime.openapi import METHODS, Scheme
from generator.runtime.yaml_source.did_you_mean import suggest
from tools.contract import embedded, preflight, schemathesis_run
from tools.contract.credentials import Credentials, required_scheme
from tools.contract.proof import Endpoint, Extent, run
from tools.contract.results import BEHAVIOUR, LIFECYCLE_CHECKS, CheckResult
from tools.contract.target import Target


def _writable(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    """Reject a file that cannot be written now, before minutes of work end in it."""
    if value is not None:
        try:
            value.open("ab").close()
        except OSError as error:
            raise click.BadParameter(f"{value} cannot be written: {error.strerror}") from None
    return value


@click.command(short_help="Prove that a server behaves as described.")
@click.argument("url", required=False)
@click.option("--token", envvar="CTS_TOKEN", show_envvar=True, help="API key or bearer token; NAME:PASSWORD for basic.")
@click.option(
    "--parameter",
    "-p",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Path parameter that belongs to the token, such as project_id=… (repeatable).",
)
@click.option(
    "--other-token",
    envvar="CTS_OTHER_TOKEN",
    show_envvar=True,
    help="Token of another project, for the checks of isolation.",
)
@click.option(
    "--other-parameter",
    "other_parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Path parameter that belongs to the other token (repeatable).",
)
@click.option(
    "--fill-quotas/--no-fill-quotas",
    default=None,
    help="Check the quotas: create as many records as they allow, then delete them; needs an empty project. "
    "Default: only without URL.",
)
@click.option(
    "--spec",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=Path("generated/openapi.json"),
    show_default=True,
    help="Bundled description, JSON.",
)
@click.option("--edition", metavar="NAME", help="Prove this edition of the description, in the folder beside it.")
@click.option(
    "--world",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file with the users and other data of the server. Default: the world of the stub, if it has the token.",
)
@click.option("--in-use", is_flag=True, help="Go on in a project with records, and touch none of them.")
@click.option("--read-only", is_flag=True, help="Send only requests that change nothing.")
@click.option("--quick", is_flag=True, help="Leave out Schemathesis and the quotas: half a minute.")
@click.option(
    "--junit",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_writable,
    help="Write a JUnit report to this file.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the generated requests.")
@click.option(
    "--max-examples",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    help="Number of requests per operation in the fuzzing phase.",
)
@click.option(
    "--phases", default=schemathesis_run.PHASES, show_default=True, help="Phases of Schemathesis, separated by commas."
)
def contract(
    url: str | None,
    token: str | None,
    parameters: tuple[str, ...],
    other_token: str | None,
    other_parameters: tuple[str, ...],
    fill_quotas: bool | None,
    spec: Path,
    edition: str | None,
    world: Path | None,
    in_use: bool,
    read_only: bool,
    quick: bool,
    junit: Path | None,
    seed: int,
    max_examples: int,
    phases: str,
) -> None:
    """Prove that the server at URL behaves as described; without URL, the generated stub.

    Runs probes, checks of lifecycles and of the declared behaviour, and Schemathesis. Needs an empty project, and
    deletes again what it creates, also when it is stopped.

    Exit codes: 0 proven, 1 not proven, 2 wrong usage, 4 no such server or not this service, 5 the project is not empty,
    130 stopped.
    """
    _require_schemathesis()
    document = _document(_edition_of(spec, edition))
    if read_only:
        document = only_reads(document)
    scheme = required_scheme(document, spec)
    with contextlib.ExitStack() as stack:
        if url is None:
            _reject_without_url(*parameters, *other_parameters)
            endpoint = stack.enter_context(embedded.endpoint(document, scheme, edition))
        else:
            preflight.known_parameters(document, "--parameter", _parse("--parameter", parameters))
            target = _target(url, document, scheme, token, parameters)
            other = _other(url, document, scheme, other_token, other_parameters)
            preflight.check(target, document.get("x-behaviour", {}).get("scopes", {}).values())
            endpoint = Endpoint(target, other, embedded.known_world(world, target.credentials))
        fill = url is None if fill_quotas is None else fill_quotas
        extent = Extent(in_use, read_only, quick, fill and not in_use and not quick)
        results = list[CheckResult]()
        try:
            run(endpoint, extent, schemathesis_run.Budget(seed, max_examples, phases), junit, results)
        finally:
            _print(results)
            click.echo(
                f"--seed {seed} repeats this run, in an empty project and with Schemathesis {version('schemathesis')}"
            )
    raise SystemExit(any(result.failure for result in results))


def _require_schemathesis() -> None:
    """Reject a version of Schemathesis without the parts that the hooks use, before anything is asked of a server."""
    from tools.contract import schemathesis_interface  # late: it takes a second

    missing = schemathesis_interface.missing()
    if missing:
        raise click.UsageError(
            f"Schemathesis {version('schemathesis')} has no {', '.join(missing)}; "
            f"install {schemathesis_interface.SUPPORTED}"
        )


def _reject_without_url(*parameters: str) -> None:
    if parameters:
        raise click.UsageError(f"parameter {parameters[0]} belongs to a server; add its URL")


def _target(url: str, document: Any, scheme: Scheme, token: str | None, parameters: Iterable[str]) -> Target:
    if not token:
        raise click.UsageError("a server at URL needs --token (or CTS_TOKEN)")
    if scheme.kind == "basic" and ":" not in token:
        raise click.UsageError("--token: write it as NAME:PASSWORD")
    return Target(url, document, Credentials(scheme, token), _parse("--parameter", parameters))


def _other(url: str, document: Any, scheme: Scheme, token: str | None, parameters: Iterable[str]) -> Target | None:
    """Return the same server with credentials of another project; None when none are given."""
    path_parameters = _parse("--other-parameter", parameters)
    if bool(token) != bool(path_parameters):
        raise click.UsageError("--other-token and --other-parameter belong together; give both or neither")
    return Target(url, document, Credentials(scheme, token), path_parameters) if token else None


def _edition_of(spec: Path, edition: str | None) -> Path:
    """Return the file of an edition: in the folder ``editions`` beside the whole description."""
    if edition is None:
        return spec
    folder = spec.parent / "editions"
    file = folder / f"{edition}.{spec.name}"
    if not file.exists():
        known = sorted(each.name.partition(".")[0] for each in folder.glob(f"*.{spec.name}"))
        raise click.UsageError(f"--edition {edition}: there is no {file}; {suggest(edition, known)}")
    return file


def _document(spec: Path) -> Any:
    try:
        return own_operations(json.loads(spec.read_bytes()))
    except ValueError as error:
        raise click.UsageError(
            f"{spec}: not JSON: {error}; give the bundled description that `cts bundle` writes"
        ) from None


def own_operations(document: Any) -> Any:
    """Return the document without operations of other services and versions, which ``x-bindings`` marks."""
    paths = {
        path: {key: value for key, value in item.items() if "x-bindings" not in value}
        for path, item in document["paths"].items()
    }
    return {**document, "paths": {path: item for path, item in paths.items() if any(m in item for m in METHODS)}}


def only_reads(document: Any) -> Any:
    """Return the document with only the operations that change nothing."""
    paths = {
        path: {key: value for key, value in item.items() if key not in METHODS or key == "get"}
        for path, item in document["paths"].items()
    }
    return {**document, "paths": {path: item for path, item in paths.items() if "get" in item}}


def _parse(option: str, parameters: Iterable[str]) -> dict[str, str]:
    pairs = [parameter.partition("=") for parameter in parameters]
    for name, sign, _ in pairs:
        if not sign:
            raise click.UsageError(f"{option} {name}: write it as NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _print(results: list[CheckResult]) -> None:
    for result in results:
        if result.failure:
            click.echo(f"FAILED {result.part}: {result.name}: {result.failure}")
        if result.skipped and result.part in (LIFECYCLE_CHECKS, BEHAVIOUR):
            click.echo(f"SKIPPED {result.part}: {result.name}: {result.skipped}")
    for part, total in Counter(result.part for result in results).items():
        failed = sum(bool(r.failure) for r in results if r.part == part)
        skipped = sum(bool(r.skipped) for r in results if r.part == part)
        click.echo(f"{part}: {total - failed - skipped} passed, {failed} failed, {skipped} skipped")
