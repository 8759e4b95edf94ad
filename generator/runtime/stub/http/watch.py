"""Time limits of requests and of idle connections."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

REQUEST_TIMEOUT_SECONDS = 60.0
"""Time in which a client must send a request, from the first byte or the beginning of the connection to the last."""
KEEP_ALIVE_SECONDS = 75.0
"""Time for which a connection stays open after a response: longer than clients pool idle connections."""
LOOKS = 4
"""Looks at all connections within the time of a request."""


class Connection(Protocol):
    def is_late(self, deadline: float) -> bool:
        """Tell whether a request that began before the deadline (monotonic clock, seconds) has not ended."""

    def time_out(self) -> None: ...

    def is_idle(self, deadline: float) -> bool:
        """Tell whether the last response ended before the deadline (monotonic clock, seconds), and nothing follows."""

    def close(self) -> None: ...


class Watch:
    """Closes connections that are idle or whose requests do not end.

    One timer for all: one for each request would cost as much as a check of the request.
    """

    def __init__(self) -> None:
        self.connections: set[Connection] = set()
        self._is_waiting = False

    def add(self, connection: Connection) -> None:
        self.connections.add(connection)
        if not self._is_waiting:
            self._wait()

    def _wait(self) -> None:
        self._is_waiting = True
        asyncio.get_running_loop().call_later(REQUEST_TIMEOUT_SECONDS / LOOKS, self._look)

    def _look(self) -> None:
        now = time.monotonic()
        for connection in tuple(self.connections):
            if connection.is_late(now - REQUEST_TIMEOUT_SECONDS):
                connection.time_out()
            elif connection.is_idle(now - KEEP_ALIVE_SECONDS):
                connection.close()
        self._is_waiting = False
        if self.connections:
            self._wait()
