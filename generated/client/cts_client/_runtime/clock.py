# Copied from generator/runtime/client/clock.py. Do not edit: run `make generate`.
"""Time as clients see it. Tests replace it."""

from __future__ import annotations

import random
import threading
import time


class Time:
    """Clocks that both modes read."""

    def monotonic(self) -> float:
        """Return seconds since any moment."""
        return time.monotonic()

    def now(self) -> float:
        """Return seconds since 1970."""
        return time.time()

    def jitter(self) -> float:
        """Return a number from 0 to 1."""
        return random.random()  # noqa: S311 — spreads repeated requests; nothing depends on its secrecy


class Clock(Time):
    """Clock of synchronous clients."""

    def __init__(self) -> None:
        self._woken = threading.Event()

    def sleep(self, seconds: float) -> None:
        """Wait, at most until ``wake``."""
        self._woken.wait(seconds)

    def wake(self) -> None:
        """End all sleeps, now and later: the client is closed."""
        self._woken.set()
