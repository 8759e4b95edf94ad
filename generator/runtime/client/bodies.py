"""Encode request bodies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import encoding, values
from .encoding import InvalidArguments
from .errors import Problem
from .files import content_of, file_of
from .operation import Body, Parameter
from .transport import sendable
from .unset import UNSET, given

NO_BODY = (None, "")
OCTETS = "application/octet-stream"
# Characters of a file name that readers of forms do not agree on (WHATWG HTML, section 4.10.21.8).
UNSAFE_IN_NAMES = frozenset('"\r\n\\')


def encode(body: Body, content: Any, current: Any = None) -> tuple[bytes | None, str]:
    """Return the body and its media type; neither if it is optional and no value was given.

    ``content`` maps wire names of fields to values, of which ``UNSET`` ones are left out. For a body without fields it
    is the content itself. ``current`` is a model with fields of the body, which those of ``content`` override.

    Raises:
        InvalidArguments: the content does not fit.
    """
    if body.content == "json":
        if current is not None:
            content = {**_fields_of(current, body), **given(content)}
        encoded = encoding.body(body, content)
        return NO_BODY if encoded is None else (encoded, body.media_type)
    if body.content in ("text", "binary"):
        return NO_BODY if content is UNSET else _single(body, content)
    filled = given(content)
    if not filled and not body.required:
        return NO_BODY
    fields = list(_fields(body, filled))
    return _multipart(fields) if body.content == "multipart" else (_form(fields), body.media_type)


def _fields_of(current: Any, body: Body) -> dict[str, Any]:
    # Imported here because calls without a body do not need pydantic.
    from .model import fields_for

    if body.model is None:
        raise InvalidArguments(Problem("current", "this body has no fields"))
    try:
        return fields_for(body.model(), current)
    except TypeError as error:
        raise InvalidArguments(Problem("current", str(error))) from error


def with_extra(body: bytes | None, media_type: str, extra: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return a JSON object with further fields, which replace those of the same names.

    Raises:
        InvalidArguments: the body is no JSON object, or a field has no JSON.
    """
    try:
        more = values.dump(Any, given(extra))
        return values.merged(body or b"{}", more), media_type or "application/json"
    except (TypeError, ValueError) as error:  # PydanticSerializationError is a ValueError
        raise InvalidArguments(Problem("extra_body", str(error))) from error


def _single(body: Body, content: Any) -> tuple[bytes, str]:
    """Return a text or a file as the whole body."""
    try:
        if body.content == "binary":
            return content_of(content), body.media_type
        if not isinstance(content, str):
            raise TypeError(f"must be a string, not {type(content).__name__}")
        # RFC 6657, section 4: a text without a charset may be read as ASCII.
        has_charset = content.isascii() or "charset" in body.media_type
        return content.encode(), body.media_type if has_charset else f"{body.media_type}; charset=utf-8"
    except (TypeError, UnicodeEncodeError) as error:
        raise InvalidArguments(Problem("body", str(error))) from error


def _fields(body: Body, filled: Mapping[str, Any]) -> Iterator[tuple[Parameter, Any]]:
    """Yield the fields of a form that have a value, after all values are checked."""
    problems = [Problem(name, "is not a field of this form") for name in sorted(set(filled) - _names(body))]
    found: list[tuple[Parameter, Any]] = []
    for field in body.fields:
        value = filled.get(field.name, UNSET)
        if value is UNSET:
            problems += [Problem(field.name, "is required")] if field.required else []
            continue
        try:
            found.append((field, _files(field, value) if field.file else encoding.prepared(field, value)))
        except (TypeError, ValueError) as error:
            problems.append(Problem(field.name, str(error)))
    if problems:
        raise InvalidArguments(*problems)
    yield from found


def _names(body: Body) -> set[str]:
    return {field.name for field in body.fields}


def _files(field: Parameter, value: Any) -> Any:
    """Return a file, or a list of files."""
    if not field.array:
        return value
    files = encoding.items(value)
    if not files:
        raise ValueError("an empty list of files cannot be sent")
    return files


def _form(fields: list[tuple[Parameter, Any]]) -> bytes:
    return encoding.query(fields).removeprefix("?").encode()


def _multipart(fields: list[tuple[Parameter, Any]]) -> tuple[bytes, str]:
    # Imported here because most clients send no files, and a custom transport does not need the library otherwise.
    from urllib3.fields import RequestField
    from urllib3.filepost import encode_multipart_formdata

    parts: list[RequestField] = []
    for field, value in fields:
        for item in encoding.items(value) if field.array else (value,):
            part = _file(RequestField, field, item) if field.file else _part(RequestField, field, item)
            parts.append(part)
    return encode_multipart_formdata(parts)


def _part(make: Any, field: Parameter, item: Any) -> Any:
    single = encoding.texts(Parameter(name=field.name, location="form", json=field.json), item)[0]
    part = make(field.name, single.encode())
    part.make_multipart(content_type="application/json" if field.json else None)
    return part


def _file(make: Any, field: Parameter, item: Any) -> Any:
    try:
        file = file_of(item)
        content = content_of(file.content)
    except TypeError as error:
        raise InvalidArguments(Problem(field.name, str(error))) from error
    name = file.name or field.name
    if UNSAFE_IN_NAMES & set(name):
        raise InvalidArguments(Problem(field.name, f"{name!r} cannot be sent as the name of a file"))
    media_type = file.media_type or next((each for each in field.media_types if "*" not in each), OCTETS)
    if not sendable(media_type):
        raise InvalidArguments(Problem(field.name, f"{media_type!r} is no media type"))
    part = make(field.name, content, filename=name)
    part.make_multipart(content_type=media_type)
    return part
