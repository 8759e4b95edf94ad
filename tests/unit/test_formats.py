"""Formats of integers as limits, and of decimal texts, for validators that take them for comments."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from generator.runtime.client import values
from generator.runtime.formats import is_decimal, with_ranges

INT32 = {"minimum": -(2**31), "maximum": 2**31 - 1}


@pytest.mark.parametrize("text", ["12", "-0.50", "+1.", ".5", "1E+30", "12345678901234567890.12"])
def test_decimal_texts(text: str) -> None:
    assert is_decimal(text)
    assert values.number_of(text) == Decimal(text)


@pytest.mark.parametrize("text", ["", "\u0661\u0662", "1_000", " 1", "1\n", "NaN", "Infinity", "0x1", "1,5", "."])
def test_other_texts(text: str) -> None:
    assert not is_decimal(text)
    with pytest.raises(ValueError, match="must be a number"):
        values.number_of(text)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"format": "int32"}, {"format": "int32", **INT32}),
        ({"format": "int64"}, {"format": "int64", "minimum": -(2**63), "maximum": 2**63 - 1}),
        ({"format": "int32", "minimum": 0}, {"format": "int32", **INT32, "minimum": 0}),
        ({"format": "int32", "maximum": 10**20}, {"format": "int32", **INT32}),
        ({"format": "int32", "maximum": "5"}, {"format": "int32", **INT32, "maximum": "5"}),
        ({"anyOf": [{"format": "int32"}, True]}, {"anyOf": [{"format": "int32", **INT32}, True]}),
        # Properties that are called format.
        ({"properties": {"format": {"type": "string"}}}, {"properties": {"format": {"type": "string"}}}),
        ({"properties": {"format": {"format": "date"}}}, {"properties": {"format": {"format": "date"}}}),
    ],
)
def test_ranges(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    before = repr(schema)
    assert with_ranges(schema) == expected
    assert repr(schema) == before
