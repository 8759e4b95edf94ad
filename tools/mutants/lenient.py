"""Mutants that take what they must reject, or read requests otherwise than they are: patterns, types, JSON, queries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from generator.runtime import openapi
from tools.mutants.mutant import Application, Message, Mutant, Parts, Receive, Send, at, own_operations
from tools.mutants.responses import Selects, plant_around, selecting
from tools.mutants.schemas import Path, request_schemas

Change = Callable[[Any], Any]


def mutants(document: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants of every operation with a body or a query."""
    for operation, place in request_schemas(document):
        pattern = at(document, place).get("pattern")
        for fault, other in _patterns(pattern) if isinstance(pattern, str) else ():
            shown = "/".join(map(str, place)).removeprefix("components/schemas/")
            yield Mutant("input", f"{operation}: {fault} at {shown}", partial(_set_pattern, place, other))
    for operation, (path, method) in own_operations(document).items():
        selects, resolve = selecting(method.upper(), path), partial(openapi.resolve, document)
        definition = document["paths"][path][method]
        body = openapi.body_schema(definition.get("requestBody", {}), resolve)
        for fault, change in BODIES.items() if body else ():
            if fault != FRACTIONS or "integer" in _types(body, resolve):
                yield _mutant(f"{operation}: {fault}", partial(_reading, selects, partial(_body, change)))
        params = openapi.parameters(document["paths"][path], definition, resolve)
        query = [param for param in params if param["in"] == "query"]
        numbers = {kind for param in query for kind in _types(param["schema"], resolve)}
        for fault, of_query in QUERIES.items() if method == "get" and query else ():
            if fault != DIGITS or "integer" in numbers:
                yield _mutant(f"{operation}: {fault}", partial(_asking, selects, of_query))


def _types(schema: Any, resolve: Callable[[Any], Any]) -> set[str]:
    """Return the types of the values that a schema describes, in all of its parts."""
    schema = resolve(schema)
    inner = [schema.get("items"), schema.get("additionalProperties"), *schema.get("properties", {}).values()]
    parts = [*inner, *(each for word in ("allOf", "anyOf", "oneOf") for each in schema.get(word, ()))]
    own = schema.get("type", [])
    found = [_types(each, resolve) for each in parts if isinstance(each, Mapping)]
    return {*([own] if isinstance(own, str) else own)}.union(*found)


def _mutant(name: str, around: Callable[[Application], Application]) -> Mutant:
    return Mutant("input", name, partial(plant_around, around))


def _patterns(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield patterns with one fault, as far as they differ."""
    if pattern.startswith("^"):
        yield "a pattern that matches at the end", f"(?:){pattern[1:]}"
    if pattern.endswith("$"):
        yield "a pattern that matches at the beginning", pattern[:-1]
    wide = pattern.replace("A-Z", "A-Za-z") if "a-z" not in pattern else pattern.replace("[a-z", "[A-Za-z")
    if wide != pattern and "A-Za-z" not in pattern:
        yield "a pattern without case", wide


def _set_pattern(place: Path, pattern: str, parts: Parts) -> None:
    at(parts.document, place)["pattern"] = pattern


def _body(change: Change, body: bytes) -> bytes:
    try:
        return json.dumps(change(json.loads(body))).encode()
    except ValueError:
        return body


def _everywhere(change: Change, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _everywhere(change, each) for name, each in value.items()}
    return [_everywhere(change, each) for each in value] if isinstance(value, list) else change(value)


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _boolean(value: Any) -> Any:
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _listed(value: Any) -> Any:
    """Take an object for a list with it."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


FRACTIONS, DIGITS = "whole numbers of fractions", "digits of any script"
"""Faults that need an integer."""
BODIES: dict[str, Change] = {
    "texts are trimmed first": partial(_everywhere, lambda value: value.strip() if isinstance(value, str) else value),
    FRACTIONS: partial(_everywhere, _whole),
    "numbers are texts, too": partial(_everywhere, _text),
    "null is as if not sent, everywhere": _without_nulls,
    "a list of one is its element": _listed,
    "small letters, first": partial(_everywhere, lambda value: value.lower() if isinstance(value, str) else value),
}
Pairs = list[tuple[str, str]]
QUERIES: dict[str, Callable[[Pairs], Pairs]] = {
    "values are trimmed": lambda pairs: [(name, value.strip()) for name, value in pairs],
    "empty parameters are as if not sent": lambda pairs: [each for each in pairs if each[1]],
    "values are in small letters": lambda pairs: [(name, value.lower()) for name, value in pairs],
    "names are in any case": lambda pairs: [(name.lower(), value) for name, value in pairs],
    DIGITS: lambda pairs: [(n, str(int(v)) if v.isdecimal() else v) for n, v in pairs],
    "at most 20 characters of values": lambda pairs: [(name, value[:20]) for name, value in pairs],
}


def _reading(selects: Selects, change: Callable[[bytes], bytes], application: Application) -> Application:
    """Change the body of requests."""

    async def respond(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not selects(scope):
            await application(scope, receive, send)
            return
        body, message = b"", await receive()
        body += message.get("body", b"")
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
        changed = change(body)
        length = (b"content-length", str(len(changed)).encode())
        headers = [length if name == b"content-length" else (name, value) for name, value in scope["headers"]]

        async def again() -> Message:
            return {"type": "http.request", "body": changed, "more_body": False}

        await application({**scope, "headers": headers}, again, send)

    return respond


def _asking(selects: Selects, change: Callable[[Pairs], Pairs], application: Application) -> Application:
    """Change the query of requests."""

    async def respond(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and selects(scope):
            pairs = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
            scope = {**scope, "query_string": urlencode(change(pairs)).encode()}
        await application(scope, receive, send)

    return respond
