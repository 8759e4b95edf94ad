"""Mutants of responses: fields omitted or changed, statuses, headers, error bodies, and times."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from generator.runtime import openapi
from tools.mutants.changes import another
from tools.mutants.described import has_request_body, query_parameters
from tools.mutants.mutant import Application, Message, Mutant, Parts, Receive, Send, own_operations
from tools.mutants.set_fields import is_set

Change = Callable[[int, list[Any], bytes], tuple[int, list[Any], bytes]]
"""Makes another response of status, headers and body."""
Selects = Callable[[Message], bool]


def mutants(document: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants of the responses of every operation of the document."""
    for operation, (path, method) in own_operations(document).items():
        selects = selecting(method.upper(), path)
        for status, response in document["paths"][path][method]["responses"].items():
            if status.startswith("2"):
                yield from _of_success(document, operation, int(status), openapi.resolve(document, response), selects)
        yield _mutant("errors", f"{operation}: a stack trace in messages", selects, partial(_with_message, _traced))
        yield _mutant(
            "errors", f"{operation}: other messages", selects, partial(_with_message, lambda text: f"{text} ")
        )
        query = query_parameters(document, operation)
        if query or has_request_body(document, operation):  # others have no errors but 401 and 403
            yield _mutant("errors", f"{operation}: a code of its own", selects, _with_other_code)
            yield _mutant("status", f"{operation}: errors are 409", selects, partial(_with_error_status, 409))
        yield _mutant("status", f"{operation}: 403 is 404", selects, partial(_with_status, 403, 404))
        yield _mutant("status", f"{operation}: 401 is 403", selects, partial(_with_status, 401, 403))
        unknown = partial(_rejecting_unknown, selects, query)
        yield Mutant("input", f"{operation}: unknown parameters are rejected", partial(plant_around, unknown))
        yield _mutant("headers", f"{operation}: no X-Request-Id", selects, partial(_without_header, b"x-request-id"))
        yield _mutant("headers", f"{operation}: one X-Request-Id for all", selects, _with_one_id)
        yield _mutant("headers", f"{operation}: text/plain", selects, _as_text)
        yield Mutant("time", f"{operation}: fails sometimes", partial(plant_around, partial(_sometimes, selects)))
        yield Mutant("time", f"{operation}: slow sometimes", partial(plant_around, partial(_slow, selects)))
        if method == "get":
            yield Mutant("time", f"{operation}: stale", partial(plant_around, partial(_stale, selects)))
    yield _mutant("headers", "405 without Allow", lambda scope: True, partial(_without_header, b"allow"))


def _mutant(group: str, name: str, selects: Selects, change: Change) -> Mutant:
    return Mutant(group, name, partial(plant_around, partial(altered, selects, change)))


def plant_around(around: Callable[[Application], Application], parts: Parts) -> None:
    parts.around.append(around)


def selecting(method: str, template: str) -> Selects:
    """Return what selects the requests of an operation."""
    return partial(_is_of, method, template)


def _is_of(method: str, template: str, scope: Message) -> bool:
    wanted, actual = template.split("/"), scope["path"].split("/")
    same = [one == other or one.startswith("{") for one, other in zip(wanted, actual, strict=False)]
    return scope["method"] == method and len(wanted) == len(actual) and all(same)


def _of_success(
    document: Mapping[str, Any], operation: str, status: int, response: Mapping[str, Any], selects: Selects
) -> Iterator[Mutant]:
    other = 200 if status != 200 else 202
    yield _mutant("status", f"{operation}: {other} for {status}", selects, partial(_with_status, status, other))
    schema = openapi.body_schema(response, partial(openapi.resolve, document))
    if not schema:
        return
    yield _mutant("responses", f"{operation}: an empty object", selects, partial(_with_body, lambda body: {}))
    for path in _fields(document, schema):
        if not is_set(document["x-behaviour"], operation, path):
            continue
        shown = ".".join(path)
        for fault, change in (("omitted", lambda value: None), ("changed", another)):
            alter = partial(_with_body, partial(_at_field, path, change))
            yield _mutant("responses", f"{operation}: {shown} {fault}", selects, alter)


