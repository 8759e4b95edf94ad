# Copied from generator/runtime/client/pool.py. Do not edit: run `make generate`.
"""Default transport: a pool of connections that urllib3 opens. Threads can share it."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections import deque
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.util import parse_url
from urllib3.util.wait import wait_for_read

from .blocking import (
    LimitedSocket,
    LimitedTlsSocket,
    PlainConnection,
    TlsConnection,
    TooLong,
    head,
    read,
)
from .compression import InvalidContent, TooLarge, content
from .connecting import Connections
from .errors import (
    CLOSED,
    ClientClosed,
    ConfigurationError,
    ConnectionFailed,
    ResponseTooLarge,
    TimedOut,
    TransportError,
)
from .forking import forget_in_children
from .origins import Origin, split
from .transport import Request, Response, joined

MAX_IDLE_SECONDS = 15.0  # servers close idle connections; a request that meets the end of one may have been processed


@dataclass(slots=True, eq=False)
class _Connection:
    origin: Origin
    sock: LimitedSocket | LimitedTlsSocket
    proxy_headers: dict[str, str]  # of requests that a proxy forwards
    root: str  # before the target of a request that a proxy forwards; otherwise empty
    since: float = 0.0  # idle since

    @property
    def is_alive(self) -> bool:
        """Return whether nothing was received while it was idle, neither the end nor bytes that nobody asked for."""
        return time.monotonic() - self.since < MAX_IDLE_SECONDS and not wait_for_read(
            self.sock, timeout=0
        )


class PoolTransport:
    """Pool of connections, with HTTP/1.1 and TLS. Each ``send`` is one request; nothing is repeated."""

    def __init__(self, connections: Connections | None = None) -> None:
        self._options = connections or Connections()
        self._tls: ssl.SSLContext | None = None
        self._closed = False
        self.forget()
        forget_in_children(self)

    def __del__(self) -> None:
        for connection in getattr(self, "_idle", ()):
            connection.sock.close()

    def forget(self) -> None:
        """Drop the connections, which another process uses: closing them here leaves them open there."""
        self.__del__()
        self._changed = threading.Condition(threading.Lock())
        self._idle: deque[_Connection] = deque()
        self._busy: set[socket.socket] = set()
        self._used = 0  # connections that are open, or about to be

    def send(self, request: Request, /) -> Response:
        deadline = time.monotonic() + request.timeout.total
        origin, target = split(request)
        connection = self._acquire(request, origin, deadline)
        try:
            if connection is None:
                connection = self._open(request, origin, deadline)
            response, is_reusable = self._exchange(request, connection, target, deadline)
        except BaseException:
            self._release(connection, is_reusable=False)
            raise
        self._release(connection, is_reusable=is_reusable)
        return response

    def close(self) -> None:
        with self._changed:
            self._closed = True
            idle = list(self._idle)
            self._idle.clear()
            busy = list(self._busy)
            self._changed.notify_all()
        for connection in idle:
            connection.sock.close()
        for sock in busy:
            _shut_down(sock)

    def _acquire(self, request: Request, origin: Origin, deadline: float) -> _Connection | None:
        """Return an idle connection; None: the caller may open one."""
        until = min(deadline, time.monotonic() + request.timeout.pool)
        with self._changed:
            while not self._closed:
                connection = self._take(origin)
                if connection is not None:
                    self._busy.add(connection.sock)
                    return connection
                if self._used < self._options.pool_size:
                    self._used += 1
                    return None
                if self._idle:  # of another origin
                    self._drop(self._idle.popleft())
                elif not self._changed.wait(until - time.monotonic()) and time.monotonic() >= until:
                    limit = min(request.timeout.pool, request.timeout.total)
                    raise TimedOut(request, f"no free connection within {limit:g} s", is_sent=False)
        raise ClientClosed(request, CLOSED, is_sent=False)

    def _take(self, origin: Origin) -> _Connection | None:
        """Return the connection that was used last; drop those that are not alive."""
        for connection in reversed([each for each in self._idle if each.origin == origin]):
            self._idle.remove(connection)
            if connection.is_alive:
                return connection
            self._drop(connection)
        return None

    def _drop(self, connection: _Connection) -> None:
        connection.sock.close()
        self._used -= 1

    def _release(self, connection: _Connection | None, *, is_reusable: bool) -> None:
        with self._changed:
            if connection is not None:
                self._busy.discard(connection.sock)
            if connection is not None and is_reusable and not self._closed:
                connection.since = time.monotonic()
                self._idle.append(connection)
            else:
                self._used -= 1
                if connection is not None:
                    connection.sock.close()
            self._changed.notify()

    def _open(self, request: Request, origin: Origin, deadline: float) -> _Connection:
        seconds = min(request.timeout.connect, deadline - time.monotonic())
        try:
            connection = self._connected(origin, seconds, deadline)
        except ConfigurationError:
            raise
        except (ConnectTimeoutError, TimeoutError) as error:
            # NewConnectionError (connection refused, unknown host) inherits from ConnectTimeoutError but is no timeout.
            if isinstance(error, NewConnectionError):
                raise ConnectionFailed(request, str(error), is_sent=False) from error
            raise TimedOut(request, f"no connection within {seconds:g} s", is_sent=False) from error
        except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            raise ConnectionFailed(request, str(error), is_sent=False) from error
        with self._changed:
            if not self._closed:
                self._busy.add(connection.sock)
                return connection
        connection.sock.close()
        raise ClientClosed(request, CLOSED, is_sent=False)

    def _connected(self, origin: Origin, seconds: float, deadline: float) -> _Connection:
        proxy = self._options.proxy_of(origin.scheme, origin.host, origin.port)
        address, headers, root = (origin.host, origin.port), {}, ""
        if proxy is not None:
            through = parse_url(proxy)
            address = (through.host or "").strip("[]"), through.port or 80
            headers = (
                dict(urllib3.make_headers(proxy_basic_auth=through.auth)) if through.auth else {}
            )
        plain: PlainConnection | TlsConnection
        if origin.scheme == "http":
            plain = PlainConnection(*address, timeout=seconds)
            root = f"http://{origin.authority}" if proxy else ""
        else:
            plain = TlsConnection(*address, timeout=seconds, ssl_context=self._tls_context())
            if proxy is not None:
                plain.set_tunnel(
                    origin.host, origin.port, headers
                )  # the scheme is that of the proxy
        plain.deadline = min(deadline, time.monotonic() + seconds)
        plain.connect()
        return _Connection(origin, plain.sock, headers if root else {}, root)  # type: ignore[arg-type]

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            context = self._options.tls()
            context.sslsocket_class = LimitedTlsSocket
            self._tls = context
        return self._tls

    def _exchange(
        self, request: Request, connection: _Connection, target: str, deadline: float
    ) -> tuple[Response, bool]:
        sock = connection.sock
        sock.deadline, sock.pause = deadline, request.timeout.read
        is_sent = False
        try:
            headers = (
                {**request.headers, **connection.proxy_headers}
                if connection.proxy_headers
                else request.headers
            )
            lines = head(
                request.method,
                connection.root + target,
                headers,
                request.body,
                connection.origin.authority,
            )
            data = lines + (request.body or b"")
            try:
                written = sock.send(data)
                is_sent = True
                if written < len(data):
                    sock.sendall(memoryview(data)[written:])
            except (BrokenPipeError, ConnectionResetError):
                if not is_sent and isinstance(sock, LimitedSocket):
                    raise
                is_sent = True  # the server may have responded before it closed, e.g. with 413
            received, body = read(sock, request.method, self._options.max_response_bytes)
            fields = joined((name.lower(), value) for name, value in received.msg.items())
            limit = self._options.max_response_bytes
            body = content(request.method, received.status, fields, body, limit)
        except (http.client.HTTPException, OSError, ValueError, InvalidContent, TooLarge) as error:
            raise self._failure(error, request, deadline, is_sent=is_sent) from error
        return Response(received.status, fields, body), not received.will_close

    def _failure(
        self, error: Exception, request: Request, deadline: float, *, is_sent: bool
    ) -> TransportError:
        if self._closed:
            return ClientClosed(request, CLOSED, is_sent=is_sent)
        if isinstance(error, TimeoutError):
            seconds = (
                request.timeout.total if time.monotonic() >= deadline else request.timeout.read
            )
            return TimedOut(request, f"no complete response within {seconds:g} s", is_sent=is_sent)
        if isinstance(error, TooLong | TooLarge):
            return ResponseTooLarge(request, f"more than {self._options.max_response_bytes} bytes")
        return ConnectionFailed(request, str(error) or type(error).__name__, is_sent=is_sent)


def _shut_down(sock: socket.socket) -> None:
    """End the operations of other threads. A TLS socket would first drop its session, which they use."""
    with contextlib.suppress(OSError):  # the server has closed it
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
