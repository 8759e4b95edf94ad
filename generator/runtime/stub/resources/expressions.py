"""The operators and functions of compiled rules that Python has not, as the Common Expression Language defines them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec


def equal(one: Any, other: Any) -> bool:
    """Whether two values are the same; a boolean is never a number, in lists and objects neither."""
    if one != other:
        return False
    if isinstance(one, dict):
        return all(equal(value, other[name]) for name, value in one.items())
    if isinstance(one, list):
        return all(map(equal, one, other))
    return isinstance(one, bool) == isinstance(other, bool)


def among(value: Any, values: Iterable[Any]) -> bool:
    """Whether a list has a value, or an object a field of that name."""
    return value in values if isinstance(value, str) else any(equal(value, each) for each in values)


def text(value: Any) -> str:
    """A scalar as a text, as JSON writes it."""
    return value if isinstance(value, str) else str(value) if type(value) is int else json(value)


def json(value: Any) -> str:
    """Any value as a JSON text."""
    return msgspec.json.encode(value).decode()


def iso_time(milliseconds: int) -> str:
    """A time as ISO 8601 writes it, in UTC, with whole seconds."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def distinct(values: Iterable[Any]) -> list[Any]:
    """Each value once, where it first stands."""
    found: list[Any] = []
    for value in values:
        if not any(equal(value, known) for known in found):
            found.append(value)
    return found


def split(value: str, separator: str) -> list[str]:
    """The parts between the separators; the characters, if it is empty."""
    return value.split(separator) if separator else list(value)


def lower_ascii(value: str) -> str:
    """The text with A to Z in lower case; other letters stay."""
    return value.translate(_LOWER)


_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
