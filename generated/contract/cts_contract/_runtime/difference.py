# Copied from generator/runtime/contract/difference.py. Do not edit: run `make generate`.
"""Differences between what was expected and what was there, as lines."""

from __future__ import annotations

import difflib
import json
from typing import Any

CONTEXT_LINES = 3
"""Lines around a change that are shown."""
MAX_LINES = 60
"""Lines of one difference that are shown."""


def lines(expected: Any, actual: Any, most: int = MAX_LINES) -> list[str]:
    """Return a unified diff of two values, of JSON field by field; empty if they are equal.

    ``most``: number of lines that are returned; a last one says how many there are more.
    """
    found = list(
        difflib.unified_diff(_lines(expected), _lines(actual), "expected", "actual", lineterm="", n=CONTEXT_LINES)
    )
    return found if len(found) <= most else [*found[:most], f"… {len(found) - most} more lines"]


def first_place(expected: Any, actual: Any) -> tuple[Any, ...]:
    """Return the names and indexes that lead to the first difference of two values."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name in (*expected, *(name for name in actual if name not in expected)):
            if name not in expected or name not in actual:
                return (name,)
            if expected[name] != actual[name]:
                return (name, *first_place(expected[name], actual[name]))
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            if one != other:
                return (index, *first_place(one, other))
    return ()


def _lines(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.splitlines()
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True, default=str).splitlines()