def _fields(document: Mapping[str, Any], schema: Any, depth: int = 0) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the fields of a schema, through arrays, to a depth of four."""
    schema = openapi.resolve(document, schema)
    if "items" in schema:
        yield from _fields(document, schema["items"], depth)
    for name, inner in schema.get("properties", {}).items() if depth < 4 else ():
        yield (name,)
        yield from ((name, *rest) for rest in _fields(document, inner, depth + 1))


def _at_field(path: tuple[str, ...], change: Callable[[Any], Any], value: Any) -> Any:
    """Change a field of an object, or of all objects of an array; None removes it."""
    if isinstance(value, list):
        return [_at_field(path, change, each) for each in value]
    if not isinstance(value, dict) or path[0] not in value:
        return value
    inner = change(value[path[0]]) if len(path) == 1 else _at_field(path[1:], change, value[path[0]])
    if inner is None:
        return {name: each for name, each in value.items() if name != path[0]}
    return {**value, path[0]: inner}


def altered(selects: Selects, change: Change, application: Application) -> Application:
    async def respond(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not selects(scope):
            await application(scope, receive, send)
            return
        status, headers, body = change(*await collected(application, scope, receive))
        await send_response(send, status, headers, body)

    return respond


async def collected(application: Application, scope: Message, receive: Receive) -> tuple[int, list[Any], bytes]:
    messages: list[Message] = []

    async def collect(message: Message) -> None:
        messages.append(message)

    await application(scope, receive, collect)
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return messages[0]["status"], list(messages[0]["headers"]), body


async def send_response(send: Send, status: int, headers: list[Any], body: bytes) -> None:
    rest = [header for header in headers if header[0].lower() != b"content-length"]
    length = [] if status == 204 else [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": rest + length})
    await send({"type": "http.response.body", "body": body})


def _with_body(change: Callable[[Any], Any], status: int, headers: list[Any], body: bytes) -> Any:
    return (status, headers, json.dumps(change(json.loads(body))).encode()) if status < 300 and body else (
        status, headers, body
    )  # fmt: skip


def _with_status(status: int, other: int, actual: int, headers: list[Any], body: bytes) -> Any:
    return other if actual == status else actual, headers, body


def _with_error_status(other: int, status: int, headers: list[Any], body: bytes) -> Any:
    return other if status in (400, 404) else status, headers, body


def _with_message(change: Callable[[str], str], status: int, headers: list[Any], body: bytes) -> Any:
    if status < 400 or not body:
        return status, headers, body
    error = json.loads(body)
    last = list(error)[-1]
    return status, headers, json.dumps({**error, last: change(error[last])}).encode()


def _traced(text: str) -> str:
    return f'{text} Traceback (most recent call last): File "/srv/app.py", line 12, in handle'


def _with_other_code(status: int, headers: list[Any], body: bytes) -> Any:
    if status not in (400, 404) or not body:
        return status, headers, body
    error = json.loads(body)
    first = next(iter(error))
    return status, headers, json.dumps({**error, first: f"{error[first][:-1]}9"}).encode()


def _without_header(name: bytes, status: int, headers: list[Any], body: bytes) -> Any:
    return status, [header for header in headers if header[0].lower() != name], body


def _with_one_id(status: int, headers: list[Any], body: bytes) -> Any:
    return status, [(n, b"1" if n.lower() == b"x-request-id" else v) for n, v in headers], body


def _as_text(status: int, headers: list[Any], body: bytes) -> Any:
    return status, [(n, b"text/plain" if n.lower() == b"content-type" else v) for n, v in headers], body


def _sometimes(selects: Selects, application: Application) -> Application:
    """Fail at each seventh request."""
    count = 0

    async def respond(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal count
        count += scope["type"] == "http" and selects(scope)
        if scope["type"] == "http" and selects(scope) and count % 7 == 0:
            await send_response(send, 500, [(b"content-type", b"application/json")], b"{}")
        else:
            await application(scope, receive, send)

    return respond


def _rejecting_unknown(selects: Selects, known: set[str], application: Application) -> Application:
    """Reject query parameters that are not described."""

    async def respond(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and selects(scope):
            names = {name for name, _ in parse_qsl(scope["query_string"].decode(), keep_blank_values=True)}
            if names - known:
                await send_response(send, 400, [(b"content-type", b"application/json")], b"{}")
                return
        await application(scope, receive, send)

    return respond


def _slow(selects: Selects, application: Application) -> Application:
    """Take six seconds for each seventh request."""
    count = 0

    async def respond(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal count
        count += scope["type"] == "http" and selects(scope)
        if scope["type"] == "http" and selects(scope) and count % 7 == 0:
            await asyncio.sleep(6)
        await application(scope, receive, send)

    return respond


def _stale(selects: Selects, application: Application) -> Application:
    """Return what the same request returned before, for a second."""
    cache: dict[Any, tuple[float, Any]] = {}

    async def respond(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not selects(scope):
            await application(scope, receive, send)
            return
        token = dict(scope["headers"]).get(b"x-auth-token")
        key, now = (scope["path"], scope["query_string"], token), asyncio.get_running_loop().time()
        if key not in cache or now - cache[key][0] > 1:
            cache[key] = now, await collected(application, scope, receive)
        status, headers, body = cache[key][1]
        fresh = [(n, uuid4().hex.encode() if n.lower() == b"x-request-id" else v) for n, v in headers]
        await send_response(send, status, fresh, body)

    return respond
