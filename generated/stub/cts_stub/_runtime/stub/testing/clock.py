# Copied from generator/runtime/stub/testing/clock.py. Do not edit: run `make generate`.
"""The time of a stub, which tests can stop and move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

LATEST = 253_402_300_799_999
"""The last millisecond of the year 9999, after which dates cannot be written."""


class ClockChange(msgspec.Struct, forbid_unknown_fields=True):
    now: int | None = None  # stops the clock there, unless frozen is given
    advance: int = 0  # milliseconds
    frozen: bool | None = None


class Clock:
    def __init__(self, system: Callable[[], int]) -> None:
        self._system = system
        self._offset = 0
        self._stopped: int | None = None

    def __call__(self) -> int:
        return self._system() + self._offset if self._stopped is None else self._stopped

    def shown(self) -> dict[str, Any]:
        return {"now": self(), "frozen": self._stopped is not None}

    def set(self, change: ClockChange) -> None:
        """ValueError when the time would be one that cannot be written."""
        now = (self() if change.now is None else change.now) + change.advance
        if not 0 <= now <= LATEST:
            raise ValueError(
                f"{now} is no time; write milliseconds since 1970-01-01 UTC, {LATEST} at the most"
            )
        stays = self._stopped is not None if change.frozen is None else change.frozen
        self._stopped = now if stays or (change.now is not None and change.frozen is None) else None
        self._offset = now - self._system()

    def reset(self) -> None:
        self._offset, self._stopped = 0, None
