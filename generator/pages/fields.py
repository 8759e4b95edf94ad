"""Views of schemas: types in words, and properties with those below them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from generator.basis import BASIS
from generator.pages.prose import as_json, prose
from generator.runtime import openapi

Node = Mapping[str, Any]

ANY, AND, OR = Markup("any value"), Markup(" and "), Markup(" or ")
CONSTRAINTS = (
    *("enum", "const", "default", "pattern", "minimum", "maximum", "minLength", "maxLength"),
    *("minItems", "maxItems", "uniqueItems"),
)
"""Keywords whose values are shown below the type."""
MAX_VALUES = 12  # of an enumeration beside a field; all are at the object


class Constraint(NamedTuple):
    keyword: str
    value: str
    basis: str  # decided, contradicted or observed, with the erratum; empty if a document states it


class Field(NamedTuple):
    """A parameter, a property, or a schema as a whole."""

    name: str
    note: str  # where a parameter is, whether it is required
    type: Markup
    constraints: list[Constraint]
    error: str  # the code of a violation, or empty
    description: Markup
    is_deprecated: bool = False
    fields: tuple[Field, ...] = ()  # of the object, or of the objects in the array


class Fields:
    """Makes views of schemas of a document, whose references it resolves."""

    def __init__(self, document: Node) -> None:
        self._document = document

    def resolved(self, node: Any) -> Any:
        return openapi.resolve(self._document, node)

    def field(self, name: str, note: str, schema: Any, way: tuple[str, ...] = ()) -> Field:
        """Return a field with those below it. ``way``: the components around it, which are not repeated."""
        chain = list(self._chain(schema))
        own = {key: each[key] for each in reversed(chain) for key in each}  # nearer ones win
        constraints = [
            Constraint(key, _shown(key, own[key]), next(_basis(each, key) for each in chain if key in each))
            for key in CONSTRAINTS
            if key in own
        ]
        return Field(
            name,
            note,
            type_of(schema),
            constraints,
            own.get("x-error", ""),
            prose(own.get("description", "")),
            own.get("deprecated") is True,
            tuple(self.below(schema, way)),
        )

    def below(self, schema: Any, way: tuple[str, ...]) -> Iterator[Field]:
        """Yield the properties of an object, or of the objects in an array."""
        while isinstance(schema, Mapping):
            name = str(schema.get("$ref", ""))
            if name in way:
                return
            way = (*way, name) if name else way
            if "$ref" not in schema and schema.get("type") != "array":
                break
            schema = self.resolved(schema) if "$ref" in schema else schema.get("items")
        parts = list(parts_of(schema)) if isinstance(schema, Mapping) else []
        required = {key for part in parts for key in part.get("required", ())}
        for key, each in {key: each for part in parts for key, each in part.get("properties", {}).items()}.items():
            yield self.field(key, note(key in required, each), each, way)

    def _chain(self, schema: Any) -> Iterator[Node]:
        """Yield a schema, and what it refers to one after the other."""
        known: set[str] = set()
        while isinstance(schema, Mapping):
            yield schema
            if "$ref" not in schema or schema["$ref"] in known:
                return
            known.add(schema["$ref"])
            schema = openapi.lookup(self._document, schema["$ref"].removeprefix("#"))


def parts_of(schema: Node) -> Iterator[Node]:
    """Yield what a schema says of an object itself; what its ``allOf`` refers to is shown at the component."""
    for part in schema.get("allOf", ()):
        yield from parts_of(part)
    yield schema


def note(is_required: bool, schema: Any) -> str:
    directions = {openapi.READ_ONLY: "in responses only", openapi.WRITE_ONLY: "in requests only"}
    marked = [text for key, text in directions.items() if isinstance(schema, Mapping) and schema.get(key) is True]
    return ", ".join([*(["required"] if is_required else []), *marked])


def _basis(schema: Node, keyword: str) -> str:
    return str(schema.get(BASIS, {}).get(keyword, ""))


def _shown(keyword: str, value: Any) -> str:
    if keyword == "enum":
        texts = [each if isinstance(each, str) else as_json(each) for each in value]
        return ", ".join(texts[:MAX_VALUES]) + (f" and {len(texts) - MAX_VALUES} more" if texts[MAX_VALUES:] else "")
    return value if isinstance(value, str) else as_json(value)


def type_of(schema: Any) -> Markup:
    """Return the type of a schema in words, with links to the schemas that it names."""
    if not isinstance(schema, Mapping):
        return ANY
    if "$ref" in schema:
        return Markup('<a href="#schema-{0}">{0}</a>').format(schema["$ref"].rpartition("/")[2])
    for keyword, word in (("allOf", AND), ("oneOf", OR), ("anyOf", OR)):
        described = [type_of(each) for each in schema.get(keyword, ())]
        found = [each for each in described if each != ANY]  # the others are conditions
        if found:
            return word.join(found)
    if "type" not in schema:
        values = [schema["const"]] if "const" in schema else schema.get("enum", [])
        return escape(" or ".join(map(as_json, values))) or ANY
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return OR.join(_plain_type(each, schema) for each in types)


def _plain_type(name: str, schema: Node) -> Markup:
    if name == "array" and "prefixItems" in schema:
        return Markup("array of {}").format(Markup(", ").join(map(type_of, schema["prefixItems"])))
    if name == "array":
        return Markup("array of {}").format(type_of(schema.get("items", True)))
    if name == "object" and isinstance(schema.get("additionalProperties"), Mapping) and "properties" not in schema:
        return Markup("map of {}").format(type_of(schema["additionalProperties"]))
    return escape(f"{name} ({schema['format']})" if "format" in schema and name != "null" else name)
