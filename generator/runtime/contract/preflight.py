"""A look at the server before anything else: whether it is there, is this service, and accepts the credentials."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import click
import jsonschema_rs
import urllib3

from .. import openapi
from ..yaml_source.did_you_mean import suggest
from .credentials import NONE
from .probes import unknown
from .target import TOO_MANY_REQUESTS, Operation, Response, Target, retry_after

SECONDS = 4.0
"""Time limit of a request of the preflight."""
PAUSE_SECONDS = 0.2
"""Time between two attempts to reach a server."""
ATTEMPTS = 3
"""Number of attempts to reach a server that did not respond to a request."""
MIN_READS, MAX_READS = 2, 4
"""Numbers of different reads whose responses are compared with that to a path that does not exist."""
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


def check(target: Target, scopes: Iterable[str], wait_seconds: float = 0.0) -> None:
    """Send one read that must succeed. ``wait_seconds``: how long to wait for a server that does not respond yet.

    Raises:
        Stop: it does not.
        click.UsageError: a parameter is missing.
    """
    operation = _first_read(target)
    missing = [p["name"] for p in operation.params if p["name"] in scopes and p["name"] not in target.path_parameters]
    if missing:
        raise click.UsageError(f"{operation.id} needs {missing[0]}; add --parameter {missing[0]}=…")
    quick_traffic = replace(target.traffic, timeout_seconds=SECONDS)
    quick = replace(target, pool=quick_traffic.pool(), traffic=quick_traffic)
    response = _response(quick, operation, time.monotonic() + wait_seconds)
    problem = _problem(target, operation, response)
    if problem:
        raise Stop(f"{target.url}: {operation.method} {operation.path} {problem}", NO_SUCH_SERVER)
    problem = _sameness(target, quick, response)
    if problem:
        raise Stop(f"{target.url}: {problem}", NO_SUCH_SERVER)
    target.traffic.responds = partial(_responds, replace(quick, traffic=replace(quick_traffic, note=None)), operation)


def _responds(target: Target, operation: Operation) -> bool:
    """Tell whether a server responds to a read, in one of some attempts."""
    for _ in range(ATTEMPTS):
        try:
            target.send(operation, target.example(operation))
        except urllib3.exceptions.HTTPError:
            time.sleep(PAUSE_SECONDS)
        else:
            return True
    return False


def _sameness(target: Target, quick: Target, first: Response) -> str:
    """Return the problem of a server that responds to several reads as to a path that does not exist."""
    reads = list(itertools.islice(_own_reads(target), MAX_READS))
    if len(reads) < MIN_READS:
        return ""
    for operation, values in [*((each, target.example(each)) for each in reads[1:]), (unknown(target), {})]:
        try:
            response = quick.send(operation, values)
        except urllib3.exceptions.HTTPError:
            return ""
        if (response.status, response.body) != (first.status, first.body):
            return ""
    names = " and ".join((", ".join(each.id for each in reads[:-1]), reads[-1].id))
    return (
        f"returned {first.status} with {first.body[:80]!r} to {names}, and to a path that does not exist: "
        "it responds to everything alike; is this the URL of the service?"
    )


def _response(target: Target, operation: Operation, until: float) -> Response:
    """Return the response to a read, which is sent when the service works, or at a time at the latest.

    Raises:
        Stop: there is none.
    """
    unnoted = replace(target, traffic=replace(target.traffic, note=None))  # what fails until then is no failure
    while time.monotonic() < until and not _works(unnoted, operation):
        time.sleep(PAUSE_SECONDS)
    try:
        return target.send(operation, target.example(operation))
    except urllib3.exceptions.HTTPError as error:
        is_untrusted = isinstance(error, urllib3.exceptions.SSLError)
        hint = "; --ca FILE names certificates that are trusted" if is_untrusted else ""
        raise Stop(f"{target.url}: no usable response: {error}{hint}", NO_SUCH_SERVER) from None


def _works(target: Target, operation: Operation) -> bool:
    """Tell whether a server responds to a read, and not with 5xx."""
    try:
        return target.send(operation, target.example(operation)).status < 500
    except urllib3.exceptions.HTTPError:
        return False


def _first_read(target: Target) -> Operation:
    """Return the first operation that reads and needs nothing but the credentials; else the first that reads."""
    reads = (each for each in target.operations.values() if each.method == "GET")
    return next(itertools.chain(_own_reads(target), reads, target.operations.values()))


def _own_reads(target: Target) -> Iterator[Operation]:
    """Yield the operations that read and need nothing but the credentials."""
    for each in target.operations.values():
        is_own = all(p["name"] in target.path_parameters or not p.get("required") for p in each.params)
        if each.method == "GET" and is_own:
            yield each


def _problem(target: Target, operation: Operation, response: Response) -> str:
    if response.status == 401:
        return "returned 401: the credentials are not accepted; check the token"
    if response.status == 403:
        return "returned 403: the token is for another project or account; check --parameter"
    if response.status == TOO_MANY_REQUESTS:
        seconds = retry_after(response)
        after = "" if seconds is None else f" in {seconds:.0f} s, as it asks"
        return f"returned 429: the service takes no more requests now; try it later{after}"
    if response.status >= 500:
        return f"returned {response.status}: the service does not work now"
    documented = operation.definition["responses"].get(str(response.status))
    location = response.headers.get("Location", "")
    if documented is None and location:
        return f"returned {response.status} and leads to {location}; give the URL of the service itself"
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
