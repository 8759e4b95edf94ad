"""Odd descriptions: each has the problems that the table says, or is generated, and client and stub agree about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import pipeline
from generator.ir import Operation
from tests.functional.descriptions import Sent
from tests.functional.round_trip import Pair, generated
from tests.functional.test_any_description import arguments
from tests.functional.tiny import SCHEMAS, Tiny, gives, model, operation, parameter, takes

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
OPEN: dict[str, Any] = {"type": "object", "additionalProperties": TEXT}
FLOW = {"tokenUrl": "https://a.example.com/token", "scopes": {"read": "Read.", "write": "Write."}}
HEADER = {"description": "It.", "schema": TEXT, "example": "a"}


def echo(schema: Any, example: Any, **schemas: Any) -> Tiny:
    """Return a description of an operation that responds with its body."""
    called = operation("echoThing", "things", requestBody=takes("Thing", example), responses=gives("Thing", example))
    return Tiny({"POST /things": called}, {"Thing": schema, **schemas})


def fields(*names: str) -> Tiny:
    return echo(model(**dict.fromkeys(names, TEXT)), {names[0]: "a"})


def one(name: str, location: str, **schema: Any) -> dict[str, Any]:
    return {**parameter(name, location, **schema), "example": 1 if schema == NUMBER else "a"}


def called(*parameters: Any, **more: Any) -> Tiny:
    return Tiny({"GET /things": operation("findThings", "things", *parameters)}, **more)


def of(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a deepObject."""
    return {**one("a", "query", **{**schema, **more}), "style": "deepObject", "example": {}}


def whole(name: str) -> dict[str, Any]:
    """Return an object whose properties are parameters."""
    return {**one(name, "query"), "schema": {"$ref": SCHEMAS + "Point"}, "example": {"x": 1}}


def form(fields: dict[str, Any], **encoding: Any) -> Tiny:
    content = {"schema": {"$ref": SCHEMAS + "Form"}, "encoding": encoding}
    body = {"description": "It.", "required": True, "content": {"application/x-www-form-urlencoded": content}}
    return Tiny({"POST /things": operation("sendForm", "things", requestBody=body)}, {"Form": model(**fields)})


def responds(status: str = "200", parameters: Any = (), schemas: Any = None, **more: Any) -> Tiny:
    """Return a description with a response beside those of every operation."""
    described = operation("findThings", "things", *parameters)
    described["responses"] = {**described["responses"], status: {"description": "It.", **more}}
    return Tiny({"GET /things": described}, schemas or {})


def document(**more: Any) -> Tiny:
    return Tiny({"GET /things": operation("findThings", "things")}, document=more)


def keys(**headers: str) -> Tiny:
    """Return a description whose requests have all of these keys."""
    schemes = {key: {"type": "apiKey", "in": "header", "name": name} for key, name in headers.items()}
    return document(components={"securitySchemes": schemes}, security=[{key: [] for key in headers}])


def at(url: str) -> Tiny:
    return document(servers=[{"url": url, "description": "It."}])


def enumeration(*members: str) -> Tiny:
    meanings = dict.fromkeys(members, "It.")
    kind = {"type": "string", "description": "It.", "enum": list(members), "x-enum-descriptions": meanings}
    return echo(model(kind={"$ref": "#/Kind"}), {"kind": members[0]}, Kind=kind)


def paths(*items: str) -> Tiny:
    named = {path: re.findall(r"\{([^{}]+)\}", path) for path in items}
    return Tiny(
        {
            f"GET {path}": operation(f"find{chr(65 + position)}", "things", *(one(each, "path") for each in names))
            for position, (path, names) in enumerate(named.items())
        }
    )


def union(*variants: Any, schemas: Any = None, example: Any = "a", **more: Any) -> Tiny:
    return echo({"description": "It.", "oneOf": list(variants), **more}, example, **(schemas or {}))


def text_in(media_type: str) -> Tiny:
    content = {media_type: {"schema": TEXT, "example": "é"}}
    body = {"description": "It.", "required": True, "content": content}
    return Tiny({"POST /things": operation("sendText", "things", requestBody=body)})


