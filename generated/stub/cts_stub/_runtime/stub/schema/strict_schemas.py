# Copied from generator/runtime/stub/schema/strict_schemas.py. Do not edit: run `make generate`.
"""Closes object schemas for a strict server: only described properties are let through.

``unevaluatedProperties`` is set where a schema is used and not where it stands, since a schema that another one
composes with ``allOf`` must stay open. What is conditional, or below a composition, is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .nodes import Resolve, is_object


def closed_document(document: Mapping[str, Any], resolve: Resolve) -> dict[str, Any]:
    """The description with the uses of object schemas closed, in every named schema."""
    components = document.get("components", {})
    schemas = {
        name: _inside(schema, resolve) for name, schema in components.get("schemas", {}).items()
    }
    return {**document, "components": {**components, "schemas": schemas}}


def closed(schema: Any, resolve: Resolve) -> Any:
    """The schema, closed itself if it describes an object with properties, and so are the values it describes."""
    schema = _inside(schema, resolve)
    return (
        {**schema, "unevaluatedProperties": False} if _has_properties(schema, resolve) else schema
    )


def _inside(schema: Any, resolve: Resolve) -> Any:
    if not is_object(schema):
        return schema
    result = dict(schema)
    if "properties" in result:
        result["properties"] = {
            name: closed(value, resolve) for name, value in result["properties"].items()
        }
    for keyword in ("items", "additionalProperties"):
        if keyword in result:
            result[keyword] = closed(result[keyword], resolve)
    return result


def _has_properties(schema: Any, resolve: Resolve) -> bool:
    while is_object(schema):
        if "properties" in schema:
            return True
        if "$ref" not in schema:
            return False
        schema = resolve(schema["$ref"])
    return False
