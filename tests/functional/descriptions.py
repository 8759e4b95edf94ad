"""Descriptions and calls that Hypothesis makes up: names that hide others, all kinds of parameters and bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.functional.kinds import (
    INTEGERS,
    MEMBERS,
    SAMENESS,
    TEXTS,
    VISIBLE,
    WORDS,
    Kind,
    array,
    components,
    described,
    fields,
    mapping,
    reference,
    scalars,
)
from tests.functional.tiny import REJECTED, SCHEMAS, Tiny

PARAMETERS = st.sampled_from([word for word in WORDS if re.fullmatch(r"[\w.-]+", word)]) | st.from_regex(
    r"[A-Za-z][A-Za-z0-9_-]{0,12}", fullmatch=True
)
OPERATIONS = st.from_regex(r"[a-z]{1,6}([A-Z][a-z0-9]{0,5}){0,2}", fullmatch=True) | st.sampled_from(
    [word for word in WORDS if word.isalpha() and word.islower()]
)
TAGS = st.sampled_from(
    ("things", "a", "call", "close", "models", "errors", "class", "async", "int", "A b", "a-b", "self", "1st", "é")
)
CLASSES = st.from_regex(r"[A-Z][A-Za-z0-9]{0,8}", fullmatch=True) | st.sampled_from(
    ("Any", "Client", "Field", "Models")
)
JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
SCHEMES = {
    "Key": {"type": "apiKey", "in": "header", "name": "X-Key-1"},
    "api.key": {"type": "apiKey", "in": "query", "name": "key 1"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sid1"},
    "class": {"type": "http", "scheme": "bearer"},
    "timeout": {"type": "http", "scheme": "basic"},
}
USER = {
    "id": "u1",
    "name": "tom",
    "password": "pw",
    "token": "t1",
    "access_key": "a",
    "secret_key": "s",
    "projects": [],
}
WORLD = {"accounts": [{"id": "a1", "name": "acme", "projects": [], "users": [USER]}]}
OTHER_SERVER = "https://other.example.com"


@dataclass(frozen=True)
class Sent:
    """What a call passes, what its handler sees of the body and returns, and what the client returns of that."""

    operation: str
    parameters: dict[tuple[str, str], Any]  # by location and name
    body: Any = None  # the arguments, or the whole body
    status: int = 204
    result: Any = None
    expected: Any = None
    server: str = "https://tiny.example.com"


@dataclass(frozen=True)
class Made:
    """A description that was made up, and the calls to try."""

    description: Tiny
    calls: list[Sent]


@dataclass
class Drawn:
    """What operations are made of."""

    models: dict[str, Kind]
    schemas: dict[str, Any] = field(default_factory=dict)  # of forms


HEADERS = set(re.findall(r"\S+", "accept authorization connection content-length content-type cookie date expect host"))
# The client rejects empty path segments and dot segments: they would address something else.
LOCATIONS: dict[str, st.SearchStrategy[str]] = {
    "path": TEXTS.filter(lambda text: text not in ("", ".", "..")),
    "query": TEXTS,
    "header": VISIBLE,
    "cookie": TEXTS,
}
SEGMENTS = st.sampled_from(("{}", "{}", "a-{}", "{}.png", "{}:act"))
COUNTS = Kind({"type": "integer"}, INTEGERS)
STYLES: list[tuple[Kind, dict[str, Any]]] = [
    (array(COUNTS, 1), {"explode": False}),
    (array(COUNTS, 1), {"style": "pipeDelimited", "explode": False}),
    (array(COUNTS, 1), {"style": "spaceDelimited", "explode": False}),
    (mapping(COUNTS, 1), {"style": "deepObject"}),
    (mapping(Kind({"type": "string"}, TEXTS), 1), {"style": "deepObject"}),
]


@st.composite
def parameters(draw: st.DrawFn, location: str, models: Mapping[str, Kind]) -> dict[str, tuple[dict[str, Any], Kind]]:
    """Draw the parameters in one location, by name."""
    names = draw(st.lists(PARAMETERS, max_size=2, unique_by=draw(SAMENESS)))
    return {
        name: draw(one_parameter(name, location, models))
        for name in names
        if not (location == "header" and name.lower() in HEADERS)
    }


@st.composite
def one_parameter(draw: st.DrawFn, name: str, location: str, models: Mapping[str, Kind]) -> tuple[dict[str, Any], Kind]:
    kinds = scalars(LOCATIONS[location])
    kind, style = draw(kinds), dict[str, Any]()
    if location == "query":
        kind, style = draw(st.sampled_from([(kind, {}), (kind, {}), (array(kind, 1), {}), *STYLES]))
    parameter = {
        "name": name,
        "in": location,
        "required": location == "path" or draw(st.booleans()),
        "description": "One of all.",
    }
    if location in ("query", "cookie") and draw(st.integers(0, 4)) == 0:
        kind = draw(fields(models))
        content = {"schema": in_paths(kind.schema), "example": draw(kind.values)}
        return {**parameter, "content": {JSON: content}}, kind
    return {**parameter, **style, "schema": kind.schema, "example": draw(kind.values)}, kind


def in_paths(node: Any) -> Any:
    """Return a schema as another file has it, whose references lead to the schemas."""
    if isinstance(node, dict):
        return {
            key: SCHEMAS + value.removeprefix("#/") if key == "$ref" else in_paths(value) for key, value in node.items()
        }
    return [in_paths(each) for each in node] if isinstance(node, list) else node


@st.composite
def made(draw: st.DrawFn) -> Made:
    """Draw a description with some schemas and up to three operations, and a call of each."""
    drawn = Drawn({})
    for name in draw(st.lists(CLASSES, min_size=1, max_size=3, unique_by=draw(SAMENESS))):
        drawn.models |= draw(components(drawn.models, name))
    operations, calls = {}, []
    for number, name in enumerate(draw(st.lists(OPERATIONS, min_size=1, max_size=3, unique_by=draw(SAMENESS)))):
        line, operation, call = draw(one_operation(name, number, drawn))
        operations[line] = operation
        calls.append(call)
    meanings = dict.fromkeys(MEMBERS, "One of all.")
    color = {"type": "string", "description": "A color.", "enum": list(MEMBERS), "x-enum-descriptions": meanings}
    schemas = {"ColorOfAll": color, **{name: kind.schema for name, kind in drawn.models.items()}, **drawn.schemas}
    named = {name for each in operations.values() for alternative in each.get("security", ()) for name in alternative}
    schemes = {name: {**SCHEMES[name], "description": "It."} for name in sorted(named)}
    document = {"components": {"securitySchemes": schemes}} if schemes else {}
    return Made(Tiny(operations, used(operations, schemas), document=document, world=WORLD), calls)


def used(operations: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas that operations refer to, directly or not; the rules reject others."""
    text, found = json.dumps(operations), dict[str, Any]()
    for name, schema in reversed(schemas.items()):
        if f'#/{name}"' in text:
            found[name] = schema
            text += json.dumps(schema)
    return dict(reversed(found.items()))


