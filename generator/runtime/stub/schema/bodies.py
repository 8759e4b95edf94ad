"""Decoding of request bodies, by media type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import HTTP
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ...forms import form_fields
from ...openapi import Deref, content_of
from .decoding import Malformed, decode_form, decode_item, decode_json
from .parameters import form_field

_CHARSET = re.compile(rb';\s*charset="?([^\s;"]+)', re.IGNORECASE)
Decode = Callable[[bytes, bytes], Any]
"""Decodes a body; the second argument is the header Content-Type. Raises Malformed."""


class Upload(NamedTuple):
    """File of a multipart form."""

    name: str  # empty if the request does not name it
    media_type: str
    content: bytes


def decoder(media_type: str, described: Mapping[str, Any], deref: Deref) -> Decode:
    """Return the decoder of bodies of a media type, as a Media Type Object describes them."""
    match content_of(media_type):
        case "json":
            return decode_json
        case "form":
            fields = [form_field(each, deref) for each in form_fields(media_type, described, deref)]
            return lambda body, _: decode_form(fields, body)
        case "multipart":
            return _Multipart(media_type, described, deref).decode
        case "text":
            return _text
        case "binary":
            return lambda body, _: body


def as_json(value: Any) -> Any:
    """Return a decoded body as a value that schemas can be applied to: bytes as a text of the same length."""
    if isinstance(value, Upload):
        return value.content.decode("latin-1")
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, dict):
        return {name: as_json(each) for name, each in value.items()}
    return [as_json(each) for each in value] if isinstance(value, list) else value


def _text(body: bytes, media_type: bytes) -> str:
    charset = _CHARSET.search(media_type)
    try:
        return body.decode(charset[1].decode("latin-1") if charset else "utf-8")
    except (LookupError, UnicodeDecodeError) as error:
        raise Malformed(str(error)) from None


class _Multipart:
    """Decodes forms with files (RFC 7578)."""

    def __init__(self, media_type: str, described: Mapping[str, Any], deref: Deref) -> None:
        fields = form_fields(media_type, described, deref)
        self._fields = {field.name: form_field(field, deref) for field in fields}
        self._files = {field.name: field.media_types for field in fields if field.is_file}

    def decode(self, body: bytes, media_type: bytes) -> dict[str, Any]:
        """Return the values of the fields; a file is an Upload, and fields that are not declared are texts.

        Raises:
            Malformed: the body is no such form, or repeats a field that is no array.
        """
        given: dict[str, list[Any]] = {}
        for name, part in _parts(body, media_type):
            given.setdefault(name, []).append(self._value(name, part))
        return {name: self._single(name, found) for name, found in given.items()}

    def _single(self, name: str, found: list[Any]) -> Any:
        field = self._fields.get(name)
        if field is not None and field.array:
            return found
        if len(found) > 1:
            raise Malformed(f"{name} is given more than once")
        return found[0]

    def _value(self, name: str, part: EmailMessage) -> Any:
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            raise Malformed(f"{name} is no single part")
        if name in self._files:
            return self._upload(name, part, content)
        text = _text(content, str(part.get("Content-Type", "")).encode())
        return decode_item(self._fields[name], text) if name in self._fields else text

    def _upload(self, name: str, part: EmailMessage, content: bytes) -> Upload:
        media_type, allowed = part.get_content_type(), self._files[name]
        if allowed and not any(fnmatchcase(media_type, each) for each in allowed):
            raise Malformed(f"{name} has the media type {media_type}, not {' or '.join(allowed)}")
        return Upload(part.get_filename() or "", media_type, content)


def _parts(body: bytes, media_type: bytes) -> Iterable[tuple[str, EmailMessage]]:
    message = message_from_bytes(b"Content-Type: " + media_type + b"\r\n\r\n" + body, policy=HTTP)
    if not message.is_multipart() or message.defects:
        raise Malformed("the body has no such parts as its boundary says")
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str) or not isinstance(part, EmailMessage):
            raise Malformed("a part has no name")
        yield name, part
