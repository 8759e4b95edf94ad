"""Schemas that consist of others: objects with what ``allOf`` adds to them, and unions.

A part of a composition either describes a value, with a reference, a type or its values, or is a condition on the
value that the schema around it describes, such as ``anyOf: [{required: [a]}, {required: [b]}]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.runtime.objects import members
from generator.runtime.openapi import Deref

UNIONS = ("oneOf", "anyOf")
COMPOSITIONS = ("allOf", *UNIONS)
# Keywords that say what a value is, beside those that compose.
VALUES = ("$ref", "type", "const", "enum")
# Keywords of an object beside which a reference in ``allOf`` is not all that there is.
OWN = ("type", "properties", "required", "additionalProperties", "unevaluatedProperties", "const", "enum", *UNIONS)


def describes(schema: Any) -> bool:
    """Tell whether a schema says what a value is, and not only what holds for a value described elsewhere."""
    if not isinstance(schema, dict):
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
    is_sole = len(found) == 1 and isinstance(found[0], dict) and "$ref" in found[0]
    return found[0] if is_sole and not any(keyword in schema for keyword in OWN) else None


def is_enum(schema: Any) -> bool:
    """Tell whether a schema is an enumeration of texts, which becomes a class."""
    return isinstance(schema, dict) and schema.get("type") == "string" and "enum" in schema


def is_model(schema: Any, resolve: Deref) -> bool:
    """Tell whether a schema is an object with known properties, which becomes a class; it may be null, too."""
    if not isinstance(schema, dict) or "$ref" in schema or sole_reference(schema):
        return False
    declared = schema.get("type", "object" if "allOf" in schema else "")
    is_object = "object" in (declared if isinstance(declared, list) else [declared])
    return is_object and any(isinstance(part.get("properties"), dict) for part, _ in members(schema, "", resolve))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