@st.composite
def one_operation(draw: st.DrawFn, name: str, number: int, drawn: Drawn) -> tuple[str, dict[str, Any], Sent]:
    """Draw an operation, and a call of it."""
    found = {location: draw(parameters(location, drawn.models)) for location in LOCATIONS}
    passed = {
        (location, param): draw(kind.values)
        for location, each in found.items()
        for param, (described, kind) in each.items()
        if described["required"] or draw(st.booleans())
    }
    path = "".join("/" + draw(SEGMENTS).format(f"{{{param}}}") for param in found["path"])
    content, body = draw(st.sampled_from(BODIES))(draw, f"FormOf{number}X", drawn)
    responses, status, result, expected = draw(successes(drawn))
    security: list[dict[str, Any]] | None = draw(
        st.sampled_from([None, None, *([{each: []}] for each in SCHEMES), [{}, {"Key": []}]])
    )
    server = draw(st.sampled_from(("https://tiny.example.com",) * 4 + (OTHER_SERVER,)))
    operation: dict[str, Any] = {
        "operationId": name,
        "tags": [draw(TAGS)],
        "summary": "Call it",
        "description": "Calls it.",
        "parameters": [described for each in found.values() for described, _ in each.values()],
        **({"requestBody": {"description": "It.", "required": True, "content": content}} if content else {}),
        **({"security": security} if security else {}),
        **({"servers": [{"url": server, "description": "Another one."}]} if server == OTHER_SERVER else {}),
        "responses": {**responses, "400": {"$ref": REJECTED}},
    }
    return f"POST /o{number}{path}", operation, Sent(name, passed, body, status, result, expected, server)


Body = tuple[dict[str, Any], Any]
"""The contents of a Request Body Object by media type, and what a call passes."""


def no_body(draw: st.DrawFn, name: str, drawn: Drawn) -> Body:
    return {}, None


def json_body(draw: st.DrawFn, name: str, drawn: Drawn) -> Body:
    model = draw(st.sampled_from(sorted(drawn.models)))
    body = draw(drawn.models[model].values)
    return {JSON: {"schema": {"$ref": SCHEMAS + model}, "example": body}}, body


