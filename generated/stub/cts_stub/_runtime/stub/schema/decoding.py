# Copied from generator/runtime/stub/schema/decoding.py. Do not edit: run `make generate`.
"""Decoding of parameters and bodies to JSON values, stricter than Python's own readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from .. import exact
from .nodes import is_array, is_object
from .parameters import Parameter


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
    """Decode a value. Text that is not a value of the type stays text, which the schema rejects."""
    scalar = _SCALARS[parameter.kind]
    if not parameter.array:
        return scalar(text)
    return [scalar(part) for part in text.split(",")] if text else []


def decode_query(parameters: Iterable[Parameter], query: bytes) -> dict[str, Any]:
    """Decode the declared parameters of a query string, in their declared order; others are ignored.

    Raises:
        Malformed: the query string is not UTF-8, or repeats a key that is not an exploded array.
    """
    texts = _pairs(query)
    values: dict[str, Any] = {}
    for parameter in parameters:
        given = texts.get(parameter.name)
        if given is None:
            continue
        if parameter.array and parameter.exploded:
            values[parameter.name] = [_SCALARS[parameter.kind](text) for text in given]
        elif len(given) == 1:
            values[parameter.name] = decode_value(parameter, given[0])
        else:
            raise Malformed(f"{parameter.name} is given more than once")
    return values


def _pairs(query: bytes) -> dict[str, list[str]]:
    pairs: dict[str, list[str]] = {}
    for pair in query.split(b"&"):
        if pair:
            key, _, value = pair.partition(b"=")
            pairs.setdefault(_text(key), []).append(_text(value))
    return pairs


def _text(part: bytes) -> str:
    if b"%" in part or b"+" in part:
        part = unquote_to_bytes(part.replace(b"+", b" "))
    try:
        return part.decode()
    except UnicodeDecodeError as error:
        raise Malformed(str(error)) from None


def decode_json(body: bytes) -> Any:
    """Decode a JSON text strictly (RFC 8259): UTF-8, no NaN, no lone surrogates.

    Raises:
        Malformed: the text is not JSON, or nested too deeply.
    """
    try:
        value = exact.decode(body)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None
    if (
        len(body) > _MAX_DEPTH
        and body.count(b"[") + body.count(b"{") > _MAX_DEPTH
        and _deeper_than(value, _MAX_DEPTH)
    ):
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
