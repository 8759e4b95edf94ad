# Copied from generator/runtime/client/pool.py. Do not edit: run `make generate`.
"""Default transport: a pool of connections. Threads can share it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from .compression import Decoder, TooLarge, content
from .connecting import Connections
from .connection_pool import ConnectionPool
from .errors import CLOSED, ClientClosed, ConnectionFailed, ResponseTooLarge, TimedOut, TransportError
from .opening import Connection, Opener
from .origins import split
from .received import FAILURES, Received
from .sockets import MAX_PIECE_BYTES, LimitedSocket
from .transport import Incoming, Request, Response


class PoolTransport:
    """Pool of connections, with HTTP/1.1 and TLS. Each ``send`` is one request; nothing is repeated."""

    def __init__(self, connections: Connections | None = None) -> None:
        options = connections or Connections()
        self._limit = options.max_response_bytes
        self._pool = ConnectionPool(options.pool_size, Opener(options))

    def send(self, request: Request, /) -> Response:
        exchange = self._exchange(request)
        try:
            return exchange.whole()
        finally:
            exchange.close()

    def stream(self, request: Request, /) -> Incoming:
        return self._exchange(request)

    def close(self) -> None:
        self._pool.close()

    def _exchange(self, request: Request) -> _Exchange:
        """Send a request and read the head of its response."""
        deadline = time.monotonic() + request.timeout.total
        origin, target = split(request)
        connection = self._pool.acquire(request, origin, deadline)
        exchange = _Exchange(self._pool, self._limit, request, connection)
        try:
            exchange.begin(target, deadline)
        except BaseException:
            exchange.close()
            raise
        return exchange


class _Exchange:
    """A request over a connection, and its response."""

    def __init__(self, pool: ConnectionPool, limit: int, request: Request, connection: Connection) -> None:
        self._pool = pool
        self._limit = limit
        self._request = request
        self._connection = connection
        self._received = Received(request.method, limit)
        self.status = 0
        self.headers: Mapping[str, str] = {}
        self._decoder: Decoder | None = None  # of a body that is read in pieces
        self._pieces: Iterator[bytes] = iter(())
        self._is_complete = self._is_closed = False

    def begin(self, target: str, deadline: float) -> None:
        """Send the request, and read the head of its response."""
        sock = self._connection.sock
        sock.deadline, sock.pause = deadline, self._request.timeout.read
        is_sent = False
        try:
            data = self._connection.route.written(self._request, target)
            try:
                written = sock.send(data)
                is_sent = True
                if written < len(data):
                    sock.sendall(memoryview(data)[written:])
            except (BrokenPipeError, ConnectionResetError):
                if not is_sent and isinstance(sock, LimitedSocket):
                    raise
                is_sent = True  # the server may have responded before it closed, e.g. with 413
            while not self._received.status:
                self._feed()
        except FAILURES as error:
            raise self._failure(error, is_sent=is_sent) from error
        self.status, self.headers = self._received.status, self._received.headers

    def whole(self) -> Response:
        """Return the response with its body."""
        try:
            while not self._received.is_complete:
                self._feed()
            body = content(self._request.method, self.status, self.headers, self._received.take(), self._limit)
        except FAILURES as error:
            raise self._failure(error) from error
        self._completed()
        return Response(self.status, self.headers, body)

    def read_piece(self) -> bytes:
        if self._decoder is None:
            self._decoder = Decoder(self._request.method, self.status, self.headers, self._limit)
        try:
            while not (piece := next(self._pieces, b"")) and not self._is_complete:
                raw = self._raw()
                self._pieces = self._decoder.feed(raw)
                if not raw:
                    self._decoder.end()
                    self._completed()
            return piece
        except FAILURES as error:
            failure = self._failure(error)
            self.close()
            raise failure from error

    def close(self) -> None:
        """Give the connection back; it is closed, unless the body was read to its end."""
        if self._is_closed:
            return
        self._is_closed = True
        is_reusable = self._is_complete and not self._received.will_close
        self._pool.release(self._connection, is_reusable=is_reusable)

    def _feed(self) -> None:
        self._received.feed(self._connection.sock.recv(MAX_PIECE_BYTES))

    def _raw(self) -> bytes:
        if self._is_closed or not self._pool.owns(self._connection):
            raise OSError("the response is closed, or belongs to another process")
        while not (piece := self._received.take()) and not self._received.is_complete:
            self._feed()
        return piece

    def _completed(self) -> None:
        """Give the connection back: the body is at its end."""
        if self._pool.is_closed:  # a body without a length ends with its connection
            raise ClientClosed(self._request, CLOSED)
        self._is_complete = True
        self.close()

    def _failure(self, error: Exception, *, is_sent: bool = True) -> TransportError:
        """Return the error of a client for one of a library."""
        request = self._request
        if self._pool.is_closed:
            return ClientClosed(request, CLOSED, is_sent=is_sent)
        if isinstance(error, TimeoutError):
            deadline = self._connection.sock.deadline
            seconds = request.timeout.total if time.monotonic() >= deadline else request.timeout.read
            return TimedOut(request, f"no complete response within {seconds:g} s", is_sent=is_sent)
        if isinstance(error, TooLarge):
            return ResponseTooLarge(request, f"more than {self._limit} bytes")
        return ConnectionFailed(request, str(error) or type(error).__name__, is_sent=is_sent)
