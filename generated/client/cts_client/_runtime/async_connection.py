# Copied from generator/runtime/client/async_connection.py. Do not edit: run `make generate`.
"""Connections of event loops: each has one request at a time."""

from __future__ import annotations

import asyncio
import math
from typing import cast

from .received import Incomplete, Received
from .routes import Route
from .sockets import MAX_IDLE_SECONDS, is_readable


class AsyncConnection(asyncio.Protocol):
    """Connection to an origin.

    Attributes:
        route: the way to the server.
        transport: of the event loop; another one once there is TLS in a tunnel.
    """

    transport: asyncio.Transport

    def __init__(self, route: Route) -> None:
        self.route = route
        self._loop = asyncio.get_running_loop()
        self._received: Received | None = None  # None: it is idle
        self._waiter: asyncio.Future[None] | None = None
        self._error: Exception | None = None
        self._is_written = True
        self._pulls = False  # only what somebody waits for is received
        self._idle_since = 0.0

    async def ask(self, data: bytes, received: Received, pause: float, *, pulls: bool = False) -> None:
        """Send a request, and receive the head of its response.

        Args:
            data: the request.
            received: gets what is received.
            pause: longest time without receiving anything once the request is written, in seconds.
            pulls: receive nothing of the body before it is asked for.

        Raises:
            ProtocolError: the response is not HTTP, or it ends too early.
            TooLarge: the body has more bytes than its limit.
            OSError: the connection failed.
            TimeoutError: the time has passed.
        """
        self._received, self._pulls = received, pulls
        self.transport.write(data)
        while not (self._is_written or received.is_complete):
            await self._changed(math.inf)  # only the limit of the whole call counts
        while not received.status:
            await self._changed(pause)

    async def finish(self, received: Received, pause: float) -> bytes:
        """Receive the body. Errors as for ``ask``."""
        while not received.is_complete:
            await self._changed(pause)
        return received.take()

    async def piece(self, received: Received, pause: float) -> bytes:
        """Receive the next bytes of the body; none at its end. Errors as for ``ask``."""
        while not (piece := received.take()) and not received.is_complete:
            await self._changed(pause)
        return piece

    def rest(self) -> None:
        """Begin to be idle."""
        self._received = None
        self._idle_since = self._loop.time()
        if self._pulls:
            self.transport.resume_reading()

    def close(self) -> None:
        """Close the connection at once: with TLS, a farewell could take as long as the peer likes."""
        self.transport.abort()

    @property
    def can_rest(self) -> bool:
        """Return whether the response is complete, and the connection can be used again."""
        received = self._received
        is_done = received is not None and received.is_complete and not received.will_close
        return is_done and self._is_written and not self.transport.is_closing()

    @property
    def is_alive(self) -> bool:
        """Return whether nothing was received while it was idle, neither the end nor bytes that nobody asked for."""
        if self.transport.is_closing() or self._loop.time() - self._idle_since >= MAX_IDLE_SECONDS:
            return False
        return not is_readable(self.transport.get_extra_info("socket"))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        # So that resume_writing says that everything is written. With TLS, 0 would pause it at once, and always.
        self.transport.set_write_buffer_limits(high=1, low=0)

    def data_received(self, data: bytes) -> None:
        received = self._received
        if received is None:
            self.close()
            return
        if self._pulls:
            self.transport.pause_reading()
        try:
            received.feed(data)
        except Exception as error:
            self._error = error
        self._wake()

    def eof_received(self) -> None:
        if self._received is None:
            return
        tls = self.transport.get_extra_info("ssl_object")
        if tls is None:
            self.data_received(b"")
            return
        # Imported here because connections without TLS do not need ssl, which is slow to import.
        from .tls import CUT_OFF, has_ended

        if has_ended(tls):
            self.data_received(b"")
        else:
            self._error = Incomplete(CUT_OFF)
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._error = self._error or exc or Incomplete("the connection was closed")
        self._wake()

    def pause_writing(self) -> None:
        self._is_written = False

    def resume_writing(self) -> None:
        self._is_written = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def _changed(self, seconds: float) -> None:
        """Wait until something is received or written."""
        if self._error is not None:
            raise self._error
        if self._pulls:
            self.transport.resume_reading()
        self._waiter = waiter = self._loop.create_future()
        timer = None if seconds == math.inf else self._loop.call_later(seconds, _time_out, waiter)
        try:
            await waiter
        finally:
            if timer is not None:
                timer.cancel()
        if self._error is not None:
            raise self._error


def _time_out(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_exception(TimeoutError())
