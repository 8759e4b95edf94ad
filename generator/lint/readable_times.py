"""Times of RFC 3339 that clients can read: Python has neither leap seconds nor the year 0."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import jsonschema_rs

PARSERS: dict[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
    "time": time.fromisoformat,
}


def _reader(name: str, parse: Callable[[str], object]) -> Callable[[str], bool]:
    def is_readable(text: str) -> bool:
        if not jsonschema_rs.is_valid({"format": name}, text, validate_formats=True):
            return False
        try:
            parse(text.upper())
        except ValueError:
            return False
        return True

    return is_readable


TIMES = {name: _reader(name, parse) for name, parse in PARSERS.items()}
"""Checks of texts by format, for the option ``formats`` of ``jsonschema_rs``."""
