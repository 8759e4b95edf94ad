# Copied from generator/runtime/client/async_clock.py. Do not edit: run `make generate`.
"""Clock of asynchronous clients, which sleeps in the event loop. Imported with asyncio, by the first of them."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from .clock import Time


class AsyncClock(Time):
    """Clock of asynchronous clients."""

    def __init__(self) -> None:
        self._woken = False
        self._sleeping: set[asyncio.Future[Any]] = set()

    async def sleep(self, seconds: float) -> None:
        """Wait, at most until ``wake``."""
        if self._woken:
            return
        future = asyncio.get_running_loop().create_future()
        self._sleeping.add(future)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await future
        finally:
            self._sleeping.discard(future)

    def wake(self) -> None:
        """End all sleeps, now and later: the client is closed."""
        self._woken = True
        for future in list(self._sleeping):
            future.get_loop().call_soon_threadsafe(_finish, future)


def _finish(future: asyncio.Future[Any]) -> None:
    if not future.done():
        future.set_result(None)
