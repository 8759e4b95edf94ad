"""Pool of blocking connections, which threads share and processes do not."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque

from .errors import CLOSED, ClientClosed, TimedOut
from .forking import forget_in_children
from .opening import Connection, Opener
from .origins import Origin
from .sockets import shut_down
from .transport import Request


class ConnectionPool:
    """Connections that are idle or in use, up to a number."""

    def __init__(self, size: int, opener: Opener) -> None:
        self._size = size
        self._opener = opener
        self._closed = False
        self.forget()
        forget_in_children(self)

    def __del__(self) -> None:
        for connection in getattr(self, "_idle", ()):
            connection.sock.close()

    @property
    def is_closed(self) -> bool:
        """Return whether ``close`` was called."""
        return self._closed

    def forget(self) -> None:
        """Drop the connections, which another process uses: closing them here leaves them open there."""
        self.__del__()
        self._changed = threading.Condition(threading.Lock())
        self._idle: deque[Connection] = deque()
        self._busy: set[socket.socket] = set()
        self._used = 0  # connections that are open, or about to be

    def acquire(self, request: Request, origin: Origin, deadline: float) -> Connection:
        """Return an idle or a new connection, to be given back with ``release``.

        Raises:
            TransportError: there is none in time, or it cannot be opened.
        """
        connection = self._reserve(request, origin, deadline)
        if connection is not None:
            return connection
        try:
            connection = self._opener.open(request, origin, deadline)
        except BaseException:
            self._free()
            raise
        with self._changed:
            if not self._closed:
                self._busy.add(connection.sock)
                return connection
        connection.sock.close()
        self._free()
        raise ClientClosed(request, CLOSED, is_sent=False)

    def release(self, connection: Connection, *, is_reusable: bool) -> None:
        """Take a connection back."""
        with self._changed:
            is_ours = connection.sock in self._busy  # or else it belongs to another process
            self._busy.discard(connection.sock)
            if is_ours and is_reusable and not self._closed:
                connection.rest()
                self._idle.append(connection)
                self._changed.notify()
                return
        connection.sock.close()
        if is_ours:
            self._free()

    def owns(self, connection: Connection) -> bool:
        """Return whether a connection is in use; after a fork, it belongs to the process that opened it."""
        return connection.sock in self._busy

    def close(self) -> None:
        """Close the idle connections, and end those in use."""
        with self._changed:
            self._closed = True
            idle, busy = list(self._idle), list(self._busy)
            self._idle.clear()
            self._changed.notify_all()
        for connection in idle:
            connection.sock.close()
        for sock in busy:
            shut_down(sock)

    def _reserve(self, request: Request, origin: Origin, deadline: float) -> Connection | None:
        """Return an idle connection; None: the caller may open one."""
        until = min(deadline, time.monotonic() + request.timeout.pool)
        with self._changed:
            while not self._closed:
                connection = self._take(origin)
                if connection is not None:
                    self._busy.add(connection.sock)
                    return connection
                if self._used < self._size:
                    self._used += 1
                    return None
                if self._idle:  # of another origin
                    self._drop(self._idle.popleft())
                elif not self._changed.wait(until - time.monotonic()) and time.monotonic() >= until:
                    limit = min(request.timeout.pool, request.timeout.total)
                    raise TimedOut(request, f"no free connection within {limit:g} s", is_sent=False)
        raise ClientClosed(request, CLOSED, is_sent=False)

    def _take(self, origin: Origin) -> Connection | None:
        """Return the connection that was used last; drop connections that are not alive."""
        for connection in reversed([each for each in self._idle if each.route.origin == origin]):
            self._idle.remove(connection)
            if connection.is_alive:
                return connection
            self._drop(connection)
        return None

    def _drop(self, connection: Connection) -> None:
        connection.sock.close()
        self._used -= 1

    def _free(self) -> None:
        """Let another call open a connection."""
        with self._changed:
            self._used -= 1
            self._changed.notify()
