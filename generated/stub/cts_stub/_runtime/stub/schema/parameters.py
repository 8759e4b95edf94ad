# Copied from generator/runtime/stub/schema/parameters.py. Do not edit: run `make generate`.
"""Parameters of operations (OpenAPI 3.1, Parameter Object)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...openapi import is_exploded
from .nodes import Resolve, is_object


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A path, query or header parameter, with the facts needed to decode its value."""

    name: str
    location: str  # path, query or header
    required: bool
    kind: str  # JSON type of the value; of the items when it is an array
    array: bool
    exploded: bool  # arrays: a repeated key (True) or one comma-separated value (False)
    default: Any  # None: no default
    schema: Mapping[str, Any]  # with the x-error of the parameter, if it has none of its own


def object_schema(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """Return a schema with the parameters as properties of one object, so that one check covers all."""
    properties = {p.name: p.schema for p in parameters}
    return {"required": [p.name for p in parameters if p.required], "properties": properties}


def parameter(described: Mapping[str, Any], resolve: Resolve) -> Parameter:
    """Return the facts of a Parameter Object."""
    schema: Mapping[str, Any] = described["schema"]
    array = _keyword("type", schema, resolve) == "array"
    value = _keyword("items", schema, resolve) if array else schema
    code = {"x-error": described["x-error"]} if "x-error" in described else {}
    return Parameter(
        name=described["name"],
        location=described["in"],
        required=described.get("required", False),
        kind=_keyword("type", value or {}, resolve) or "string",
        array=array,
        exploded=is_exploded(described),
        default=_keyword("default", schema, resolve),
        schema=code | dict(schema),
    )


def _keyword(keyword: str, schema: Any, resolve: Resolve) -> Any:
    """Return the first value of a keyword in a schema, the target of its reference or its ``allOf``.

    A nullable type counts as the other type: the text of a parameter cannot express null.
    """
    if not is_object(schema):
        return None
    value = schema.get(keyword)
    if keyword == "type" and isinstance(value, list):
        return next((kind for kind in schema["type"] if kind != "null"), None)
    parts = [resolve(schema["$ref"])] if "$ref" in schema else []
    candidates = (_keyword(keyword, part, resolve) for part in [*parts, *schema.get("allOf", ())])
    return value if value is not None else next((c for c in candidates if c is not None), None)
