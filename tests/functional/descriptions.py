"""Descriptions and calls that Hypothesis makes up: names that hide others, parameters everywhere, nested types."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.functional.tiny import REJECTED, SCHEMAS, Tiny, takes

# Words that mean something to Python, to pydantic, to the generated code or to HTTP.
WORDS_AS_TEXT = """
a A id ID a-b aB a.b x1 1st class def async await None True self type list dict str int float bool object
property super print format json model_config model_fields copy validate schema construct fields field Any
client call call_raw close aclose models errors body path query headers header timeout extra_headers token
auth endpoint transport Client AsyncClient Literal Unset UNSET Mapping Sequence BaseModel Annotated Enum
datetime date builtins typing os async_mode mode _private __init__ __class__ name value items keys get next
count
"""
WORDS = re.findall(r"\S+", WORDS_AS_TEXT)
PROPERTIES = st.sampled_from(WORDS) | st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,12}", fullmatch=True)
PARAMETERS = st.sampled_from(WORDS) | st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,12}", fullmatch=True)
OPERATIONS = st.from_regex(r"[a-z]{1,6}([A-Z][a-z0-9]{0,5}){0,2}", fullmatch=True) | st.sampled_from(
    [word for word in WORDS if word.isalpha() and word.islower()]
)
TAGS = st.sampled_from(
    ("things", "a", "call", "close", "models", "errors", "class", "async", "int", "A b", "a-b", "self")
)
CLASSES = st.from_regex(r"[A-Z][A-Za-z0-9]{0,8}", fullmatch=True) | st.sampled_from(
    ("Any", "Client", "Field", "Models")
)
# Texts that URLs, separators and forms treat in their own way.
ODD = [*re.findall(r"\S+", ". .. ../a a/b %2f % a,b , + ? #a &a=b ; é 日本 😀"), " ", "a b", "\t", "\n", "\0"]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(ODD)
VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12)
INTEGERS = st.integers(min_value=-(2**53), max_value=2**53)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32).map(lambda number: number + 0.0)
MEMBERS = ("red", "dark blue", "3d", "None", "", "a,b")


@dataclass(frozen=True)
class Kind:
    """A schema, and the values that fit it."""

    schema: dict[str, Any]
    values: st.SearchStrategy[Any]


def scalars(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Kind]:
    """Return the kinds of values that a parameter and a field may have."""
    return st.sampled_from(
        [
            Kind({"type": "string"}, texts),
            Kind({"type": "integer"}, INTEGERS),
            Kind({"type": "number"}, NUMBERS),
            Kind({"type": "boolean"}, st.booleans()),
            Kind({"type": "integer", "enum": [1, 2, 30]}, st.sampled_from([1, 2, 30])),
        ]
    )


def array(kind: Kind, minimum: int = 0) -> Kind:
    return Kind({"type": "array", "items": kind.schema}, st.lists(kind.values, min_size=minimum, max_size=3))


def fields(models: dict[str, Kind]) -> st.SearchStrategy[Kind]:
    """Return the kinds of values of a field: scalars, enumerations, earlier models, and arrays and maps of them."""
    named = [Kind({"$ref": f"#/{name}"}, kind.values) for name, kind in models.items()]
    color = Kind({"$ref": "#/ColorOfAll"}, st.sampled_from(MEMBERS))
    plain = scalars(TEXTS) | st.sampled_from([*named, color])
    return plain | plain.map(array) | plain.map(mapping) | scalars(TEXTS).map(nullable)


def mapping(kind: Kind) -> Kind:
    schema = {"type": "object", "additionalProperties": kind.schema}
    return Kind(schema, st.dictionaries(TEXTS, kind.values, max_size=3))


def nullable(kind: Kind) -> Kind:
    if "enum" in kind.schema:
        return kind
    return Kind({**kind.schema, "type": [kind.schema["type"], "null"]}, kind.values | st.none())


@st.composite
def objects(draw: st.DrawFn, models: dict[str, Kind]) -> Kind:
    """Draw the schema of an object."""
    names = draw(st.lists(PROPERTIES, min_size=1, max_size=4, unique_by=draw(SAMENESS)))
    members = {name: draw(fields(models)) for name in names}
    required = [name for name in names if draw(st.booleans())]
    schema: dict[str, Any] = {
        "type": "object",
        "description": "An object.",
        "properties": {name: described(draw, kind) for name, kind in members.items()},
    }
    values = st.fixed_dictionaries(
        {name: members[name].values for name in required},
        optional={name: kind.values for name, kind in members.items() if name not in required},
    )
    return Kind(schema | ({"required": required} if required else {}), values)


def described(draw: st.DrawFn, kind: Kind) -> dict[str, Any]:
    """Return the schema of a property, with what the rules demand of it."""
    return {"description": "One of all.", **kind.schema, "examples": [draw(kind.values)]}


def cleaned(name: str) -> str:
    """Return what is left of a name when all that it could lose is lost."""
    return "".join(letter for letter in name.lower() if letter.isalnum()).lstrip("0123456789")


# Mostly names that differ in what is left of them; otherwise some collide.
SAMENESS: st.SearchStrategy[Callable[[str], str]] = st.sampled_from((cleaned, cleaned, cleaned, str))


@dataclass(frozen=True)
class Sent:
    """What a call passes: values by location and name, and the body."""

    operation: str
    parameters: dict[tuple[str, str], Any]
    body: Any = None


@dataclass(frozen=True)
class Made:
    """A description that was made up, and the calls to try."""

    description: Tiny
    calls: list[Sent]


HEADERS = set(re.findall(r"\S+", "accept authorization connection content-length content-type cookie date expect host"))
# The client rejects empty path segments and dot segments: they would address something else.
LOCATIONS: dict[str, st.SearchStrategy[str]] = {
    "path": TEXTS.filter(lambda text: text not in ("", ".", "..")),
    "query": TEXTS,
    "header": VISIBLE,
}

SEGMENTS = st.sampled_from(("{}", "{}", "a-{}", "{}.png", "{}:act"))


@st.composite
def parameters(draw: st.DrawFn, location: str) -> dict[str, tuple[dict[str, Any], Kind]]:
    """Draw the parameters in one location, by name."""
    names = draw(st.lists(PARAMETERS, max_size=2, unique_by=draw(SAMENESS)))
    found = {}
    for name in names:
        if location == "header" and name.lower() in HEADERS:
            continue
        kinds = scalars(LOCATIONS[location])
        kind = draw(kinds | kinds.map(lambda kind: array(kind, 1)) if location == "query" else kinds)
        described = {
            "name": name,
            "in": location,
            "required": location == "path" or draw(st.booleans()),
            "description": "One of all.",
            "schema": kind.schema,
            "example": draw(kind.values),
        }
        found[name] = (described, kind)
    return found


@st.composite
def made(draw: st.DrawFn) -> Made:
    """Draw a description with up to three schemas and three operations, and a call of each."""
    models: dict[str, Kind] = {}
    for name in draw(st.lists(CLASSES, min_size=1, max_size=3, unique_by=draw(SAMENESS))):
        models[name] = draw(objects(models))
    operations, calls = {}, []
    for number, name in enumerate(draw(st.lists(OPERATIONS, min_size=1, max_size=3, unique_by=draw(SAMENESS)))):
        line, operation, call = draw(one_operation(name, number, models))
        operations[line] = operation
        calls.append(call)
    meanings = dict.fromkeys(MEMBERS, "One of all.")
    color = {"type": "string", "description": "A color.", "enum": list(MEMBERS), "x-enum-descriptions": meanings}
    schemas = {"ColorOfAll": color, **{name: kind.schema for name, kind in models.items()}}
    return Made(Tiny(operations, used(operations, schemas)), calls)


def used(operations: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas that operations refer to, directly or not; the rules reject others."""
    text, found = json.dumps(operations), dict[str, Any]()
    for name, schema in reversed(schemas.items()):
        if f'#/{name}"' in text:
            found[name] = schema
            text += json.dumps(schema)
    return dict(reversed(found.items()))


