# Copied from generator/runtime/client/async_locks.py. Do not edit: run `make generate`.
"""Lock of asynchronous clients. Imported with asyncio, by the first of them."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary


class AsyncLock:
    """Lock between the tasks of an event loop; each loop has its own."""

    def __init__(self) -> None:
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    @asynccontextmanager
    async def held(self, seconds: float) -> AsyncGenerator[None]:
        """Hold the lock.

        Raises:
            TimeoutError: others held it all the time.
        """
        lock = self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())
        async with asyncio.timeout(None if seconds == math.inf else seconds):
            await lock.acquire()
        try:
            yield
        finally:
            lock.release()
