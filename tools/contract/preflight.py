"""A look at the server before anything else: whether it is there, is this service, and accepts the credentials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import click
import jsonschema_rs
import urllib3

from generator.runtime import openapi
from generator.runtime.yaml_source.did_you_mean import suggest
from tools.contract.credentials import NONE
from tools.contract.target import Operation, Response, Target

SECONDS = 4.0
"""Time limit of a request of the preflight."""
NO_SUCH_SERVER, NOT_EMPTY = 4, 5
"""Exit codes."""


class Stop(click.ClickException):
    """The proof cannot begin; the message says why, in one sentence."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.__dict__["exit_code"] = exit_code  # click declares it for the class


def known_parameters(document: Mapping[str, Any], option: str, names: Iterable[str]) -> None:
    """Reject names that are no path parameter of the description.

    Raises:
        click.UsageError: a name is unknown.
    """
    resolve = Target("", document, NONE, {}).operations.values()
    known = sorted({param["name"] for operation in resolve for param in operation.params if param["in"] == "path"})
    for name in names:
        if name not in known:
            raise click.UsageError(f"{option} {name}: there is no such path parameter; {suggest(name, known)}")


def check(target: Target, scopes: Iterable[str]) -> None:
    """Send one read that must succeed.

    Raises:
        Stop: it does not.
        click.UsageError: a parameter is missing.
    """
    operation = _first_read(target)
    missing = [p["name"] for p in operation.params if p["name"] in scopes and p["name"] not in target.path_parameters]
    if missing:
        raise click.UsageError(f"{operation.id} needs {missing[0]}; add --parameter {missing[0]}=…")
    quick = replace(target, pool=urllib3.PoolManager(retries=False, timeout=SECONDS))
    try:
        response = quick.send(operation, quick.example(operation))
    except urllib3.exceptions.HTTPError as error:
        raise Stop(f"{target.url}: no usable response: {error}", NO_SUCH_SERVER) from None
    problem = _problem(target, operation, response)
    if problem:
        raise Stop(f"{target.url}: {operation.method} {operation.path} {problem}", NO_SUCH_SERVER)


def _first_read(target: Target) -> Operation:
    """Return the first operation that reads and needs nothing but the credentials; else the first that reads."""
    reads = [each for each in target.operations.values() if each.method == "GET"]
    own = [
        each for each in reads if all(p["name"] in target.path_parameters or not p.get("required") for p in each.params)
    ]
    return next(iter([*own, *reads, *target.operations.values()]))


def _problem(target: Target, operation: Operation, response: Response) -> str:
    if response.status == 401:
        return "returned 401: the credentials are not accepted; check the token"
    if response.status == 403:
        return "returned 403: the token is for another project or account; check --parameter"
    if response.status >= 500:
        return f"returned {response.status}: the service does not work now"
    documented = operation.definition["responses"].get(str(response.status))
    if documented is None:
        return f"returned {response.status}, which the description does not know: is it this service?"
    schema = openapi.body_schema(documented, target.resolve)
    validator = jsonschema_rs.validator_for({**schema, "components": target.document.get("components", {})})
    if schema and not validator.is_valid(response.json):
        return f"returned {response.status} with a body of another service: {response.body[:80]!r}"
    return ""


def empty(target: Target, found: Iterable[tuple[str, int]]) -> None:
    """Reject a project with records, which the proof could touch. ``found``: resource types with their numbers.

    Raises:
        Stop: there are records.
    """
    shown = list(_shown(found))
    if shown:
        raise Stop(
            f"{target.url}: the project is not empty: it has {' and '.join(shown)}; use an empty one, --in-use to go "
            "on without touching them, or --read-only to send only reads",
            NOT_EMPTY,
        )


def _shown(found: Iterable[tuple[str, int]]) -> Iterator[str]:
    return (f"{number} {kind}" for kind, number in found if number)