# By name: the description, and the codes of its problems.
REJECTED: dict[str, tuple[Tiny, list[str]]] = {
    "fields of one attribute": (fields("field_copy", "copy"), ["E402"]),
    "fields of one attribute, with a digit": (fields("1a", "field_1a"), ["E402"]),
    "fields that differ in case": (fields("Name", "name"), ["E402"]),
    "fields of nothing but spaces": (fields("", " "), ["E402"]),
    "a query parameter without a name": (called(one("", "query")), ["L113"]),
    "a cookie without a name": (called(one("", "cookie")), ["L113", "L123"]),
    "a cookie with a semicolon": (called(one("a;b", "cookie")), ["L123"]),
    "a header with a letter that is not ASCII": (called(one("X-Ä", "header")), ["L123"]),
    "headers that differ in case": (called(one("X-A", "header"), one("x-a", "header")), ["L113"]),
    "cookies that differ in case": (called(one("A", "cookie"), one("a", "cookie")), ["E402"]),
    "a parameter of several types": (called(one("a", "query", type=["string", "integer"])), ["L206"]),
    "a list of anything as a parameter": (called({**one("a", "query", type="array"), "example": ["b"]}), ["L206"]),
    "a text in Latin": (text_in("text/plain; charset=iso-8859-1"), ["L115"]),
    "a text in UTF-16": (text_in('text/plain; charset="UTF-16"'), ["L115"]),
    "a parameter of null": (called({**one("a", "query", type="null"), "example": None}), ["L206"]),
    "a constant without a type as a parameter": (called(one("a", "query", const="a")), ["L206"]),
    "members without letters": (enumeration("*", "+"), ["E401"]),
    "members that differ in quotes": (enumeration("a'b", 'a"b'), ["E401"]),
    "members that differ in case": (enumeration("A", "a"), ["E401"]),
    "an empty enumeration": (echo(model(a={"enum": []}), {}), ["L106"]),
    "numbers that are equal": (echo(model(a={"enum": [1, 1.0]}), {"a": 1}), ["L144"]),
    "an object as a member": (echo(model(a={"enum": [{"b": 1}]}), {"a": {"b": 1}}), ["L204"]),
    "an array as a constant": (echo(model(a={"const": []}), {"a": []}), ["L204"]),
    "null in an enumeration of texts": (echo(model(a={**TEXT, "enum": ["b", None]}), {"a": "b"}), ["L106"]),
    "nullable": (echo(model(a={**TEXT, "nullable": True}), {"a": "b"}), ["L141"]),
    "required, as in the third draft": (echo({**model(a=TEXT), "required": True}, {"a": "b"}), ["L106"]),
    "a type twice": (echo(model(a={"type": ["string", "string"]}), {"a": "b"}), ["L106"]),
    "a union of nothing": (union(), ["L106"]),
    "classes that differ in case": (
        echo(model(a={"$ref": "#/Pet"}, b={"$ref": "#/pet"}), {}, Pet=model(x=TEXT), pet=model(y=TEXT)),
        ["L162", "L162"],
    ),
    "a pattern that is none": (echo(model(a={**TEXT, "pattern": "["}), {"a": "b"}), ["L143"]),
    "a day that does not exist": (echo(model(a={**TEXT, "format": "date"}), {"a": "2023-02-29"}), ["L150"]),
    "a parameter in two braces": (paths("/{a}{b}"), ["L190"]),
    "a path with a query": (paths("/a?b=c"), ["L190"]),
    "a path with a brace": (paths("/a}"), ["L190"]),
    "a path with a space": (paths("/a b"), ["L190"]),
    "dot segments at the end": (paths("/a/.."), ["L190"]),
    "paths that differ in the names of parameters": (paths("/a/{x}", "/a/{y}"), ["L191"]),
    "an example out of the range of its format": (
        echo(model(a={**NUMBER, "format": "int32"}), {"a": 2**31}),
        ["L150"],
    ),
    "objects in a deepObject": (called(of(OPEN, additionalProperties=OPEN)), ["L120"]),
    "lists in a deepObject": (called(of(OPEN, additionalProperties={"type": "array", "items": TEXT})), ["L120"]),
    "a parameter in the brackets of another": (called(of(OPEN), one("a[b]", "query")), ["L120"]),
    "objects that write the same parameter": (
        called(whole("a"), whole("b"), schemas={"Point": model(x=NUMBER)}),
        ["L120", "L120"],
    ),
    "a field in the brackets of another": (form({"a": OPEN, "a[b]": TEXT}, a={"style": "deepObject"}), ["L207"]),
    "a parameter without a schema": (
        called({"name": "a", "in": "query", "description": "It.", "example": 1}),
        ["L100"],
    ),
    "a parameter with schema and content": (
        called({**one("a", "query"), "content": {"application/json": {"schema": TEXT}}}),
        ["L100"],
    ),
    "headers of a response that differ in case": (responds(headers={"X-A": HEADER, "x-a": HEADER}), ["L113"]),
    "a redirect": (responds("302"), ["L114"]),
    "an interim response": (responds("103"), ["L114"]),
    "an extension of responses": (responds("x-a"), ["L100"]),
    "a status of two digits": (responds("20"), ["L100"]),
    "a text in XML": (responds(content={"application/xml": {"schema": TEXT}}), ["L119"]),
    "a scope that no flow has": (
        document(
            components={"securitySchemes": {"Login": {"type": "oauth2", "flows": {"clientCredentials": FLOW}}}},
            security=[{"Login": ["read", "wrte"]}],
        ),
        ["L118"],
    ),
    "a key in a header of the connection": (keys(Key="Content-Length"), ["L192"]),
    "a key in a header with a meaning": (keys(Key="accept"), ["L192"]),
    "two keys in one header": (keys(Key="X-Key", Other="x-key"), ["L194"]),
    "a link with a part that the body lacks": (
        responds(
            links={"next": {"operationId": "findThings", "parameters": {"a": "$response.body#/bb"}}},
            content={"application/json": {"schema": {"$ref": SCHEMAS + "B"}, "example": {"b": "c"}}},
            parameters=[one("a", "query")],
            schemas={"B": model(b=TEXT)},
        ),
        ["L117"],
    ),
    "a link by reference": (responds(links={"next": {"operationRef": "#/paths/~1things/get"}}), ["L125"]),
    "a path without a slash": (paths("a/b"), ["L100"]),
    "the documentation of the stub": (paths("/docs/{a}"), ["L190"]),
    "the description of the stub": (paths("/openapi.json"), ["L190"]),
    "the control of the stub": (paths("/_stub/state"), ["L190"]),
    "a server at no port": (at("https://a.example.com:65536"), ["L195"]),
    "a server with a space": (at("https://a.example.com/b c"), ["L195"]),
    "a server with letters that are not ASCII": (at("https://bücher.example.com"), ["L195"]),
    "a server without a host": (at("https:///a"), ["L195"]),
    "an older version": (document(openapi="3.0.3"), ["L101"]),
    "a version without a patch": (document(openapi="3.1."), ["L101"]),
    "a type that does not exist": (echo(model(a={"type": "strin"}), {"a": "b"}), ["L106"]),
    "a type in a list that does not exist": (echo(model(a={"type": ["string", "nul"]}), {"a": "b"}), ["L106"]),
    "limits that exclude each other": (echo(model(a={**NUMBER, "minimum": 5, "maximum": 1}), {"a": 3}), ["L106"]),
    "limits without a value between them": (
        echo(model(a={**NUMBER, "minimum": 5, "exclusiveMaximum": 5}), {"a": 5}),
        ["L106"],
    ),
    "lengths that exclude each other": (echo(model(a={**TEXT, "minLength": 5, "maxLength": 1}), {"a": "b"}), ["L106"]),
    "a limit that excludes several examples": (
        echo(model(a={**NUMBER, "minimum": 5, "examples": [1, 2]}), {"a": 3}),
        ["L150"],
    ),
    "a format of texts at a number": (echo(model(a={**NUMBER, "format": "uuid"}), {"a": 1}), ["L126"]),
    "a format of numbers at a text": (echo(model(a={**TEXT, "format": "int32"}), {"a": "b"}), ["L126"]),
    "a constant of 65 bits": (echo(model(a={**NUMBER, "const": 2**63}), {"a": 2**63}), ["L204"]),
    "a member of 65 bits": (echo(model(a={**NUMBER, "enum": [-(2**63) - 1]}), {"a": -(2**63) - 1}), ["L204"]),
    "members without meanings": (
        echo(model(a={"$ref": "#/A"}), {"a": "b"}, A={**TEXT, "description": "It.", "enum": list("bcdefghijk")}),
        ["L134"],
    ),
    "a name that is none of a component": (
        echo(model(a={"$ref": "#/%7BA%7D"}), {}, **{"{A}": model(x=TEXT)}),
        ["L100"],
    ),
    "a discriminator that no variant has": (
        union(
            *({"$ref": f"#/{each}"} for each in "AB"),
            discriminator={"propertyName": "knd"},
            schemas={each: {**model(kind={"const": each}), "required": ["kind"]} for each in "AB"},
            example={"kind": "A"},
        ),
        ["L203"],
    ),
}


