"""The parameters of an operation, as the description has them (OpenAPI 3.1, Parameter Object)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...openapi import is_exploded
from .nodes import Resolve, is_object


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A path, query or header parameter, with what is needed to turn its text into a JSON value."""

    name: str
    location: str  # path, query or header
    required: bool
    kind: str  # JSON type of the value; of the items when it is an array
    array: bool
    exploded: bool  # arrays: a repeated key (True) or one comma-separated value (False)
    default: Any  # None: the description states none
    schema: Mapping[str, Any]  # with the parameter's own x-error, if its schema has none


def parameters(described: Iterable[Mapping[str, Any]], resolve: Resolve) -> tuple[Parameter, ...]:
    """Read Parameter Objects; of two with the same name and place the later one counts."""
    found = {(d["in"], d["name"]): d for d in described}
    return tuple(_parameter(d, resolve) for d in found.values())


def object_schema(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """The parameters as the properties of one object, so that a single check sees them all."""
    properties = {p.name: p.schema for p in parameters}
    return {"required": [p.name for p in parameters if p.required], "properties": properties}


def _parameter(described: Mapping[str, Any], resolve: Resolve) -> Parameter:
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
    """The value of a keyword where the schema, or what it refers to or is composed of, first states it.

    A type that may also be null is the other type: the text of a parameter cannot spell null.
    """
    if not is_object(schema):
        return None
    value = schema.get(keyword)
    if keyword == "type" and isinstance(value, list):
        return next((kind for kind in schema["type"] if kind != "null"), None)
    parts = [resolve(schema["$ref"])] if "$ref" in schema else []
    candidates = (_keyword(keyword, part, resolve) for part in [*parts, *schema.get("allOf", ())])
    return value if value is not None else next((c for c in candidates if c is not None), None)
