"""Mutants of the whole server: errors, headers and times of all responses, and leaks of other projects."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from cts_stub._runtime.stub.resources.operations import Compute, Count

from tools.mutants.changes import of_handler
from tools.mutants.mutant import Mutant, Parts
from tools.mutants.responses import Change, altered

Headers = list[tuple[bytes, bytes]]


def mutants(operations: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants of the server, and those of the operations that compute something of a project."""
    for fault, error in ERRORS.items():
        yield _mutant("errors", f"all: {fault}", partial(_with_error, error))
    for fault, headers in HEADERS.items():
        yield _mutant("headers", f"all: {fault}", partial(_with_headers, headers))
    for fault, change in BODIES.items():
        yield _mutant("responses", f"all: {fault}", partial(_with_body, change))
    for fault, milliseconds in CLOCKS.items():
        yield Mutant("time", f"all: {fault}", partial(_with_times, milliseconds))
    for name, operation in operations.items():
        if isinstance(operation.handler, Compute | Count):
            yield of_handler("isolation", name, "is about another project", _elsewhere)


def _mutant(group: str, name: str, change: Change) -> Mutant:
    return Mutant(group, name, lambda parts: parts.around.append(partial(altered, lambda scope: True, change)))


def _with_error(change: Callable[[Any], Any], status: int, headers: Headers, body: bytes) -> Any:
    if status < 400 or not body:
        return status, headers, body
    return status, headers, json.dumps(change(json.loads(body))).encode()


def _names(error: Any) -> tuple[str, str]:
    """Return the names of the fields with the code and with the message."""
    return next(iter(error)), list(error)[-1]


def _with_message(text: str, error: Any) -> Any:
    return {**error, _names(error)[1]: text}


def _with_code(change: Callable[[str], str], error: Any) -> Any:
    return {**error, _names(error)[0]: change(error[_names(error)[0]])}


ERRORS: dict[str, Callable[[Any], Any]] = {
    "errors have a stack": lambda error: {**error, "stack": "at handle (/srv/app.py:12)"},
    "one message for all errors": partial(_with_message, "No permission, Please check roles."),
    "codes in small letters": partial(_with_code, str.lower),
    "errors are in a list": lambda error: {"errors": [error]},
    "errors have no message": lambda error: dict(list(error.items())[:-1]),
}


def _with_headers(change: Callable[[Headers], Headers], status: int, headers: Headers, body: bytes) -> Any:
    return status, change(headers), body


def _typed(value: bytes, headers: Headers) -> Headers:
    return [(name, value if name == b"content-type" else each) for name, each in headers]


_previous: list[bytes] = []


def _with_previous_id(headers: Headers) -> Headers:
    """Give every second response the request ID of the one before."""
    own = dict(headers).get(b"x-request-id", b"")
    shown = _previous.pop() if _previous else own
    if shown == own:
        _previous.append(own)
    return [(name, shown if name == b"x-request-id" else value) for name, value in headers]


def _with_other_id(headers: Headers) -> Headers:
    return [(name, uuid4().hex.encode() if name == b"x-request-id" else value) for name, value in headers]


HEADERS: dict[str, Callable[[Headers], Headers]] = {
    "no media type": lambda headers: [each for each in headers if each[0] != b"content-type"],
    "JSON in Latin-1": partial(_typed, b"application/json; charset=iso-8859-1"),
    "HTML": partial(_typed, b"text/html; charset=utf-8"),
    "every second request ID is the one before": _with_previous_id,
    "other request IDs than in audit records": _with_other_id,
}


def _with_body(change: Callable[[Any], Any], status: int, headers: Headers, body: bytes) -> Any:
    if status >= 300 or not body:
        return status, headers, body
    return status, headers, json.dumps(change(json.loads(body))).encode()


def _everywhere(change: Callable[[Any], Any], value: Any) -> Any:
    if isinstance(value, dict):
        return change({name: _everywhere(change, each) for name, each in value.items()})
    return change([_everywhere(change, each) for each in value] if isinstance(value, list) else value)


def _without(is_dropped: Callable[[Any], bool], node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    return {name: each for name, each in node.items() if not is_dropped(each)}


BODIES: dict[str, Callable[[Any], Any]] = {
    "false is as if absent": partial(_everywhere, partial(_without, lambda each: each is False)),
    "null is as if absent": partial(_everywhere, partial(_without, lambda each: each is None)),
    "empty texts are as if absent": partial(_everywhere, partial(_without, lambda each: each == "")),
    "empty lists are null": partial(_everywhere, lambda n: None if n == [] else n),
    "numbers are texts": partial(_everywhere, lambda n: str(n) if type(n) is int else n),
    "fields of no schema": lambda body: {**body, "internal_id": 7} if isinstance(body, dict) else body,
    "texts are cut": partial(_everywhere, lambda n: n[:60] if isinstance(n, str) else n),
}


def _with_times(change: Callable[[int], int], parts: Parts) -> None:
    """Change the time of calls that write, by which records and lists have theirs."""

    def wrap(handler: Any) -> Any:
        def handle(call: Any) -> Any:
            call.now = change(call.now)
            return handler(call)

        return handle

    for name, operation in list(parts.operations.items()):
        if operation.method != "GET":
            parts.wrap(name, wrap)


CLOCKS: dict[str, Callable[[int], int]] = {
    "times in whole seconds": lambda now: now // 1000 * 1000,
    "times a second early": lambda now: now - 1000,
    "times a second late": lambda now: now + 1000,
}


def _elsewhere(handler: Any) -> Any:
    def computed(call: Any) -> Any:
        call.project = next(p.id for p in call.principal.account.projects if p.id != call.project)
        return handler(call)

    return computed
