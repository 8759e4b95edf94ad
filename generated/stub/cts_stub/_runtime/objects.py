# Copied from generator/runtime/objects.py. Do not edit: run `make generate`.
"""Objects of schemas, with everything that references, ``allOf`` and an only alternative add to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from .openapi import MAX_DEPTH, READ_ONLY, UNIONS, Deref, alternatives, escape, is_marked


class Property(NamedTuple):
    """A property of an object, with the pointer of its schema."""

    definition: Any
    pointer: str


@dataclass(frozen=True, slots=True)
class Object:
    """An object with everything that its ``allOf`` adds."""

    properties: Mapping[str, Property]
    required: frozenset[str]
    additional: Any  # schema of properties with other names; None if there is no word of them

    def sent(self, deref: Deref) -> dict[str, Property]:
        """Return the properties that a request can have: all but those that are ``readOnly``."""
        return {
            name: each for name, each in self.properties.items() if not is_marked(each.definition, READ_ONLY, deref)
        }


def described_object(schema: Any, deref: Deref, pointer: str = "") -> Object:
    """Return the object that a schema describes, itself, by a reference, or as the only alternative to null."""
    for _ in range(MAX_DEPTH):
        inner, where = _inner(schema, pointer)
        if inner is None:
            break
        schema, pointer = deref(inner), where
    return merged(schema, pointer, deref) if isinstance(schema, Mapping) else Object({}, frozenset(), None)


def _inner(schema: Any, pointer: str) -> tuple[Any, str]:
    """Return the schema that another one only refers to or wraps, with its pointer; None if it says anything itself."""
    if not isinstance(schema, Mapping) or {"type", "properties", "allOf"} & schema.keys():
        return None, pointer
    if isinstance(schema.get("$ref"), str):
        return schema, schema["$ref"].removeprefix("#")
    for key in UNIONS:
        found = alternatives(schema, key)
        if len(found) == 1:
            return found[0], f"{pointer}/{key}/{schema[key].index(found[0])}"
    return None, pointer


def members(
    schema: Mapping[str, Any], pointer: str, deref: Deref, way: tuple[int, ...] = ()
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the schemas that describe one object, with their pointers: those of ``allOf``, then the schema itself."""
    parts = schema.get("allOf")
    for position, part in enumerate(parts if isinstance(parts, list) else ()):
        target, where = deref(part), f"{pointer}/allOf/{position}"
        if isinstance(part, Mapping) and isinstance(part.get("$ref"), str):
            where = part["$ref"].removeprefix("#")
        if isinstance(target, Mapping) and id(target) not in way:
            yield from members(target, where, deref, (*way, id(target)))
    yield schema, pointer


def merged(schema: Mapping[str, Any], pointer: str, deref: Deref) -> Object:
    """Return an object with everything that its ``allOf`` adds; a property of several has all of their constraints."""
    found: dict[str, list[Property]] = {}
    required: set[str] = set()
    additional: Any = None
    for part, where in members(schema, pointer, deref):
        for name, definition in part.get("properties", {}).items():
            found.setdefault(name, []).append(Property(definition, f"{where}/properties/{escape(name)}"))
        required |= {*part.get("required", ())}
        additional = _additional(part, additional)
    return Object({name: _together(each) for name, each in found.items()}, frozenset(required), additional)


def _additional(schema: Mapping[str, Any], known: Any) -> Any:
    """Return the schema of properties with other names, which ``patternProperties`` may name."""
    others = schema.get("additionalProperties", schema.get("unevaluatedProperties", known))
    patterns = list(schema.get("patternProperties", {}).values())
    return {"anyOf": [*patterns, *([] if others in (None, False) else [others])]} if patterns else others


def _together(properties: list[Property]) -> Property:
    definitions = [each.definition for each in properties]
    if all(each == definitions[-1] for each in definitions):
        return properties[-1]
    texts = [each["description"] for each in definitions if isinstance(each, Mapping) and each.get("description")]
    described = {"description": texts[-1]} if texts else {}
    return Property({**described, "allOf": definitions}, properties[-1].pointer)
