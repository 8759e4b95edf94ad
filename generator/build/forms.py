"""Forms: request bodies whose fields are parameters of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.build.examples import examples
from generator.build.models import described
from generator.build.names_registry import Owner, Registry, rename
from generator.build.types import Types
from generator.ir import Param
from generator.names import Identifier
from generator.refs import Bundle
from generator.runtime.openapi import Notation, escape, is_binary, keyword, object_properties, value_type


@dataclass(frozen=True, slots=True)
class Forms:
    """Builds the fields of forms."""

    bundle: Bundle
    requests: Types
    registry: Registry

    def fields(self, schema: Mapping[str, Any], pointer: str, content: str) -> tuple[Param, ...]:
        """Return the fields of the object that a schema describes, in their order."""
        return tuple(self._fields(schema, pointer, content))

    def _fields(self, schema: Mapping[str, Any], pointer: str, content: str) -> Iterator[Param]:
        properties, required = object_properties(schema, self.bundle.resolve)
        for wire_name, definition in properties.items():
            name = Identifier(self.registry.naming.fields.get(wire_name) or Identifier.of(wire_name))
            place = self.bundle.place(f"{pointer}/properties/{escape(wire_name)}")
            hint = rename("fields", wire_name, f"{name}_2")
            self.registry.claim("E402", name, Owner(repr(wire_name), place), hint, f"fields of {pointer}: ")
            yield Param(
                name=name,
                wire_name=wire_name,
                location="form",
                required=wire_name in required,
                bound=False,
                notation=self._notation(definition, content),
                is_file=content == "multipart" and self._is_file(definition),
                type=self.requests.of(definition),
                default=None,
                description=described(self.bundle, definition),
                examples=examples({}, definition, self.bundle.resolve),
                place=place,
            )

    def _notation(self, definition: Any, content: str) -> Notation:
        kind = value_type(definition, self.bundle.resolve)
        if kind == "array":
            return "repeated"
        return "json" if kind == "object" and content == "multipart" else ""

    def _is_file(self, definition: Any) -> bool:
        items = keyword("items", definition, self.bundle.resolve)
        return is_binary(definition, self.bundle.resolve) or is_binary(items, self.bundle.resolve)
