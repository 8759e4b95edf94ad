"""Operators and functions of the Common Expression Language that Python lacks, for compiled expressions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec


def equal(one: Any, other: Any) -> bool:
    """Tell whether two values are equal. A boolean never equals a number, also inside lists and objects."""
    if one != other:
        return False
    if isinstance(one, dict):
        return all(equal(value, other[name]) for name, value in one.items())
    if isinstance(one, list):
        return all(map(equal, one, other))
    return isinstance(one, bool) == isinstance(other, bool)


def among(value: Any, values: Iterable[Any]) -> bool:
    """Tell whether a list contains a value, or an object has a field with that name."""
    return value in values if isinstance(value, str) else any(equal(value, each) for each in values)


def text(value: Any) -> str:
    """Convert a scalar to a string, as JSON writes it."""
    return value if isinstance(value, str) else str(value) if type(value) is int else json(value)


def json(value: Any) -> str:
    """Encode a value as JSON."""
    return msgspec.json.encode(value).decode()


def iso_time(milliseconds: int) -> str:
    """Format a time in UTC as ISO 8601, with whole seconds."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def distinct(values: Iterable[Any]) -> list[Any]:
    """Return each value once, at its first position."""
    unique: list[Any] = []
    for value in values:
        if not any(equal(value, known) for known in unique):
            unique.append(value)
    return unique


def split(value: str, separator: str) -> list[str]:
    """Split at the separator; an empty one splits into characters."""
    return value.split(separator) if separator else list(value)


def lower_ascii(value: str) -> str:
    """Convert A to Z to lower case; other letters are unchanged."""
    return value.translate(_LOWER)


_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
