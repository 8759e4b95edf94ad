# Copied from generator/runtime/stub/testing/clock.py. Do not edit: run `make generate`.
"""Clock of a stub, which tests can stop and move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

MAX_TIME_MS = 253_370_764_799_999
"""The last millisecond of the year 9998. ISO 8601 dates end with 9999, and some times are computed from the clock's."""


class ClockChange(msgspec.Struct, forbid_unknown_fields=True):
    """A change of the clock: set it, then move it, then stop it or let it run."""

    now: int | None = None  # milliseconds since 1970-01-01 UTC; stops the clock there unless frozen is false
    advance: int = 0  # milliseconds
    frozen: bool | None = None  # None: stopped if now is given, else unchanged


class Clock:
    """Returns milliseconds since 1970-01-01 UTC."""

    def __init__(self, system: Callable[[], int], stopped: int | None = None) -> None:
        """``stopped``: milliseconds at which the clock is stopped at the beginning; None: it runs with the system's."""
        self._system = system
        self._offset = 0
        self._initial = self._stopped = stopped
        self.on_change: Callable[[], None] = _nothing

    def __call__(self) -> int:
        return self._system() + self._offset if self._stopped is None else self._stopped

    def shown(self) -> dict[str, Any]:
        return {"now": self(), "frozen": self._stopped is not None}

    def set(self, change: ClockChange) -> None:
        """Apply a change.

        Raises:
            ValueError: the time would be out of range.
        """
        now = (self() if change.now is None else change.now) + change.advance
        if not 0 <= now <= MAX_TIME_MS:
            raise ValueError(f"{now} is no valid time; use milliseconds since 1970-01-01 UTC, 0 to {MAX_TIME_MS}")
        is_frozen = self._stopped is not None if change.frozen is None else change.frozen
        self._stopped = now if is_frozen or (change.now is not None and change.frozen is None) else None
        self._offset = now - self._system()
        self.on_change()

    def reset(self) -> None:
        self._offset, self._stopped = 0, self._initial
        self.on_change()


def _nothing() -> None:
    """Do nothing at a change."""
