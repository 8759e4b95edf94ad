# Copied from generator/runtime/client/async_calls.py. Do not edit: run `make generate`.
"""Calls under way in one event loop: each ends in time, and all end when the client is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from .errors import CLOSED, ClientClosed, TimedOut, TransportError
from .transport import Request

Result = TypeVar("Result")


class Call:
    """Call under way.

    Attributes:
        request: its request.
        is_sent: False as long as nothing of the request was written.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.is_sent = True


class Calls:
    """Runs calls with their total limit."""

    def __init__(self) -> None:
        self._closed = False
        self._limits: set[asyncio.Timeout] = set()

    @property
    def are_closed(self) -> bool:
        """Return whether ``end`` was called."""
        return self._closed

    async def run(
        self, request: Request, exchange: Callable[[Call], Awaitable[Result]], until: float | None = None
    ) -> Result:
        """Return the result of ``exchange``. ``until``: when the call has to end, by the clock of the event loop.

        Raises:
            TransportError: it failed, it took too long, or ``end`` was called.
        """
        call = Call(request)
        limit = asyncio.timeout(request.timeout.total) if until is None else asyncio.timeout_at(until)
        try:
            async with limit:
                self._limits.add(limit)
                return await exchange(call)
        except TransportError as error:
            if self._closed:
                raise ClientClosed(request, CLOSED, is_sent=error.is_sent) from error
            raise
        except TimeoutError as error:
            if self._closed:
                raise ClientClosed(request, CLOSED, is_sent=call.is_sent) from error
            raise out_of_time(request, is_sent=call.is_sent) from error
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


def out_of_time(request: Request, *, is_sent: bool = True) -> TimedOut:
    """Return the error of a call that took longer than its total limit."""
    return TimedOut(request, f"no complete response within {request.timeout.total:g} s", is_sent=is_sent)
