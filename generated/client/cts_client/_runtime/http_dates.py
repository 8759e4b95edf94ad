# Copied from generator/runtime/client/http_dates.py. Do not edit: run `make generate`.
"""Dates in headers of HTTP."""

from __future__ import annotations

from datetime import UTC


def seconds_of(text: str | None) -> float | None:
    """Return the seconds since 1970 of a date (RFC 9110, section 5.6.7); None if it is none."""
    if not text:
        return None
    # Imported here because it is slow to import, and few calls need a date.
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
