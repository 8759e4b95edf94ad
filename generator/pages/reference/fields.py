"""Views of schemas: properties with those below them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.basis import BASIS
from generator.pages.reference.changes import Changes
from generator.pages.reference.types import Node, Type, as_json, name_of, type_of
from generator.runtime import openapi

CONSTRAINTS = (
    *("enum", "const", "default", "pattern", "minimum", "maximum", "minLength", "maxLength"),
    *("minItems", "maxItems", "uniqueItems"),
)
"""Keywords whose values are shown below the type."""
MAX_VALUES = 12  # of an enumeration beside a field; all are at the object
SCHEMAS = "#/components/schemas/"


class Constraint(NamedTuple):
    keyword: str
    value: str
    basis: str  # decided, contradicted or observed; empty if a document states it
    erratum: str  # that says so


class Field(NamedTuple):
    """A parameter, a property, or a schema as a whole."""

    name: str
    note: str  # where a parameter is, whether it is required
    type: Type
    constraints: tuple[Constraint, ...]
    error: str  # the code of a violation, or empty
    description: str
    is_deprecated: bool
    sources: str  # of its own, or empty
    errata: tuple[str, ...]  # names
    block: Block  # of the object, or of the objects in the array


class Block(NamedTuple):
    """Properties of an object."""

    fields: tuple[Field, ...] = ()
    sources: str = ""  # of those that have none of their own


EMPTY = Block()


class Fields:
    """Makes views of schemas of a document. Those of an edition that are as in the whole one are made once."""

    def __init__(self, document: Node, errata: Mapping[str, Sequence[str]]) -> None:
        self._document, self._errata = document, errata
        self._whole: tuple[Fields, Changes] | None = None  # of an edition
        self._blocks: dict[str, Block] = {}
        self._cuts = 0  # of blocks that contain themselves

    def of_edition(self, changes: Changes) -> Fields:
        """Return what makes the views of an edition."""
        made = Fields(changes.document, self._errata)
        made._whole = self, changes
        return made

    def resolved(self, node: Any) -> Any:
        return openapi.resolve(self._document, node)

    def field(self, name: str, note: str, schema: Any, place: str = "", way: tuple[str, ...] = ()) -> Field:
        """Return a field. ``place`` is its name in the register of errata, ``way`` the components around it."""
        chain = list(self._chain(schema))
        own = {key: each[key] for each in reversed(chain) for key in each}  # nearer ones win
        return Field(
            name,
            note,
            type_of(schema),
            tuple(_constraint(key, own[key], chain) for key in CONSTRAINTS if key in own),
            own.get("x-error", ""),
            own.get("description", ""),
            own.get("deprecated") is True,
            cited(schema),
            tuple(self._errata.get(place, ())),
            self.block(schema, way),
        )

    def block(self, schema: Any, way: tuple[str, ...] = ()) -> Block:
        """Return the properties of an object, or of the objects in an array."""
        while isinstance(schema, Mapping):
            reference = schema.get("$ref", "")
            if reference.startswith(SCHEMAS):
                return self._component(name_of(reference), way)
            if "$ref" not in schema and schema.get("type") != "array":
                return self.properties(schema, "", way)
            schema = self.resolved(schema) if "$ref" in schema else schema.get("items")
        return EMPTY

    def _component(self, name: str, way: tuple[str, ...]) -> Block:
        if name in way:
            self._cuts += 1
            return EMPTY
        if name in self._blocks:
            return self._blocks[name]
        if self._whole and not self._whole[1].has("schemas", name):
            return self._whole[0]._component(name, way)
        cuts = self._cuts
        block = self._made(name, (*way, name))
        if cuts == self._cuts:
            self._blocks[name] = block
        return block

    def _made(self, name: str, way: tuple[str, ...]) -> Block:
        schema = openapi.lookup(self._document, f"/components/schemas/{name}")
        is_object = isinstance(schema, Mapping) and "$ref" not in schema and schema.get("type") != "array"
        return self.properties(schema, name, way) if is_object else self.block(schema, way)

    def properties(self, schema: Node, name: str, way: tuple[str, ...]) -> Block:
        """Return the properties of an object itself. ``name`` is that of its component, or empty."""
        parts = list(parts_of(schema))
        required = {key for part in parts for key in part.get("required", ())}
        found = {key: each for part in parts for key, each in part.get("properties", {}).items()}
        if not found:
            return EMPTY
        fields = (
            self.field(key, note(key in required, each), each, f"{name}/{key}", way) for key, each in found.items()
        )
        return Block(tuple(fields), cited(schema))

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


def cited(node: Any) -> str:
    """Return the citations of a node, or an empty text."""
    return "; ".join(map(str, node.get("x-source", ()))) if isinstance(node, Mapping) else ""


def _constraint(keyword: str, value: Any, chain: Sequence[Node]) -> Constraint:
    owner = next(each for each in chain if keyword in each)
    basis, _, erratum = str(owner.get(BASIS, {}).get(keyword, "")).partition(" ")
    return Constraint(keyword, _shown(keyword, value), basis, erratum)


def _shown(keyword: str, value: Any) -> str:
    if keyword == "enum":
        texts = [each if isinstance(each, str) else as_json(each) for each in value]
        return ", ".join(texts[:MAX_VALUES]) + (f" and {len(texts) - MAX_VALUES} more" if texts[MAX_VALUES:] else "")
    return value if isinstance(value, str) else as_json(value)
