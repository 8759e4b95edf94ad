"""``cts contract URL``: the proof as a command."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click
import urllib3

from tools.contract import embedded, gates, laws, probes, prover, report
from tools.contract.outcome import Observations, Verdict
from tools.contract.target import METHODS, Target

Part = Callable[[Target, Observations], Iterator[Verdict]]


@click.command()
@click.argument("url", required=False)
@click.option("--token", envvar="CTS_TOKEN", help="Value of the API key header. [env: CTS_TOKEN]")
@click.option(
    "--parameter",
    "-p",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A path parameter that belongs to the token, such as project_id=… (repeatable).",
)
@click.option(
    "--other-token",
    envvar="CTS_OTHER_TOKEN",
    help="A token of another project, to try the isolation between the two. [env: CTS_OTHER_TOKEN]",
)
@click.option(
    "--other-parameter",
    "other_parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A path parameter that belongs to the other token (repeatable).",
)
@click.option(
    "--fill-quotas/--no-fill-quotas",
    default=None,
    help="Create as much as the quotas allow, then delete it; needs an empty project. Without URL it is done.",
)
@click.option(
    "--spec",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=Path("generated/openapi.json"),
    show_default=True,
    help="The bundled description, JSON.",
)
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write a JUnit report here.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the generated requests.")
@click.option(
    "--max-examples",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    help="Requests for each operation in the fuzzing phase.",
)
@click.option("--phases", default=prover.PHASES, show_default=True, help="Phases of Schemathesis, separated by commas.")
def contract(
    url: str | None,
    token: str | None,
    parameters: tuple[str, ...],
    other_token: str | None,
    other_parameters: tuple[str, ...],
    fill_quotas: bool | None,
    spec: Path,
    junit: Path | None,
    seed: int,
    max_examples: int,
    phases: str,
) -> None:
    """Prove that the server at URL behaves as the description says; without URL, the generated stub.

    The server's state is changed: what the requests create is deleted again, and so may be what was there.

    Exit codes: 0 proven, 1 not proven, 2 unusable arguments or no server at URL.
    """
    document = _document(spec)
    scheme, header = _api_key(document, spec)
    other: Target | None
    with contextlib.ExitStack() as stack:
        if url is None:
            _none_of(*parameters, *other_parameters)
            target, other = stack.enter_context(embedded.targets(document, header))
        else:
            target = _target(url, document, header, token, parameters)
            other = _other(url, document, header, other_token, other_parameters)
        fill = url is None if fill_quotas is None else fill_quotas
        parts: list[Part] = [probes.run, partial(laws.run, other=other, fill=fill)]
        verdicts = _prove(target, parts, scheme, prover.Budget(seed, max_examples, phases), junit)
    _print(verdicts)
    raise SystemExit(any(verdict.failure for verdict in verdicts))


def _prove(
    target: Target, parts: Iterable[Part], scheme: str, budget: prover.Budget, junit: Path | None
) -> list[Verdict]:
    seen, verdicts = Observations(), list[Verdict]()
    for part in parts:
        verdicts += _reached(part, target, seen)
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "junit.xml"
        code = prover.run(target, scheme, seen, budget, own)
        verdicts.append(
            Verdict("schemathesis", "exit code", f"Schemathesis ended with exit code {code}" if code else "")
        )
        verdicts += gates.run(target, seen)
        if junit is not None:
            report.write(junit, verdicts, own)
    return verdicts


def _none_of(*parameters: str) -> None:
    if parameters:
        raise click.UsageError(f"{parameters[0]} belongs to a server; give its URL too")


def _target(url: str, document: Any, header: str, token: str | None, parameters: Iterable[str]) -> Target:
    if not token:
        raise click.UsageError("a server at URL needs --token (or CTS_TOKEN)")
    return Target(url, document, {header: token}, _bound("--parameter", parameters))


def _other(url: str, document: Any, header: str, token: str | None, parameters: Iterable[str]) -> Target | None:
    """The same server, seen from another project; None when no credentials of one are given."""
    bound = _bound("--other-parameter", parameters)
    if bool(token) != bool(bound):
        raise click.UsageError("--other-token and --other-parameter belong together; give both or none")
    return Target(url, document, {header: token}, bound) if token else None


def _document(spec: Path) -> Any:
    try:
        return proven(json.loads(spec.read_bytes()))
    except ValueError as error:
        raise click.UsageError(
            f"{spec}: not JSON: {error}; give the bundled description, as `cts bundle` writes it"
        ) from None


def proven(document: Any) -> Any:
    """The document without operations that x-bindings takes from the client: those of other services and versions."""
    paths = {
        path: {key: value for key, value in item.items() if "x-bindings" not in value}
        for path, item in document["paths"].items()
    }
    return {**document, "paths": {path: item for path, item in paths.items() if any(m in item for m in METHODS)}}


def _api_key(document: Any, spec: Path) -> tuple[str, str]:
    """Name and header of the first API key scheme that the description asks for."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    for requirement in document.get("security", []):
        for name in requirement:
            if schemes.get(name, {}).get("in") == "header":
                return name, schemes[name]["name"]
    raise click.UsageError(f"{spec}: no API key in a header among the security schemes")


def _bound(option: str, parameters: Iterable[str]) -> dict[str, str]:
    pairs = [parameter.partition("=") for parameter in parameters]
    for name, sign, _ in pairs:
        if not sign:
            raise click.UsageError(f"{option} {name}: write it as NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _reached(part: Part, target: Target, seen: Observations) -> list[Verdict]:
    try:
        return list(part(target, seen))
    except urllib3.exceptions.HTTPError as error:
        raise click.UsageError(f"{target.url}: no usable answer: {error}") from None


def _print(verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        if verdict.failure:
            click.echo(f"FAILED {verdict.part}: {verdict.name}: {verdict.failure}")
        if verdict.skipped and verdict.part == "laws":
            click.echo(f"NOT TRIED {verdict.part}: {verdict.name}: {verdict.skipped}")
    for part, total in Counter(verdict.part for verdict in verdicts).items():
        failed = sum(bool(v.failure) for v in verdicts if v.part == part)
        skipped = sum(bool(v.skipped) for v in verdicts if v.part == part)
        click.echo(f"{part}: {total - failed - skipped} held, {failed} failed, {skipped} not tried")
