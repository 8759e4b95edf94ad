"""Request bodies of an operation: how each media type is decoded and validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..forms import hidden_fields
from ..openapi import Content, content_of, media_type_name
from .schema.bodies import Decode, decoder
from .schema.validation import Checker, Schemas


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads bodies of one media type."""

    content: Content
    decode: Decode
    checker: Checker

    @property
    def can_be_empty(self) -> bool:
        """Tell whether no bytes are a body, too."""
        return self.content in ("text", "binary")


class RequestBodies:
    """The bodies that an operation reads; none if it takes none."""

    def __init__(self, described: Mapping[str, Any], schemas: Schemas) -> None:
        """``described``: the Request Body Object, empty without one."""
        found: Mapping[str, Any] = schemas.deref(described)
        self.required: bool = found.get("required", False)
        content: Mapping[str, Any] = found.get("content", {})
        self._readers = {_key(name): _reader(name, each, schemas) for name, each in content.items()}

    def __bool__(self) -> bool:
        return bool(self._readers)

    @property
    def media_types(self) -> str:
        return " or ".join(name.decode() for name in self._readers)

    def reader(self, media_type: bytes) -> Reader | None:
        """Return the reader of a header Content-Type; None if the operation does not read such a body."""
        return self._readers.get(media_type) or self._readers.get(_key(media_type.decode("latin-1")))

    def usual(self) -> Reader:
        """Return the reader of the first media type."""
        return next(iter(self._readers.values()))


def _key(media_type: str) -> bytes:
    return media_type_name(media_type).encode("latin-1")


def _reader(media_type: str, described: Mapping[str, Any], schemas: Schemas) -> Reader:
    content, schema = content_of(media_type), described.get("schema", {})
    if content in ("form", "multipart"):
        hidden = hidden_fields(described, schemas.deref)
        schema = {"properties": dict.fromkeys(hidden, False), "allOf": [schema]} if hidden else schema
    return Reader(content, decoder(media_type, described, schemas.deref), schemas.body_checker(schema))
