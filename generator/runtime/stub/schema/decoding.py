"""Decoding of parameters and bodies to JSON values, stricter than Python's own readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from ...openapi import DELIMITERS
from .. import exact
from .nodes import is_array, is_object
from .parameters import Parameter

T = TypeVar("T")


class Malformed(ValueError):
    """The text cannot be decoded, so there is no value to validate."""


# RFC 8259, section 6. int() and float() also take "1_000", " 1", "nan" and the digits of every script.
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_BOOLEANS = {"true": True, "false": False}
# Longer numbers stay text, which the schema rejects: arithmetic with them is slow.
_MAX_DIGITS = 300
# The validator supports 255 levels, and a later encoder may support fewer (RFC 8259, section 9).
_MAX_DEPTH = 100


def _integer(text: str) -> Any:
    return int(text) if len(text) <= _MAX_DIGITS and _INTEGER.fullmatch(text) else text


def _number(text: str) -> Any:
    return float(text) if len(text) <= _MAX_DIGITS and _NUMBER.fullmatch(text) else text


_SCALARS: dict[str, Callable[[str], Any]] = {
    "string": lambda text: text,
    "integer": _integer,
    "number": _number,
    "boolean": lambda text: _BOOLEANS.get(text, text),
}


def decode_value(parameter: Parameter, text: str) -> Any:
    """Decode a value. Text that is not a value of the type stays text, which the schema rejects.

    Raises:
        Malformed: the text is no object, or no JSON.
    """
    if parameter.notation == "json":
        return decode_json(text.encode())
    if parameter.object:
        return _object(parameter, text)
    if not parameter.array:
        return _SCALARS.get(parameter.kind, str)(text)
    return _list(parameter, text.split(DELIMITERS.get(parameter.notation, ",")) if text else [])


def _list(parameter: Parameter, items: Iterable[str]) -> list[Any]:
    scalar = _SCALARS.get(parameter.kind, str)
    return [scalar(item) for item in items]


def _decode_raw(parameter: Parameter, raw: bytes) -> Any:
    """Decode the value of a query parameter or a cookie, percent-encoded.

    Commas delimit items before the encoding is removed: an encoded one is part of an item (OpenAPI 3.1, RFC 6570). But
    many clients encode the list as a whole, so in a list without a comma the encoded ones delimit, unless an item would
    be empty.
    """
    if not (parameter.array and parameter.notation == "commas" and raw):
        return decode_value(parameter, _text(raw, parameter.name))
    items = [_text(part, parameter.name) for part in raw.split(b",")]
    if len(items) == 1:
        encoded = items[0].split(",")
        items = encoded if all(encoded) else items
    return _list(parameter, items)


def decode_item(parameter: Parameter, text: str) -> Any:
    """Decode a value, or one item of an array.

    Raises:
        Malformed: the text is no JSON.
    """
    return _SCALARS.get(parameter.kind, str)(text) if parameter.array else decode_value(parameter, text)


def _object(parameter: Parameter, text: str) -> dict[str, Any]:
    """Decode keys and values with delimiters between them."""
    parts = text.split(",") if text else []
    if parameter.notation == "assignments":
        pairs = [part.partition("=")[::2] for part in parts]
        if any("=" not in part for part in parts):
            raise Malformed(f"{parameter.name} has a key without a value")
    else:
        if len(parts) % 2:
            raise Malformed(f"{parameter.name} has a key without a value")
        pairs = list(zip(parts[::2], parts[1::2], strict=True))
    if len(dict(pairs)) != len(pairs):
        raise Malformed(f"{parameter.name} has a key twice")
    return {key: _member(parameter, key, value) for key, value in pairs}


def _member(parameter: Parameter, key: str, text: str) -> Any:
    return _SCALARS.get(parameter.properties.get(key, parameter.others), str)(text)


def decode_query(parameters: Iterable[Parameter], query: bytes) -> dict[str, Any]:
    """Decode the declared parameters of a query string, in their declared order; others are ignored.

    Raises:
        Malformed: the query string is not UTF-8, or repeats a key that is not an exploded array.
    """
    texts, raw = _pairs(query), _raw_pairs(query)
    values: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.object and parameter.notation in ("parameters", "brackets"):
            found = _properties(parameter, texts)
            values.update({parameter.name: found} if found else {})
            continue
        given = texts.get(parameter.name)
        if given is None:
            continue
        if parameter.notation == "repeated":
            values[parameter.name] = _list(parameter, given)
        else:
            values[parameter.name] = _decode_raw(parameter, _only(parameter.name, raw[parameter.name]))
    return values


def _only(name: str, given: list[T]) -> T:
    if len(given) > 1:
        raise Malformed(f"{name} is given more than once")
    return given[0]


def _properties(parameter: Parameter, texts: Mapping[str, list[str]]) -> dict[str, Any]:
    """Decode an object whose properties are parameters of their own."""
    if parameter.notation == "parameters":
        given = {key: texts[key] for key in parameter.properties if key in texts}
    else:
        start = f"{parameter.name}["
        named = {key: found for key, found in texts.items() if key.startswith(start) and key.endswith("]")}
        given = {key[len(start) : -1]: found for key, found in named.items()}
    return {key: _member(parameter, key, _only(key, found)) for key, found in given.items()}


def decode_form(fields: Iterable[Parameter], body: bytes) -> dict[str, Any]:
    """Decode a form, with the fields that are not declared as texts.

    Raises:
        Malformed: the form is not UTF-8, or repeats a field that is no array.
    """
    declared = {field.name: field for field in fields}
    texts = _pairs(body)
    values = decode_query(declared.values(), body)
    starts = tuple(f"{field.name}[" for field in declared.values() if field.notation == "brackets")
    others = {
        name: _only(name, given)
        for name, given in texts.items()
        if name not in declared and not name.startswith(starts)
    }
    return values | others


def decode_cookies(parameters: Iterable[Parameter], header: bytes) -> dict[str, Any]:
    """Decode the declared parameters of the header Cookie.

    Raises:
        Malformed: a value is not UTF-8.
    """
    pairs = (pair.strip().partition(b"=") for pair in header.split(b";"))
    texts = {name: value for name, _, value in pairs}
    given = ((each, texts[each.name.encode()]) for each in parameters if each.name.encode() in texts)
    return {each.name: _decode_raw(each, value.replace(b"+", b"%2B")) for each, value in given}


def query_names(query: bytes) -> Iterable[str]:
    """Return the names of the parameters of a query string, whether they are declared or not."""
    return _raw_pairs(query)


def query_value(query: bytes, name: str) -> bytes:
    """Return the value of a query parameter, or an empty text if it is missing or repeated."""
    try:
        given = _pairs(query).get(name, [])
    except Malformed:
        return b""
    return given[0].encode() if len(given) == 1 else b""


def cookie_value(headers: Mapping[bytes, bytes], name: str) -> bytes:
    """Return the value of a cookie as it is, or an empty text without it."""
    pairs = (pair.strip().partition(b"=") for pair in headers.get(b"cookie", b"").split(b";"))
    return next((value for key, _, value in pairs if key == name.encode()), b"")


def _pairs(query: bytes) -> dict[str, list[str]]:
    return {name: [_text(value, name) for value in values] for name, values in _raw_pairs(query).items()}


def _raw_pairs(query: bytes) -> dict[str, list[bytes]]:
    """Return the values as they were sent, by decoded name."""
    pairs: dict[str, list[bytes]] = {}
    for pair in query.split(b"&"):
        if pair:
            key, _, value = pair.partition(b"=")
            pairs.setdefault(_text(key, "a name"), []).append(value)
    return pairs


def _text(part: bytes, name: str) -> str:
    if b"%" in part or b"+" in part:
        part = unquote_to_bytes(part.replace(b"+", b" "))
    try:
        return part.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"{name} is not UTF-8: invalid byte 0x{part[error.start]:02x}") from None


def decode_json(body: bytes, _media_type: bytes = b"") -> Any:
    """Decode a JSON text strictly (RFC 8259): UTF-8, no NaN, no lone surrogates.

    Raises:
        Malformed: the text is not JSON, or nested too deeply.
    """
    try:
        value = exact.decode(body)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None
    if len(body) > _MAX_DEPTH and body.count(b"[") + body.count(b"{") > _MAX_DEPTH and _deeper_than(value, _MAX_DEPTH):
        raise Malformed(f"nested deeper than {_MAX_DEPTH}")
    return value


def _deeper_than(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [child for node in level for child in _children(node)]
    return any(is_object(node) or is_array(node) for node in level)


def _children(node: Any) -> Iterable[Any]:
    if is_object(node):
        return node.values()
    return node if is_array(node) else ()
