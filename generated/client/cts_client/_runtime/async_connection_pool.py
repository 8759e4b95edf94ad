# Copied from generator/runtime/client/async_connection_pool.py. Do not edit: run `make generate`.
"""Pool of connections of one event loop."""

from __future__ import annotations

import asyncio
from collections import deque

from .async_calls import Calls
from .async_connection import AsyncConnection
from .async_opening import AsyncOpener
from .errors import TimedOut
from .origins import Origin
from .transport import Request

TURNS_TO_CLOSE = 3
"""Turns in which an event loop closes an aborted TLS connection: the callback, its transport, the socket."""


class AsyncConnectionPool:
    """Connections that are idle or in use, up to a number.

    Attributes:
        calls: the calls under way.
    """

    def __init__(self, size: int, opener: AsyncOpener) -> None:
        self.calls = Calls()
        self._closing: asyncio.Task[None] | None = None
        self._size = size
        self._opener = opener
        self._free = asyncio.Semaphore(size)  # calls that may have a connection
        self._idle: deque[AsyncConnection] = deque()
        self._busy: set[AsyncConnection] = set()
        self._used = 0  # connections that are busy, or about to be open

    async def acquire(self, request: Request, origin: Origin) -> AsyncConnection:
        """Return an idle or a new connection, to be given back with ``release``.

        Raises:
            TransportError: there is none in time, or it cannot be opened.
        """
        if self._free.locked():
            await self._wait(request)
        else:
            await self._free.acquire()  # without waiting
        self._used += 1
        try:
            connection = self._take(origin) or await self._open(request, origin)
        except BaseException:
            self._free_one()
            raise
        self._busy.add(connection)
        return connection

    def release(self, connection: AsyncConnection) -> None:
        """Take a connection back; it is closed, unless its response is complete."""
        if connection.can_rest:
            connection.rest()
            self._idle.append(connection)
        else:
            connection.close()
        self._busy.discard(connection)
        self._free_one()

    async def close(self) -> None:
        """End the calls, and close the connections."""
        try:
            await self.calls.end()
        finally:  # an event loop that ends cancels this too
            for connection in self._busy:  # with responses that nobody reads
                connection.close()
            self.drop()
        for _ in range(TURNS_TO_CLOSE):
            await asyncio.sleep(0)

    def begin_closing(self) -> None:
        """Close without being waited for, as another event loop asks for it."""
        self._closing = asyncio.ensure_future(self.close())

    @property
    def has_closed(self) -> bool:
        """Return whether what ``begin_closing`` began is done."""
        return self._closing is not None and self._closing.done()

    def drop(self) -> None:
        """Close the connections that are idle."""
        for connection in self._idle:
            connection.close()
        self._idle.clear()

    async def _wait(self, request: Request) -> None:
        try:
            async with asyncio.timeout(request.timeout.pool):
                await self._free.acquire()
        except TimeoutError as error:
            reason = f"no free connection within {request.timeout.pool:g} s"
            raise TimedOut(request, reason, is_sent=False) from error

    async def _open(self, request: Request, origin: Origin) -> AsyncConnection:
        if self._used + len(self._idle) > self._size:
            self._idle.popleft().close()  # of another origin
        return await self._opener.open(request, origin)

    def _free_one(self) -> None:
        self._used -= 1
        self._free.release()

    def _take(self, origin: Origin) -> AsyncConnection | None:
        """Return the connection that was used last; close connections that are not alive."""
        for connection in reversed([each for each in self._idle if each.route.origin == origin]):
            self._idle.remove(connection)
            if connection.is_alive:
                return connection
            connection.close()
        return None
