"""Times of RFC 3339 that clients can read."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import TypeAdapter

from generator.lint.readable_times import TIMES
from generator.runtime.client import values

READABLE = [
    ("date", "0001-01-01"),
    ("date", "9999-12-31"),
    ("time", "23:59:59.5Z"),
    ("date-time", "2016-12-31T23:59:59Z"),
    ("date-time", "2016-12-31t23:59:59.123456789z"),
    ("date-time", "2016-12-31T23:59:59-23:59"),
]
OTHERS = [
    ("date", "0000-01-01"),
    ("date", "2015-02-29"),
    ("date", "20150228"),
    ("time", "23:59:60Z"),
    ("time", "23:59:59"),
    ("date-time", "2016-12-31T23:59:60Z"),
    ("date-time", "2017-01-01T05:29:60+05:30"),
    ("date-time", "0000-12-31T23:59:59Z"),
    ("date-time", "2016-12-31T24:00:00Z"),
    ("date-time", "2016-12-31"),
    ("date-time", "\u0662016-12-31T23:59:59Z"),
]
READERS = {"date": values.Date, "date-time": values.DateTime, "time": values.Time}


@pytest.mark.parametrize(("format_", "text"), READABLE)
def test_what_passes_is_read(format_: str, text: str) -> None:
    assert TIMES[format_](text)
    assert TypeAdapter(READERS[format_]).validate_python(text)


@pytest.mark.parametrize(("format_", "text"), OTHERS)
def test_what_cannot_be_read_does_not_pass(format_: str, text: str) -> None:
    assert not TIMES[format_](text)


def test_a_leap_second_is_none_of_python() -> None:
    with pytest.raises(ValueError, match="second"):
        datetime.fromisoformat("2016-12-31T23:59:60Z")
