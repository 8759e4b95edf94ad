# Copied from generator/runtime/stub/schema/write_only.py. Do not edit: run `make generate`.
"""Removal of ``writeOnly`` properties from responses, which never have them (OpenAPI 3.1.1, section 4.8.24)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...openapi import WRITE_ONLY, Deref, is_marked
from .nodes import is_array, is_object

Fits = Callable[[Any, Any], bool]
"""Tells whether a value, the first argument, fits a schema."""
_COMPOSITIONS = ("anyOf", "oneOf")
_CONDITIONS = ("if", "then", "else")


class WriteOnly:
    """Removes properties from values by the schemas that describe them."""

    def __init__(self, deref: Deref, fits: Fits) -> None:
        self._deref, self._fits = deref, fits

    def removed(self, value: Any, *schemas: Any) -> Any:
        """Return a value without the properties that one of its schemas marks. The value itself is not changed."""
        if is_object(value):
            around = [each for schema in schemas for each in self._applied(schema, value, ())]
            parts = {name: list(_properties(around, name)) for name in value}
            return {
                name: self.removed(each, *parts[name])
                for name, each in value.items()
                if not any(is_marked(part, WRITE_ONLY, self._deref) for part in parts[name])
            }
        if is_array(value):
            around = [each for schema in schemas for each in self._applied(schema, value, ())]
            return [self.removed(each, *_items(around, position)) for position, each in enumerate(value)]
        return value

    def _applied(self, schema: Any, value: Any, way: tuple[int, ...]) -> Iterator[Mapping[str, Any]]:
        """Yield the schemas that apply to a value: those that a schema refers to and consists of, and itself."""
        if not is_object(schema) or id(schema) in way:
            return
        yield schema
        way = (*way, id(schema))
        parts = [self._deref(schema)] if "$ref" in schema else []
        parts += [*schema.get("allOf", ()), *(schema[key] for key in _CONDITIONS if key in schema)]
        for key in _COMPOSITIONS:
            parts += [part for part in schema.get(key, ()) if self._fits(value, part)]
        for part in parts:
            yield from self._applied(part, value, way)


def _properties(schemas: list[Mapping[str, Any]], name: str) -> Iterator[Any]:
    """Yield the schemas of a property."""
    for schema in schemas:
        if name in schema.get("properties", {}):
            yield schema["properties"][name]
        else:
            yield schema.get("additionalProperties")
            yield from schema.get("patternProperties", {}).values()


def _items(schemas: list[Mapping[str, Any]], position: int) -> Iterator[Any]:
    """Yield the schemas of an item."""
    for schema in schemas:
        first = schema.get("prefixItems", ())
        yield first[position] if position < len(first) else schema.get("items")
