"""The generated client and its own stub agree on every way to write parameters, or the client rejects the value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.names import Identifier
from generator.runtime import openapi
from tests.functional.round_trip import Pair, generated
from tests.functional.tiny import SCHEMAS, Tiny, model, operation, parameter

TEXTS = [
    "a",
    "",
    "a b",
    "a,b",
    "a|b",
    "50%",
    "a&b=c",
    "é☃",
    "a+b",
    "%2C",
    "a/b?c#d",
    ";",
    '"',
    "a[b]",
    " a",
    "true",
    "1",
]
TEXT: dict[str, Any] = {"type": "string"}
LIST: dict[str, Any] = {"type": "array", "items": TEXT}
NUMBERS: dict[str, Any] = {"type": "array", "items": {"type": "integer"}}
OPEN: dict[str, Any] = {"type": "object", "additionalProperties": TEXT}
POINT: dict[str, Any] = {"$ref": SCHEMAS + "Point"}
POINTS: dict[str, Any] = {"type": "array", "items": POINT}
JSON = "application/json"


def described(location: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    param = parameter("p", location, **schema)
    del param["example"]
    example: Any = {"array": [], "object": {}}.get(str(schema.get("type")), "a")
    example = {"x": 1} if schema == POINT else [1] if schema == NUMBERS else example
    return {**param, "example": example, **more}


def json_content(location: str, schema: dict[str, Any]) -> dict[str, Any]:
    content = {JSON: {"schema": schema, "example": [{"x": 1}]}}
    return {"name": "p", "in": location, "required": location == "path", "description": "It.", "content": content}


# The parameter, and the characters of a list or an object that it cannot carry.
STYLES: dict[str, tuple[dict[str, Any], str]] = {
    "text in query": (described("query", TEXT), ""),
    "text in path": (described("path", TEXT), ""),
    "text in header": (described("header", TEXT), ""),
    "text in cookie": (described("cookie", TEXT), ""),
    "form": (described("query", LIST), ""),
    "form, one": (described("query", LIST, explode=False), ","),
    "spaces": (described("query", LIST, style="spaceDelimited"), " "),
    "pipes": (described("query", LIST, style="pipeDelimited", explode=False), "|"),
    "list in path": (described("path", LIST), ","),
    "list in path, exploded": (described("path", LIST, explode=True), ","),
    "list in header": (described("header", LIST), ","),
    "list in cookie": (described("cookie", LIST, explode=False), ","),
    "object": (described("query", POINT), ""),
    "object, one": (described("query", POINT, explode=False), ""),
    "object in path": (described("path", POINT), ""),
    "object in path, exploded": (described("path", POINT, explode=True), ""),
    "object in header": (described("header", POINT), ""),
    "object in header, exploded": (described("header", POINT, explode=True), ""),
    "object in cookie": (described("cookie", POINT, explode=False), ""),
    "deep": (described("query", POINT, style="deepObject", explode=True), ""),
    "open object": (described("query", OPEN, explode=False), ","),
    "open deep": (described("query", OPEN, style="deepObject"), ""),
    "open object in path": (described("path", OPEN, explode=True), ","),
    "JSON in query": (json_content("query", POINTS), ""),
    "JSON in path": (json_content("path", POINTS), ""),
    "JSON in header": (json_content("header", POINTS), ""),
    "JSON in cookie": (json_content("cookie", POINTS), ""),
    "numbers": (described("query", NUMBERS, explode=False), ""),
}
NAMES = {style: f"callN{number}" for number, style in enumerate(STYLES)}
LISTS = [style for style, (param, _) in STYLES.items() if param.get("schema") == LIST]
MAPS = [style for style, (param, _) in STYLES.items() if param.get("schema") == OPEN]
OBJECTS = [style for style, (param, _) in STYLES.items() if param.get("schema") == POINT]
JSONS = [style for style in STYLES if style.startswith("JSON")]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    operations = {}
    for style, (param, _) in STYLES.items():
        path = f"/{NAMES[style]}/{{p}}" if param["in"] == "path" else f"/{NAMES[style]}"
        operations[f"GET {path}"] = operation(NAMES[style], "api", param)
    point = model(x={"type": "integer", "examples": [1]}, label=str, on={"type": "boolean"})
    with generated(Tiny(operations, {"Point": point}, client="styles_client"), tmp_path_factory.mktemp("s")) as found:
        yield found


def seen(pair: Pair, style: str, value: Any) -> Any:
    """Return what the handler gets; None if the client rejects the value before anything is sent."""
    sent = len(pair.sent)
    try:
        pair.both("api", Identifier.of(NAMES[style]), p=value)
    except pair.package.errors.InvalidRequest:
        assert len(pair.sent) == sent
        return None
    call, location = pair.seen, STYLES[style][0]["in"]
    places = {"path": call.path, "query": call.query, "header": call.headers, "cookie": call.cookies}
    return places[location]["p"]


def is_rejected_in(location: str, text: str) -> bool:
    """Tell whether no parameter there can carry a text."""
    if location == "path":
        return text in ("", ".", "..")
    return location == "header" and (not text.isascii() or text != text.strip())


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("style", [style for style, (param, _) in STYLES.items() if param.get("schema") == TEXT])
def test_texts(pair: Pair, style: str, text: str) -> None:
    location = STYLES[style][0]["in"]
    assert seen(pair, style, text) == (None if is_rejected_in(location, text) else text)


@pytest.mark.parametrize("style", LISTS)
def test_lists(pair: Pair, style: str) -> None:
    param, delimiter = STYLES[style]
    for value in ([], [""], ["", ""], ["a", ""], *([text] for text in TEXTS), ["a", *TEXTS], TEXTS[1:3], ["b", "c"]):
        found = seen(pair, style, value)
        is_lost = value in ([],) if not delimiter else value in ([""],)
        has_delimiter = bool(delimiter) and any(delimiter in text for text in value)
        is_rejected = is_lost or has_delimiter or is_rejected_in(param["in"], delimiter.join(value) if value else "")
        assert found == (None if is_rejected else value), value


@pytest.mark.parametrize("style", MAPS)
def test_objects_with_free_keys(pair: Pair, style: str) -> None:
    param, delimiter = STYLES[style]
    for value in ({"k": text} for text in TEXTS):
        is_rejected = bool(delimiter) and delimiter in value["k"]
        assert seen(pair, style, value) == (None if is_rejected else value), value
    for key in ("a b", "é&", "a[b]", "%", ""):
        assert seen(pair, style, {key: "v", "other": ""}) == {key: "v", "other": ""}
    keys = {"a,b": "v", "a=b": "v"}
    for key in keys:
        lost = bool(delimiter) and (delimiter in key or (param["in"] == "path" and "=" in key))
        assert seen(pair, style, {key: "v"}) == (None if lost else {key: "v"}), key
    assert seen(pair, style, {}) == (None if not delimiter or param["in"] == "path" else {})


@pytest.mark.parametrize("style", OBJECTS)
def test_objects(pair: Pair, style: str) -> None:
    for value in ({"x": 5}, {"x": -1, "on": False}, {"label": "a b&=%|;", "x": 0}, {"label": "", "on": True}):
        assert seen(pair, style, value) == value
    point = pair.package.models.Point(x=3, label="p")
    assert seen(pair, style, point) == {"x": 3, "label": "p"}
    assert seen(pair, style, {"x": pair.package.UNSET, "label": "a"}) == {"label": "a"}
    for wrong in ({"z": 1}, {"x": None}, {"x": [1]}, [1], "x", None):
        assert seen(pair, style, wrong) is None
    with pytest.raises(pair.package.errors.BadRequest):
        getattr(pair.client().api, Identifier.of(NAMES[style]))(p={"x": "five"})


@pytest.mark.parametrize("style", JSONS)
def test_json(pair: Pair, style: str) -> None:
    for value in ([], [{"x": 1, "label": "é, & = % ; ☃"}, {}], [{"label": ""}]):
        assert seen(pair, style, value) == value
    assert seen(pair, style, [pair.package.models.Point(x=3)]) == [{"x": 3}]


def test_numbers(pair: Pair) -> None:
    assert seen(pair, "numbers", [1, -2]) == [1, -2]
    assert seen(pair, "numbers", []) == []


@pytest.mark.parametrize(
    ("style", "query"),
    [
        ("object, one", "p=x"),
        ("object, one", "p=x,1,x,2"),
        ("object", "x=1&x=2"),
        ("deep", "p[x]=1&p[x]=2"),
        ("JSON in query", "p=[{"),
        ("form, one", "p=a&p=b"),
    ],
)
def test_what_the_stub_rejects(pair: Pair, style: str, query: str) -> None:
    request = pair.package.Request("GET", f"https://tiny.example.com/{NAMES[style]}?{query}", {}, None, 1.0)
    assert pair.client()._sender.transport.send(request).status == 400


def test_the_stub_reads_what_other_clients_write(pair: Pair) -> None:
    """Many encode delimiters and brackets, or send a plus for a space."""
    for style, query, value in (
        ("form, one", "p=a%2Cb+c", ["a", "b c"]),
        ("spaces", "p=a+b%20c", ["a", "b", "c"]),
        ("pipes", "p=a|b%7Cc", ["a", "b", "c"]),
        ("open deep", "p[a%20b]=c&q=1", {"a b": "c"}),
    ):
        request = pair.package.Request("GET", f"https://tiny.example.com/{NAMES[style]}?{query}", {}, None, 1.0)
        assert pair.client()._sender.transport.send(request).status == 204
        assert pair.seen.query["p"] == value


def test_a_parameter_of_an_operation_replaces_that_of_its_path(tmp_path: Path) -> None:
    """By location and name; others of the path remain."""
    shared = [parameter("a", "query", type="integer"), parameter("a", "header"), parameter("b", "query")]
    for each in shared:
        each["example"] = 1 if each["schema"]["type"] == "integer" else "a"
    own = {**parameter("a", "query", **LIST), "example": ["a"], "explode": False}
    first = operation("first", "api", own)
    items = {"/t": {"parameters": shared, "x-exceptions": {"L184": "It is what this test is about."}}}
    description = Tiny({"GET /t": first, "POST /t": operation("second", "api")}, client="shared_client", items=items)
    with generated(description, tmp_path) as pair:
        pair.both("api", "first", a=["x", "y"], b="b", a_="h")
        assert pair.seen.query == {"a": ["x", "y"], "b": "b"}
        assert pair.seen.headers == {"a": "h"}
        pair.both("api", "second", a=7)
        assert pair.seen.query == {"a": 7}


def test_every_style_of_the_table_is_tested() -> None:
    used = {
        (param.get("style", openapi.STYLES[param["in"]][0]), openapi.notation(param, kind))
        for param, _ in STYLES.values()
        for kind in [openapi.value_type(param.get("schema"), lambda _: {"type": "object"})]
        if kind in ("array", "object")
    }
    expected = {(style, written) for (style, _, _), written in openapi.NOTATIONS.items()}
    assert used == expected
