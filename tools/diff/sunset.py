"""Days from which deprecated operations and parameters may be missing (``x-sunset``): a promise to callers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

SUNSET = "x-sunset"
NOTICE = timedelta(days=180)
"""Time between the announcement of a day and the day."""


class Promise(NamedTuple):
    """A rule of ``cts diff`` without its part, and what its message says."""

    rule: str
    values: dict[str, str]


def day(node: Any) -> date | None:
    """Return the day that a deprecated object promises; None if it promises none."""
    text = node.get(SUNSET) if node.get("deprecated") else None
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def removal(rule: str, old: Any, today: date) -> Promise:
    """Return how something is removed: by its rule, or earlier than promised."""
    promised = day(old)
    if promised is None or today >= promised:
        return Promise(rule, {})
    return Promise(f"{rule}-before-sunset", {"new": str(promised)})


def promises(old: Any, new: Any, today: date) -> Iterator[Promise]:
    """Yield how the promise of an object changes."""
    was, now = day(old), day(new)
    texts = {"old": str(was), "new": str(now)}
    if was == now:
        return
    if now is None:
        yield Promise("sunset-withdrawn", texts)
    elif now < today + NOTICE and (was is None or now < was):
        yield Promise("sunset-too-soon", texts)
    elif was is None:
        yield Promise("sunset-announced", texts)
    else:
        yield Promise("sunset-postponed" if now > was else "sunset-advanced", texts)