@pytest.mark.parametrize("name", REJECTED)
def test_problems(name: str, tmp_path: Path) -> None:
    tiny, expected = REJECTED[name]
    problems = tiny.problems(tmp_path)
    assert all(re.match(r"spec/\S+:\d+:\d+: ", each) for each in problems), problems
    assert [each.partition(": ")[2][:4] for each in problems] == expected, problems


# Names of properties, with those that Python, pydantic and the generator use themselves.
NAMES = (
    *("", "a b", "1st", "class", "self", "__init__", "model_config", "_private", "$ref", "properties", "type"),
    *("a/b~c", 'x"y', "c'd", "e\\f", "g\nh", "None", "json", "copy", "schema", "body", "timeout", "str", "Any"),
)


PARAMETERS = {
    "query": ("a[]", "b.c", "d e", "f&g=h", "ä", "self", "timeout", "$top"),
    "header": ("X-A", "Date", "Range", "traceparent"),
    "cookie": ("__Host-id", "$Version", "Path"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Pair, dict[str, Operation]]]:
    tiny = echo(
        model(**{key: {**TEXT, "description": "It."} for key in NAMES}, fault={"$ref": "#/Exception"}),
        {},
        Exception={**model(x=TEXT), "additionalProperties": {"type": "string"}},
    )
    tiny.operations = {
        **tiny.operations,
        "GET /things": operation(
            "findThings",
            "things",
            *(
                {**one(each, location), "description": "It."}
                for location, names in PARAMETERS.items()
                for each in names
            ),
        ),
    }
    folder = tmp_path_factory.mktemp("odd")
    with generated(tiny, folder) as pair:
        yield pair, {each.id: each for each in pipeline.model(folder / "spec").operations}


def test_odd_names(made: tuple[Pair, dict[str, Operation]]) -> None:
    pair, by_id = made
    body = {**dict.fromkeys(NAMES, "v"), "fault": {"x": "a", "": "b"}}
    pair.results(echoThing=body)
    passed = {
        (location, each): "a&b=c" if location == "query" else "a"
        for location, names in PARAMETERS.items()
        for each in names
    }
    result = pair.both("things", by_id["echoThing"].name, **arguments(by_id["echoThing"], Sent("echoThing", {}, body)))
    assert pair.seen.body == body
    assert result.model_dump(by_alias=True, exclude_unset=True) == body
    pair.both("things", by_id["findThings"].name, **arguments(by_id["findThings"], Sent("findThings", passed)))
    seen = {"query": pair.seen.query, "header": pair.seen.headers, "cookie": pair.seen.cookies}
    assert {(location, name): value for location, each in seen.items() for name, value in each.items()} == passed