@st.composite
def one_operation(draw: st.DrawFn, name: str, number: int, models: dict[str, Kind]) -> tuple[str, dict[str, Any], Sent]:
    """Draw an operation that responds with its body, as it is declared, and a call of it."""
    found = {location: draw(parameters(location)) for location in LOCATIONS}
    passed = {
        (location, param): draw(kind.values)
        for location, each in found.items()
        for param, (described, kind) in each.items()
        if described["required"] or draw(st.booleans())
    }
    path = "".join("/" + draw(SEGMENTS).format(f"{{{param}}}") for param in found["path"])
    operation: dict[str, Any] = {
        "operationId": name,
        "tags": [draw(TAGS)],
        "summary": "Call it",
        "description": "Calls it.",
        "parameters": [described for each in found.values() for described, _ in each.values()],
        "responses": {"204": {"description": "Done."}, "400": {"$ref": REJECTED}},
    }
    body = None
    if draw(st.booleans()):
        model = draw(st.sampled_from(sorted(models)))
        body = draw(models[model].values)
        content = {"application/json": {"schema": {"$ref": SCHEMAS + model}, "example": body}}
        operation["requestBody"] = takes(model, body)
        operation["responses"] = {"200": {"description": "The body.", "content": content}, "400": {"$ref": REJECTED}}
    return f"POST /o{number}{path}", operation, Sent(name, passed, body)
