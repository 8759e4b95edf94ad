"""Schemas that consist of others: objects with what ``allOf`` adds to them, and unions.

A part of a composition either describes a value, with a reference, a type or its values, or is a condition on the
value that the schema around it describes, such as ``anyOf: [{required: [a]}, {required: [b]}]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from generator.runtime.openapi import escape

Resolve = Callable[[Any], Any]
"""Returns a schema, or what its reference means."""
UNIONS = ("oneOf", "anyOf")
COMPOSITIONS = ("allOf", *UNIONS)
# Keywords that say what a value is, beside those that compose.
VALUES = ("$ref", "type", "const", "enum")
# Keywords of an object beside which a reference in ``allOf`` is not all that there is.
OWN = ("type", "properties", "required", "additionalProperties", "unevaluatedProperties", "const", "enum", *UNIONS)


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


def describes(schema: Any) -> bool:
    """Tell whether a schema says what a value is, and not only what holds for a value described elsewhere."""
    if not isinstance(schema, Mapping):
        return False
    parts = [part for keyword in COMPOSITIONS for part in _list(schema.get(keyword))]
    return any(keyword in schema for keyword in VALUES) or any(map(describes, parts))


def is_condition(keyword: str, part: Any, schema: Mapping[str, Any]) -> bool:
    """Tell whether a part of a composition only states a condition on the value that the schema describes."""
    if keyword in UNIONS:
        return not variants(schema)
    return not (describes(part) or ("properties" not in schema and "properties" in part))


def variants(schema: Mapping[str, Any]) -> list[Any]:
    """Return the schemas of a union; empty where ``oneOf`` and ``anyOf`` only state conditions.

    Beside properties, a part of the same type is a condition, too.
    """
    found = [part for keyword in UNIONS for part in _list(schema.get(keyword))]
    own = schema.get("type") if "properties" in schema else None
    described = [
        part for part in found if describes(part) and ("$ref" in part or own is None or part.get("type") != own)
    ]
    return found if described else []


def parts(schema: Mapping[str, Any]) -> list[Any]:
    """Return the schemas in ``allOf`` that describe the value."""
    return [part for part in _list(schema.get("allOf")) if describes(part)]


def sole_reference(schema: Mapping[str, Any]) -> Any:
    """Return the reference in an ``allOf`` to which nothing is added but words and constraints; None if there is none.

    Descriptions have it where a reference could not have neighbours yet (OpenAPI 3.0).
    """
    found = _list(schema.get("allOf"))
    is_sole = len(found) == 1 and isinstance(found[0], Mapping) and "$ref" in found[0]
    return found[0] if is_sole and not any(keyword in schema for keyword in OWN) else None


def is_enum(schema: Any) -> bool:
    """Tell whether a schema is an enumeration of texts, which becomes a class."""
    return isinstance(schema, Mapping) and schema.get("type") == "string" and "enum" in schema


def is_model(schema: Any, resolve: Resolve) -> bool:
    """Tell whether a schema is an object with known properties, which becomes a class; it may be null, too."""
    if not isinstance(schema, Mapping) or "$ref" in schema or sole_reference(schema):
        return False
    declared = schema.get("type", "object" if "allOf" in schema else "")
    is_object = "object" in (declared if isinstance(declared, list) else [declared])
    return is_object and any(isinstance(part.get("properties"), Mapping) for part, _ in members(schema, "", resolve))


def members(
    schema: Mapping[str, Any], pointer: str, resolve: Resolve, way: tuple[int, ...] = ()
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the schemas that describe one object, with their pointers: those of ``allOf``, then the schema itself."""
    for position, part in enumerate(_list(schema.get("allOf"))):
        target, where = resolve(part), f"{pointer}/allOf/{position}"
        if isinstance(part, Mapping) and isinstance(part.get("$ref"), str):
            where = part["$ref"].removeprefix("#")
        if isinstance(target, Mapping) and id(target) not in way:
            yield from members(target, where, resolve, (*way, id(target)))
    yield schema, pointer


def merged(schema: Mapping[str, Any], pointer: str, resolve: Resolve) -> Object:
    """Return an object with everything that its ``allOf`` adds; a property of several has all of their constraints."""
    found: dict[str, list[Property]] = {}
    required: set[str] = set()
    additional: Any = None
    for part, where in members(schema, pointer, resolve):
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


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
