# Copied from generator/runtime/client/async_calls.py. Do not edit: run `make generate`.
"""Calls under way in one event loop: each ends in time, and all end when the client is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from .errors import CLOSED, ClientClosed, TimedOut, TransportError
from .transport import Request, Response


class Calls:
    """Runs calls with their total limit."""

    def __init__(self) -> None:
        self._closed = False
        self._limits: set[asyncio.Timeout] = set()

    async def run(
        self, request: Request, exchange: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Return the response of ``exchange``.

        Raises:
            TransportError: it failed, it took too long, or ``end`` was called.
        """
        limit = asyncio.timeout(request.timeout.total)
        try:
            async with limit:
                self._limits.add(limit)
                return await exchange(request)
        except TransportError as error:
            if self._closed:
                raise ClientClosed(request, CLOSED, is_sent=error.is_sent) from error
            raise
        except TimeoutError as error:
            if self._closed:
                raise ClientClosed(request, CLOSED) from error
            raise TimedOut(
                request, f"no complete response within {request.timeout.total:g} s"
            ) from error
        finally:
            self._limits.discard(limit)

    async def end(self) -> None:
        """End the calls, and wait until they have ended."""
        self._closed = True
        for limit in self._limits:
            if not limit.expired():
                limit.reschedule(0)
        while self._limits:
            await asyncio.sleep(0)
