"""Default asynchronous transport: a pool of connections. Imported by the first asynchronous client."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from .async_calls import Call
from .async_connection import AsyncConnection
from .async_connection_pool import AsyncConnectionPool
from .async_incoming import AsyncPieces
from .async_opening import AsyncOpener
from .compression import TooLarge, content
from .connecting import Connections
from .errors import CLOSED, ClientClosed, ConnectionFailed, ResponseTooLarge, TimedOut, TransportError
from .forking import forget_in_children
from .origins import split
from .received import FAILURES, Received
from .transport import AsyncIncoming, Request, Response

SECONDS_BETWEEN_LOOKS = 0.01  # at another event loop, which may end by itself


class _Loops:
    """Connections of one client, by event loop: no other loop can use them."""

    def __init__(self, options: Connections) -> None:
        self._options = options
        self._opener = AsyncOpener(options)
        self._closed = False
        self._pools: dict[asyncio.AbstractEventLoop, AsyncConnectionPool] = {}
        self._inherited: list[Any] = []
        forget_in_children(self)

    def forget(self) -> None:
        """Drop the connections, which another process uses.

        They stay referenced: closing them would remove them from the selector that both processes share.
        """
        self._inherited.append(self._pools)
        self._pools = {}

    def here(self, request: Request) -> AsyncConnectionPool:
        """Return the connections of the running loop."""
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop) or self._enter(loop)
        if self._closed:
            raise ClientClosed(request, CLOSED, is_sent=False)
        return pool

    def _enter(self, loop: asyncio.AbstractEventLoop) -> AsyncConnectionPool:
        """Return the connections of a loop, which is new; forget those of loops that have ended.

        Threads enter at the same time, so that nothing is replaced.
        """
        for each in list(self._pools):
            if each.is_closed():
                self._pools.pop(each, None)
        return self._pools.setdefault(loop, AsyncConnectionPool(self._options.pool_size, self._opener))

    async def close(self) -> None:
        """End the calls in all loops, and close the connections."""
        self._closed = True
        running = asyncio.get_running_loop()
        for loop, pool in list(self._pools.items()):
            if loop is running:
                await pool.close()
                continue
            _call_soon(loop, pool.begin_closing)
            while loop.is_running() and not pool.has_closed:
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    def __del__(self) -> None:
        for loop, pool in getattr(self, "_pools", {}).items():
            _call_soon(loop, pool.drop)


def _call_soon(loop: asyncio.AbstractEventLoop, function: Callable[[], object]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended, and with it the connections
        loop.call_soon_threadsafe(function)


class AsyncPoolTransport:
    """Pool of connections, with HTTP/1.1 and TLS. Each ``send`` is one request; nothing is repeated.

    Event loops can share it; each has its own connections.
    """

    def __init__(self, connections: Connections | None = None) -> None:
        options = connections or Connections()
        self._limit = options.max_response_bytes
        self._loops = _Loops(options)

    async def send(self, request: Request, /) -> Response:
        pool = self._loops.here(request)
        return await pool.calls.run(request, lambda call: self._exchange(pool, call))

    async def stream(self, request: Request, /) -> AsyncIncoming:
        pool, received = self._loops.here(request), Received(request.method, self._limit)
        until = asyncio.get_running_loop().time() + request.timeout.total
        connection = await pool.calls.run(request, lambda call: self._begun(pool, call, received, pulls=True), until)
        return _Pieces(pool, request, until, received, connection, self._limit)

    async def aclose(self) -> None:
        await self._loops.close()

    async def _exchange(self, pool: AsyncConnectionPool, call: Call) -> Response:
        request = call.request
        received = Received(request.method, self._limit)
        connection = await self._begun(pool, call, received)
        try:
            body = await connection.finish(received, request.timeout.read)
            body = content(request.method, received.status, received.headers, body, self._limit)
            return Response(received.status, received.headers, body)
        except FAILURES as error:
            raise _failure(error, request, self._limit) from error
        finally:
            pool.release(connection)

    async def _begun(
        self, pool: AsyncConnectionPool, call: Call, received: Received, *, pulls: bool = False
    ) -> AsyncConnection:
        """Send a request, and receive the head of its response."""
        request, call.is_sent = call.request, False
        origin, target = split(request)
        connection = await pool.acquire(request, origin)
        call.is_sent = True
        try:
            data = connection.route.written(request, target)
            await connection.ask(data, received, request.timeout.read, pulls=pulls)
            return connection
        except BaseException as error:
            pool.release(connection)
            if isinstance(error, FAILURES):
                raise _failure(error, request, self._limit) from error
            raise


class _Pieces(AsyncPieces):
    def __init__(
        self,
        pool: AsyncConnectionPool,
        request: Request,
        until: float,
        received: Received,
        connection: AsyncConnection,
        limit: int,
    ) -> None:
        super().__init__(pool.calls, request, until, received.status, received.headers, limit)
        self._pool = pool
        self._received = received
        self._connection = connection
        self._limit = limit

    async def _raw(self) -> bytes:
        try:
            return await self._connection.piece(self._received, self._request.timeout.read)
        except FAILURES as error:
            raise self._failure(error) from error

    async def _end(self, is_complete: bool) -> None:
        self._pool.release(self._connection)

    def _failure(self, error: Exception) -> TransportError:
        return _failure(error, self._request, self._limit)


def _failure(error: Exception, request: Request, limit: int) -> TransportError:
    """Return the error of a client for one of a library."""
    if isinstance(error, TimeoutError):
        return TimedOut(request, f"no complete response within {request.timeout.read:g} s")
    if isinstance(error, TooLarge):
        return ResponseTooLarge(request, f"more than {limit} bytes")
    return ConnectionFailed(request, str(error) or type(error).__name__)
