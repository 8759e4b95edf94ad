"""Server made of raw sockets that sends what a test says, and drivers that call all transports in the same way."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Protocol

import httpx2
import uvloop

from generator.runtime.client.async_pool import AsyncPoolTransport
from generator.runtime.client.connecting import Connections
from generator.runtime.client.httpx2_transport import AsyncHttpx2Transport, Httpx2Transport
from generator.runtime.client.pool import PoolTransport
from generator.runtime.client.timeouts import Timeout
from generator.runtime.client.transport import Request, Response

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Request-Id: r1\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n"
WAIT_SECONDS = 10
Reply = Callable[[socket.socket, bytes], None]


def sends(*pieces: bytes, pause: float = 0, then: Callable[[socket.socket], None] | None = None) -> Reply:
    """Return a reply of pieces with pauses between them."""

    def reply(connection: socket.socket, request: bytes) -> None:
        for number, piece in enumerate(pieces):
            time.sleep(pause if number else 0)
            connection.sendall(piece)
        if then:
            then(connection)

    return reply


def closes(connection: socket.socket, request: bytes = b"") -> None:
    """End the connection."""
    connection.shutdown(socket.SHUT_RDWR)


def resets(connection: socket.socket, request: bytes = b"") -> None:
    """End the connection with RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def is_silent(connection: socket.socket, request: bytes) -> None:
    """Send nothing."""


class Server:
    """Calls ``reply`` for each request."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.reply: Reply = sends(OK)
        self.wrap: Callable[[socket.socket], socket.socket] = lambda connection: connection
        self.requests: list[bytes] = []
        self.received = threading.Semaphore(0)  # one for each request
        self.closed = threading.Semaphore(0)  # one for each connection that the server no longer has
        self.connections = 0
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.create_server((host, 0), family=family)
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                self.connections += 1
                threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    @staticmethod
    def request(connection: socket.socket) -> bytes:
        """Read one request, head and body; empty if the client closed the connection."""
        data = b""
        while piece := connection.recv(65536):
            data += piece
            head, end, body = data.partition(b"\r\n\r\n")
            lengths = (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:")
            if end and len(body) >= next(lengths, 0):
                break
        return data

    def serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError), self.wrap(connection) as connection:
            while data := self.request(connection):
                self.requests.append(data)
                self.received.release()
                self.reply(connection, data)
        self.closed.release()

    def targets(self) -> list[str]:
        return [data.split(b" ", 2)[1].decode() for data in self.requests]

    def close(self) -> None:
        self.socket.close()


class Driver(Protocol):
    """Transport that is called without a difference between the two modes."""

    transport: Any

    def start(self, request: Request) -> Future[Response]: ...
    def stream(self, request: Request) -> Future[Any]: ...
    def piece(self, incoming: Any) -> Future[bytes]: ...
    def end_stream(self, incoming: Any) -> Future[None]: ...
    def close(self) -> None: ...
    def end(self) -> None: ...


class Blocking:
    """Calls a synchronous transport, each call in a thread of its own."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.transport = make()

    def start(self, request: Request) -> Future[Response]:
        return self.run(lambda: self.transport.send(request))

    def stream(self, request: Request) -> Future[Any]:
        return self.run(lambda: self.transport.stream(request))

    def piece(self, incoming: Any) -> Future[bytes]:
        return self.run(incoming.read_piece)

    def end_stream(self, incoming: Any) -> Future[None]:
        return self.run(incoming.close)

    def run(self, function: Callable[[], Any]) -> Future[Any]:
        future: Future[Any] = Future()

        def run() -> None:
            try:
                future.set_result(function())
            except BaseException as error:
                future.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        return future

    def close(self) -> None:
        self.transport.close()

    def end(self) -> None:
        self.close()


class Awaiting:
    """Calls an asynchronous transport, in an event loop that runs in a thread."""

    def __init__(
        self, make: Callable[[], Any], new_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
    ) -> None:
        self.loop = new_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.transport = make()

    def start(self, request: Request) -> Future[Response]:
        return self.run(self.transport.send(request))

    def stream(self, request: Request) -> Future[Any]:
        return self.run(self.transport.stream(request))

    def piece(self, incoming: Any) -> Future[bytes]:
        return self.run(incoming.read_piece())

    def end_stream(self, incoming: Any) -> Future[None]:
        return self.run(incoming.aclose())

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self.transport.aclose(), self.loop).result(WAIT_SECONDS)

    def end(self) -> None:
        self.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


def httpx2_limits(options: Connections) -> dict[str, Any]:
    """Return the arguments of an httpx2 client."""
    size = options.pool_size
    return {
        "limits": httpx2.Limits(max_connections=size, max_keepalive_connections=size),
        "trust_env": options.trust_env,
        "proxy": options.proxy,
        "verify": False if options.verify is True else options.tls(),
    }


MAKERS: dict[str, Callable[[Connections], Driver]] = {
    "sockets": lambda options: Blocking(lambda: PoolTransport(options)),
    "asyncio": lambda options: Awaiting(lambda: AsyncPoolTransport(options)),
    "uvloop": lambda options: Awaiting(lambda: AsyncPoolTransport(options), uvloop.new_event_loop),
    "httpx2": lambda options: Blocking(
        lambda: Httpx2Transport(httpx2.Client(**httpx2_limits(options)), max_response_bytes=options.max_response_bytes)
    ),
    "httpx2-async": lambda options: Awaiting(
        lambda: AsyncHttpx2Transport(
            httpx2.AsyncClient(**httpx2_limits(options)), max_response_bytes=options.max_response_bytes
        )
    ),
}


BUILT_IN = ["sockets", "asyncio", "uvloop"]


def request_of(url: str, method: str = "GET", timeout: Timeout | None = None, **more: Any) -> Request:
    """Return a request with the given parts."""
    limits = timeout or Timeout.of(WAIT_SECONDS)
    return Request(**{"method": method, "url": url, "headers": {}, "body": None, "timeout": limits, **more})


def outcome_of(kind: str, url: str, **options: Any) -> Response | BaseException:
    """Return the response to a GET request of a transport with these options, or its error."""
    driver = MAKERS[kind](Connections(**options))
    try:
        call = driver.start(request_of(url))
        return call.exception(WAIT_SECONDS) or call.result()
    finally:
        driver.end()
