# Copied from generator/runtime/stub/store/waiting.py. Do not edit: run `make generate`.
"""Waiting for the lock of a store without blocking the event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from .base import Busy

T = TypeVar("T")
TIMEOUT_SECONDS = 30.0
"""Time after which a request gives up."""
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.002, 0.05


async def retried(action: Callable[[], T]) -> T:
    """Repeat an action, which has just found the store busy, until it can begin.

    Raises:
        Busy: another process holds the lock for too long.
    """
    deadline, pause = time.monotonic() + TIMEOUT_SECONDS, SHORTEST_PAUSE_SECONDS
    while True:
        await asyncio.sleep(pause)
        try:
            return action()
        except Busy:
            if time.monotonic() > deadline:
                raise
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
