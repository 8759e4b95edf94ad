"""Schemas that Hypothesis makes up, with the values that fit them in requests and in responses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

# Words that mean something to Python, to pydantic, to the generated code or to HTTP.
WORDS_AS_TEXT = """
a A id ID a-b aB a.b x1 1st 2 class def async await None True self type list dict str int float bool object
property super print format json model_config model_fields copy validate schema construct fields field Any
client call call_raw close aclose models errors body path query headers header cookies timeout extra_headers token
auth endpoint transport Client AsyncClient Literal Unset UNSET Mapping Sequence BaseModel Annotated Enum
datetime date builtins typing os async_mode mode _private __init__ __class__ __dict__ _ __ name value items keys get
next count match case lambda nonlocal result Result operations Operation Parameter max_retries content media_type
"""
WORDS = re.findall(r"\S+", WORDS_AS_TEXT)
ODD_NAMES = [
    "é",
    "日本",
    "ﬁ",
    "x²",
    "$ref",
    "@type",
    "#",
    "a/b",
    "a~b",
    "a b",
    "x[y]",
    "%41",
    "😀",
    "{a}",
    '"',
    "\\",
    "ß",
]
PROPERTIES = (
    st.sampled_from(WORDS)
    | st.sampled_from(ODD_NAMES)
    | st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,12}", fullmatch=True)
)
# Texts that URLs, separators and forms treat in their own way.
ODD = [
    *re.findall(r"\S+", ". .. ../a a/b %2f % a,b , + ? #a &a=b ; é 日本 😀"),
    " ",
    "a b",
    "\t",
    "\n",
    "\0",
    "\r",
    "\r\n",
]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(ODD)
VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12)
INTEGERS = st.integers(min_value=-(2**53), max_value=2**53)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32).map(lambda number: number + 0.0)
MEMBERS = ("red", "dark blue", "3d", "None", "", "a,b")


def same(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Kind:
    """A schema, and the values that fit it."""

    schema: dict[str, Any]
    values: st.SearchStrategy[Any]  # in requests
    results: Any = None  # in responses, where a handler may return writeOnly properties, too
    shown: Callable[[Any], Any] = field(default=same)  # what of a result is in a response
    is_marked: bool = False  # some property is of one direction

    def __post_init__(self) -> None:
        object.__setattr__(self, "results", self.values if self.results is None else self.results)


def cleaned(name: str) -> str:
    """Return what is left of a name when all that it could lose is lost."""
    return "".join(letter for letter in name.lower() if letter.isalnum()).lstrip("0123456789")


# Mostly names that differ in what is left of them; otherwise some collide.
SAMENESS: st.SearchStrategy[Callable[[str], str]] = st.sampled_from((cleaned, cleaned, cleaned, str))


def scalars(texts: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[Kind]:
    """Return the kinds of values that a parameter and a field may have."""
    return st.sampled_from(
        [
            Kind({"type": "string"}, texts),
            Kind({"type": "integer"}, INTEGERS),
            Kind({"type": "number"}, NUMBERS),
            Kind({"type": "boolean"}, st.booleans()),
            Kind({"type": "integer", "enum": [1, 2, 30]}, st.sampled_from([1, 2, 30])),
            Kind({"type": "string", "const": "only"}, st.just("only")),
        ]
    )


def array(kind: Kind, minimum: int = 0) -> Kind:
    values, results = (st.lists(each, min_size=minimum, max_size=3) for each in (kind.values, kind.results))
    return Kind(
        {"type": "array", "items": kind.schema},
        values,
        results,
        lambda value: list(map(kind.shown, value)),
        kind.is_marked,
    )


def mapping(kind: Kind, minimum: int = 0) -> Kind:
    schema = {"type": "object", "additionalProperties": kind.schema}
    values, results = (
        st.dictionaries(TEXTS, each, min_size=minimum, max_size=3) for each in (kind.values, kind.results)
    )
    return Kind(
        schema, values, results, lambda value: {name: kind.shown(each) for name, each in value.items()}, kind.is_marked
    )


def nullable(kind: Kind) -> Kind:
    def shown(value: Any) -> Any:
        return None if value is None else kind.shown(value)

    null = st.none()
    if "$ref" in kind.schema:
        schema = {"anyOf": [kind.schema, {"type": "null"}]}
        return Kind(schema, kind.values | null, kind.results | null, shown, kind.is_marked)
    if {"enum", "const", "anyOf"} & kind.schema.keys():
        return kind
    return Kind(
        {**kind.schema, "type": [kind.schema["type"], "null"]},
        kind.values | null,
        kind.results | null,
        shown,
        kind.is_marked,
    )


def pair(kind: Kind) -> Kind:
    """Return the kind of a tuple of a text and a value."""
    schema = {"type": "array", "prefixItems": [{"type": "string"}, kind.schema], "items": False, "minItems": 2}

    def both(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.tuples(TEXTS, values).map(list)

    return Kind(
        schema, both(kind.values), both(kind.results), lambda value: [value[0], kind.shown(value[1])], kind.is_marked
    )


ALTERNATIVES = Kind(
    {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]}, TEXTS | INTEGERS | st.booleans()
)


def reference(name: str, kind: Kind) -> Kind:
    return replace(kind, schema={"$ref": f"#/{name}"})


def fields(models: Mapping[str, Kind]) -> st.SearchStrategy[Kind]:
    """Return the kinds of values of a field: scalars, enumerations, earlier components, and what is made of them."""
    named = [reference(name, kind) for name, kind in models.items()]
    color = Kind({"$ref": "#/ColorOfAll"}, st.sampled_from(MEMBERS))
    plain = scalars() | st.sampled_from([*named, color])
    made = st.sampled_from((array, mapping, nullable, pair))
    return plain | st.builds(lambda make, kind: make(kind), made, plain) | st.just(ALTERNATIVES)


@st.composite
def objects(
    draw: st.DrawFn, models: Mapping[str, Kind], name: str, constants: Mapping[str, Kind] | None = None
) -> Kind:
    """Draw the schema of an object, whose properties may be of one direction, and which may contain itself."""
    names = draw(st.lists(PROPERTIES, min_size=1, max_size=4, unique_by=draw(SAMENESS)))
    members = {each: draw(fields(models)) for each in names if each not in (constants or {})} | dict(constants or {})
    marks = {each: draw(st.sampled_from(("", "", "", "", "readOnly", "writeOnly"))) for each in members}
    marks |= dict.fromkeys(constants or (), "")
    required = [each for each in members if each in (constants or {}) or draw(st.booleans())]
    schema: dict[str, Any] = {
        "type": "object",
        "description": "An object.",
        "properties": {each: described(draw, kind, marks[each]) for each, kind in members.items()},
        **({"required": required} if required else {}),
    }
    kind = _of_members(schema, members, marks)
    if name and "again" not in members and draw(st.integers(0, 3)) == 0:
        example = draw(kind.values)
        again = {"description": "One more.", "$ref": f"#/{name}", "examples": [example]}
        schema = {**schema, "properties": {**schema["properties"], "again": again}}
        return _of_members(schema, {**members, "again": kind}, {**marks, "again": ""})
    return kind


def _of_members(schema: dict[str, Any], members: Mapping[str, Kind], marks: Mapping[str, str]) -> Kind:
    required = schema.get("required", [])

    def values(hidden: str | None, part: str) -> st.SearchStrategy[Any]:
        found = {name: getattr(kind, part) for name, kind in members.items() if marks[name] != hidden}
        always = {name: each for name, each in found.items() if name in required and marks[name] != "writeOnly"}
        always |= {name: each for name, each in found.items() if name in required and part == "values"}
        return st.fixed_dictionaries(always, optional={name: found[name] for name in found if name not in always})

    def shown(value: Any) -> Any:
        return {name: members[name].shown(each) for name, each in value.items() if marks[name] != "writeOnly"}

    is_marked = any(marks.values()) or any(kind.is_marked for kind in members.values())
    return Kind(schema, values("readOnly", "values"), values(None, "results"), shown, is_marked)


def described(draw: st.DrawFn, kind: Kind, mark: str = "") -> dict[str, Any]:
    """Return the schema of a property, with what the rules demand of it."""
    marked = {mark: True} if mark else {}
    return {"description": "One of all.", **kind.schema, **marked, "examples": [draw(kind.values)]}


@st.composite
def components(draw: st.DrawFn, models: dict[str, Kind], name: str) -> dict[str, Kind]:
    """Draw a component, with those that it needs besides the earlier ones."""
    form = draw(st.sampled_from(("object", "object", "object", "union", "tagged", "composed")))
    whole = [each for each, kind in models.items() if kind.schema.get("type") == "object"]
    plain = [each for each in whole if not models[each].is_marked]
    if form == "union" and len(plain) > 1:
        return {name: _union([(each, models[each]) for each in plain[:2]])}
    if form == "tagged":
        kinds = {f"{name}{tag}Variant": draw(objects(models, "", {"kind": _constant(tag)})) for tag in ("One", "Two")}
        return {**kinds, name: _tagged(kinds)}
    if form == "composed" and whole:
        base = models[whole[0]]
        extra = draw(objects({}, ""))
        if not {cleaned(each) for each in base.schema["properties"]} & {
            cleaned(each) for each in extra.schema["properties"]
        }:
            return {name: _composed(whole[0], base, extra)}
    return {name: draw(objects(models, name))}


def _constant(tag: str) -> Kind:
    return Kind({"type": "string", "const": tag.lower()}, st.just(tag.lower()))


def _union(named: list[tuple[str, Kind]]) -> Kind:
    schema = {"description": "One of two.", "anyOf": [{"$ref": f"#/{name}"} for name, _ in named]}
    return Kind(schema, st.one_of(*(kind.values for _, kind in named)))


def _tagged(kinds: Mapping[str, Kind]) -> Kind:
    by_tag = {kind.schema["properties"]["kind"]["const"]: kind for kind in kinds.values()}
    mapped = {tag: f"#/{name}" for tag, name in zip(by_tag, kinds, strict=True)}
    schema = {
        "description": "One of two.",
        "oneOf": [{"$ref": f"#/{name}"} for name in kinds],
        "discriminator": {"propertyName": "kind", "mapping": mapped},
    }
    values, results = (st.one_of(*(getattr(kind, part) for kind in kinds.values())) for part in ("values", "results"))
    is_marked = any(kind.is_marked for kind in kinds.values())
    return Kind(schema, values, results, lambda value: by_tag[value["kind"]].shown(value), is_marked)


def _composed(name: str, base: Kind, extra: Kind) -> Kind:
    def joined(one: st.SearchStrategy[Any], other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.builds(lambda left, right: {**left, **right}, one, other)

    def shown(value: dict[str, Any]) -> dict[str, Any]:
        own = extra.schema["properties"]
        parts = ({k: v for k, v in value.items() if (k in own) == is_own} for is_own in (False, True))
        left, right = parts
        return {**base.shown(left), **extra.shown(right)}

    schema = {
        "description": "More.",
        "allOf": [{"$ref": f"#/{name}"}, {k: v for k, v in extra.schema.items() if k != "description"}],
    }
    values, results = joined(base.values, extra.values), joined(base.results, extra.results)
    return Kind(schema, values, results, shown, base.is_marked or extra.is_marked)
