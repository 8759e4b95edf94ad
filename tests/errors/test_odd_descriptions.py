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
from tests.functional.tiny import Tiny, gives, model, operation, parameter, takes

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}


def echo(schema: Any, example: Any, **schemas: Any) -> Tiny:
    """Return a description of an operation that responds with its body."""
    called = operation("echoThing", "things", requestBody=takes("Thing", example), responses=gives("Thing", example))
    return Tiny({"POST /things": called}, {"Thing": schema, **schemas})


def fields(*names: str) -> Tiny:
    return echo(model(**dict.fromkeys(names, TEXT)), {names[0]: "a"})


def one(name: str, location: str, **schema: Any) -> dict[str, Any]:
    return {**parameter(name, location, **schema), "example": 1 if schema == NUMBER else "a"}


def called(*parameters: Any) -> Tiny:
    return Tiny({"GET /things": operation("findThings", "things", *parameters)})


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


def union(*variants: Any, **more: Any) -> Tiny:
    return echo({"description": "It.", "oneOf": list(variants), **more}, "a")


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
    "a day that does not exist": (echo(model(a={**TEXT, "format": "date"}), {"a": "2023-02-29"}), ["L150", "L150"]),
    "a parameter in two braces": (paths("/{a}{b}"), ["L190"]),
    "a path with a query": (paths("/a?b=c"), ["L190"]),
    "a path with a brace": (paths("/a}"), ["L190"]),
    "a path with a space": (paths("/a b"), ["L190"]),
    "dot segments at the end": (paths("/a/.."), ["L190"]),
    "paths that differ in the names of parameters": (paths("/a/{x}", "/a/{y}"), ["L191"]),
    "an example out of the range of its format": (
        echo(model(a={**NUMBER, "format": "int32"}), {"a": 2**31}),
        ["L150", "L150"],
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
