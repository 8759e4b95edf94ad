# Copied from generator/runtime/stub/http/watch.py. Do not edit: run `make generate`.
"""Time limit of requests."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

REQUEST_TIMEOUT_SECONDS = 60.0
"""Time in which a client must send a request, from the first byte or the beginning of the connection to the last."""
LOOKS = 4
"""Looks at all connections within that time."""


class Connection(Protocol):
    def is_late(self, deadline: float) -> bool:
        """Tell whether a request that began before the deadline (monotonic clock, seconds) has not ended."""

    def time_out(self) -> None: ...


class Watch:
    """Closes connections whose requests do not end. One timer for all: one for each request would cost more."""

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
        deadline = time.monotonic() - REQUEST_TIMEOUT_SECONDS
        for connection in [each for each in self.connections if each.is_late(deadline)]:
            connection.time_out()
        self._is_waiting = False
        if self.connections:
            self._wait()
