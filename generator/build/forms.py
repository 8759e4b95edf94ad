"""Forms: request bodies whose fields are parameters of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from generator.build.examples import examples
from generator.build.models import described
from generator.build.names_registry import Owner, Registry, rename
from generator.build.types import Types
from generator.ir import Param
from generator.names import Identifier
from generator.refs import Bundle
from generator.runtime.forms import FormField, form_fields
from generator.runtime.objects import described_object
from generator.runtime.openapi import value_type


class Forms(msgspec.Struct, frozen=True):
    """Builds the fields of forms."""

    bundle: Bundle
    requests: Types
    registry: Registry

    def fields(self, media_type: str, content: Mapping[str, Any], pointer: str) -> tuple[Param, ...]:
        """Return the fields of the object that the schema of a Media Type Object describes, in their order."""
        return tuple(self._fields(media_type, content, pointer))

    def _fields(self, media_type: str, content: Mapping[str, Any], pointer: str) -> Iterator[Param]:
        for field in form_fields(media_type, content, self.bundle.resolve, pointer):
            name = Identifier(self.registry.naming.fields.get(field.name) or Identifier.of(field.name))
            place = self.bundle.place(field.pointer)
            hint = rename("fields", field.name, f"{name}_2")
            self.registry.claim("E402", name, Owner(repr(field.name), place), hint, f"fields of {pointer}: ")
            is_object = value_type(field.definition, self.bundle.resolve) == "object"
            yield Param(
                name=name,
                wire_name=field.name,
                location="form",
                required=field.required,
                bound=False,
                notation=field.notation or "",
                is_object=is_object,
                properties=self._properties(field) if is_object else (),
                is_file=field.is_file,
                media_types=field.media_types,
                type=self.requests.of(field.definition),
                default=None,
                description=described(self.bundle, field.definition),
                examples=examples({}, field.definition, self.bundle.resolve),
                place=place,
            )

    def _properties(self, field: FormField) -> tuple[str, ...]:
        whole = described_object(field.definition, self.bundle.resolve)
        return () if field.notation == "json" or whole.additional not in (None, False) else tuple(whole.properties)
