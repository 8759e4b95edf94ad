# Copied from generator/runtime/forms.py. Do not edit: run `make generate`.
"""Fields of forms, by their types and their Encoding Objects (OpenAPI 3.1.1, section 4.8.15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .objects import Property, described_object
from .openapi import Content, Deref, Notation, content_of, is_binary, keyword, notation, value_type

STYLE_KEYS = frozenset(("style", "explode"))


class FormField(NamedTuple):
    """A field of a form."""

    name: str
    definition: Any
    pointer: str
    required: bool
    notation: Notation | None  # None if nothing implements it
    is_file: bool  # a file, or a list of files
    media_types: tuple[str, ...]  # of a file; empty for any


def form_fields(media_type: str, described: Mapping[str, Any], deref: Deref, pointer: str = "") -> list[FormField]:
    """Return the fields of a Media Type Object of a request, which is at the pointer."""
    whole = described_object(described.get("schema"), deref, f"{pointer}/schema")
    encodings, content = described.get("encoding", {}), content_of(media_type)
    return [
        _field(name, each, name in whole.required, encodings.get(name, {}), content, deref)
        for name, each in whole.sent(deref).items()
    ]


def _field(
    name: str, described: Property, required: bool, encoding: Mapping[str, Any], content: Content, deref: Deref
) -> FormField:
    definition, pointer = described
    is_file = is_binary(definition, deref) or is_binary(keyword("items", definition, deref), deref)
    media_types = [each.strip().lower() for each in encoding.get("contentType", "").split(",")] if is_file else []
    written = _notation(value_type(definition, deref), encoding, content)
    return FormField(name, definition, pointer, required, written, is_file, tuple(filter(None, media_types)))


def _notation(kind: str, encoding: Mapping[str, Any], content: Content) -> Notation | None:
    if content == "form" and STYLE_KEYS & encoding.keys():
        found = notation({"in": "query", **encoding}, kind)
        return None if found == "parameters" else found  # its properties would be fields of their own
    if kind == "array":
        return "repeated"
    return "json" if kind == "object" else ""


def hidden_fields(described: Mapping[str, Any], deref: Deref) -> list[str]:
    """Return the properties of a form that no request has, because they are ``readOnly``."""
    whole = described_object(described.get("schema"), deref)
    return [name for name in whole.properties if name not in whole.sent(deref)]
