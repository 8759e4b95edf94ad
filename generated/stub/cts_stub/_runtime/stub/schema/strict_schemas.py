# Copied from generator/runtime/stub/schema/strict_schemas.py. Do not edit: run `make generate`.
"""Strict variants of object schemas, which reject properties that are not declared.

``unevaluatedProperties`` is set where a schema is used and not where it is defined: a schema that another one composes
with ``allOf`` must stay open. Conditional schemas, and those inside a composition, are unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .nodes import Resolve, is_object


def closed_document(document: Mapping[str, Any], resolve: Resolve) -> dict[str, Any]:
    """Return the description with all uses of object schemas in its components closed."""
    components = document.get("components", {})
    schemas = {name: _inside(schema, resolve) for name, schema in components.get("schemas", {}).items()}
    return {**document, "components": {**components, "schemas": schemas}}


def closed(schema: Any, resolve: Resolve) -> Any:
    """Return the schema, closed if it describes an object with properties, and with the schemas inside it closed."""
    schema = _inside(schema, resolve)
    return {**schema, "unevaluatedProperties": False} if _has_properties(schema, resolve) else schema


def _inside(schema: Any, resolve: Resolve) -> Any:
    if not is_object(schema):
        return schema
    result = dict(schema)
    if "properties" in result:
        result["properties"] = {name: closed(value, resolve) for name, value in result["properties"].items()}
    for keyword in ("items", "additionalProperties"):
        if keyword in result:
            result[keyword] = closed(result[keyword], resolve)
    return result


def _has_properties(schema: Any, resolve: Resolve, way: tuple[int, ...] = ()) -> bool:
    """Tell whether a schema describes an object with properties, itself or through what it refers to or consists of."""
    if not is_object(schema) or id(schema) in way:
        return False
    if "properties" in schema:
        return True
    parts = [part for keyword in ("allOf", "oneOf", "anyOf") for part in schema.get(keyword, ())]
    described = [part for part in parts if is_object(part) and ("$ref" in part or "type" in part)]
    targets = [resolve(schema["$ref"])] if "$ref" in schema else []
    return any(_has_properties(each, resolve, (*way, id(schema))) for each in (*targets, *described))