def one_value(draw: st.DrawFn, name: str, drawn: Drawn) -> Body:
    kind = draw(fields(drawn.models))
    body = draw(kind.values)
    return {JSON: {"schema": in_paths(kind.schema), "example": body}}, body


def form(draw: st.DrawFn, name: str, drawn: Drawn) -> Body:
    members = form_fields(draw, scalars() | scalars().map(lambda kind: array(kind, 1)))
    drawn.schemas[name] = object_of(draw, members)
    return {FORM: {"schema": {"$ref": SCHEMAS + name}}}, values_of(draw, members)


def form_or_json(draw: st.DrawFn, name: str, drawn: Drawn) -> Body:
    contents, values = form(draw, name, drawn)
    return {JSON: {**contents[FORM], "example": values}, **contents}, values


def multipart(draw: st.DrawFn, name: str, drawn: Drawn) -> Body:
    file = Kind({"type": "string", "format": "binary"}, st.binary(max_size=20))
    objects = [reference(each, kind) for each, kind in drawn.models.items() if kind.schema.get("type") == "object"]
    plain = scalars() | st.just(file)
    members = form_fields(draw, plain | plain.map(lambda kind: array(kind, 1)) | st.sampled_from(objects or [file]))
    drawn.schemas[name] = object_of(draw, members)
    return {MULTIPART: {"schema": {"$ref": SCHEMAS + name}}}, values_of(draw, members)


def text(draw: st.DrawFn, name: str, drawn: Drawn) -> Body:
    return {"text/plain": {"schema": {"type": "string"}, "example": "a"}}, draw(TEXTS)


def binary(draw: st.DrawFn, name: str, drawn: Drawn) -> Body:
    return {"image/png": {}}, draw(st.binary(max_size=20))


BODIES: list[Callable[[st.DrawFn, str, Drawn], Body]] = [
    *(no_body, json_body, json_body, json_body, one_value, form, form_or_json, multipart, text, binary)
]


def form_fields(draw: st.DrawFn, kinds: st.SearchStrategy[Kind]) -> dict[str, Kind]:
    return {name: draw(kinds) for name in draw(st.lists(PARAMETERS, min_size=1, max_size=4, unique_by=draw(SAMENESS)))}


def object_of(draw: st.DrawFn, members: Mapping[str, Kind]) -> dict[str, Any]:
    """Return the schema of a form, which has a property that is none of its fields."""
    properties = {
        name: {"description": "It.", **kind.schema} if is_file(kind) else described(draw, kind)
        for name, kind in members.items()
    }
    made_by_server = {"type": "string", "description": "It.", "readOnly": True, "examples": ["a"]}
    hidden = {"madeByServer": made_by_server} if draw(st.booleans()) else {}
    return {
        "type": "object",
        "description": "A form.",
        "properties": {**properties, **hidden},
        "required": [*properties],
    }


def is_file(kind: Kind) -> bool:
    return "binary" in json.dumps(kind.schema)


def values_of(draw: st.DrawFn, members: Mapping[str, Kind]) -> dict[str, Any]:
    return {name: draw(kind.values) for name, kind in members.items()}


@st.composite
def successes(draw: st.DrawFn, drawn: Drawn) -> tuple[dict[str, Any], int, Any, Any]:
    """Draw the successful responses, the status and the result of the handler, and what the client returns."""
    statuses = draw(st.lists(st.sampled_from((200, 201, 202, 204)), min_size=1, max_size=2, unique=True))
    responses, results = {}, {}
    for status in sorted(statuses):
        content, results[status] = ({}, (None, None)) if status == 204 else draw(one_response(drawn))
        responses[str(status)] = {"description": "Done.", **({"content": content} if content else {})}
    status = draw(st.sampled_from(statuses))
    return responses, status, *results[status]


@st.composite
def one_response(draw: st.DrawFn, drawn: Drawn) -> tuple[dict[str, Any], tuple[Any, Any]]:
    named = [reference(name, kind) for name, kind in drawn.models.items()]
    kind: Kind | None = draw(st.sampled_from(named) | fields(drawn.models) | st.none())
    if kind is None:
        value = draw(TEXTS | st.binary(max_size=20))
        schema: dict[str, Any] = {"text/plain": {"schema": {"type": "string"}, "example": "a"}}
        return ({"image/png": {}} if isinstance(value, bytes) else schema), (value, value)
    result = draw(kind.results)
    content = {"schema": in_paths(kind.schema), "example": draw(kind.results)}
    return {JSON: content}, (result, kind.shown(result))
