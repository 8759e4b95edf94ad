# Copied from generator/runtime/stub/resources/expressions.py. Do not edit: run `make generate`.
"""Operators and functions of the Common Expression Language that Python lacks, for compiled expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from .. import exact

INT64 = range(-(2**63), 2**63)  # integers have 64 bits
INTEGER = re.compile("[+-]?[0-9]+")
# Errors of an expression, in contrast to those of the stub.
ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def as_boolean(value: Any) -> bool:
    """Return a boolean unchanged; there is no other condition in CEL."""
    if isinstance(value, bool):
        return value
    raise TypeError(f"{value!r} is not a boolean")


def all_true(operands: Iterable[Callable[[], Any]]) -> bool:
    """Evaluate ``&&`` or ``all``: false if one is false, else the first error, else true."""
    return not _decides(operands, False)


def any_true(operands: Iterable[Callable[[], Any]]) -> bool:
    """Evaluate ``||`` or ``exists``: true if one is true, else the first error, else false."""
    return _decides(operands, True)


def _decides(operands: Iterable[Callable[[], Any]], decisive: bool) -> bool:
    """Tell whether an operand has the decisive value, which makes errors of others irrelevant."""
    failure: Exception | None = None
    for operand in operands:
        try:
            if as_boolean(operand()) is decisive:
                return True
        except ERRORS as error:
            failure = failure or error
    if failure:
        raise failure
    return False


def element_at(values: Any, index: Any) -> Any:
    """Return an element of a list, counted from 0, or the field of an object."""
    if isinstance(values, dict):
        return values[index]
    if not isinstance(values, list | tuple) or isinstance(index, bool) or index != int(index):
        raise TypeError(f"no index {index!r}")
    if index < 0:
        raise IndexError(f"index {index} is negative")
    return values[int(index)]


def has_field(value: Any, name: str) -> bool:
    """Tell whether an object has a field; other values have none that could be asked for."""
    if isinstance(value, dict):
        return name in value
    raise TypeError(f"{value!r} is not an object")


def sum_of(one: Any, other: Any) -> Any:
    """Add numbers, or concatenate texts or lists."""
    return one + other if isinstance(one, str | list) else bounded(as_number(one) + as_number(other))


def difference(one: Any, other: Any) -> Any:
    """Subtract numbers."""
    return bounded(as_number(one) - as_number(other))


def product(one: Any, other: Any) -> Any:
    """Multiply numbers."""
    return bounded(as_number(one) * as_number(other))


def negated(value: Any) -> Any:
    """Negate a number."""
    return bounded(-as_number(value))


def as_integer(value: Any) -> int:
    """Convert a decimal text, or a number without its fraction, to an integer."""
    if isinstance(value, str):
        # Python would convert more digits only with its limit raised, and none of these is in the range.
        if not INTEGER.fullmatch(value) or len(value.lstrip("+-0")) > 19:
            raise ValueError(f"{value[:30]!r} is not an integer of 64 bits")
        number = int(value.lstrip("+-0") or "0") * (-1 if value[0] == "-" else 1)
    else:
        number = int(as_number(value))
        if isinstance(value, float) and number == INT64.start:  # which may have been rounded, says the definition
            raise OverflowError("integer overflow")
    if number not in INT64:
        raise OverflowError("integer overflow")
    return number


def as_number(value: Any) -> Any:
    """Return a number unchanged."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise TypeError(f"{value!r} is not a number")


def bounded(value: Any) -> Any:
    """Return a number unchanged if it is not an integer beyond 64 bits."""
    if isinstance(value, int) and value not in INT64:
        raise OverflowError("integer overflow")
    return value


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
    return exact.encode(value).decode()


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
