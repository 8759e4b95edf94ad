"""The built-in transports: large requests, servers that read slowly or not at all, and hosts with several addresses."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

import pytest

from generator.runtime.client.connecting import Connections
from generator.runtime.client.errors import ClientClosed, ConnectionFailed, TimedOut
from generator.runtime.client.timeouts import Timeout
from tests.unit.client.odd_server import BUILT_IN, MAKERS, OK, WAIT_SECONDS, Driver, Server, request_of, sends

BODY = bytes(range(256)) * 128 * 1024  # 32 MiB, more than systems hold
BUFFER_BYTES = 64 * 1024  # of the sockets of these servers
TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\n{}"
Serve = Callable[[socket.socket], object]

pytestmark = pytest.mark.usefixtures("no_variables")


@contextlib.contextmanager
def serving(serve: Serve) -> Generator[str]:
    """Run a server, whose connections ``serve`` has one after the other; yield its URL."""

    def run() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    serve(connection)

    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        threading.Thread(target=run, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextlib.contextmanager
def transport(kind: str, **options: Any) -> Generator[Driver]:
    driver = MAKERS[kind](Connections(**options))
    try:
        yield driver
    finally:
        driver.end()


# --- large requests ---


@pytest.mark.slow
@pytest.mark.parametrize("kind", BUILT_IN)
def test_a_server_that_reads_slowly(kind: str) -> None:
    """The limit between two pieces of the response does not end a request that is still being written."""
    received = bytearray()

    def serve(connection: socket.socket) -> None:
        while len(received) < len(BODY):
            time.sleep(0.02)
            received.extend(connection.recv(4 * BUFFER_BYTES))
        connection.sendall(OK)

    with serving(serve) as url, transport(kind) as driver:
        limits = Timeout(read=1.5)  # the last 4 MiB of 32, which the system holds, take 0.3 s
        begin = time.monotonic()
        response = driver.start(request_of(url, "POST", limits, body=BODY)).result(3 * WAIT_SECONDS)
        assert time.monotonic() - begin > limits.read
    assert (response.status, received.endswith(BODY)) == (200, True)


@pytest.mark.parametrize("kind", ["asyncio", "uvloop"])
def test_a_response_before_the_request_is_written(kind: str) -> None:
    requests: list[bytes] = []
    done = threading.Event()

    def serve(connection: socket.socket) -> None:
        requests.append(connection.recv(1000))
        connection.sendall(TOO_LARGE if len(requests) == 1 else OK)
        if len(requests) == 1:
            done.wait(WAIT_SECONDS)

    with serving(serve) as url, transport(kind) as driver:
        assert driver.start(request_of(url, "POST", body=BODY)).result(WAIT_SECONDS).status == 413
        done.set()
        assert driver.start(request_of(url)).result(WAIT_SECONDS).status == 200
    assert len(requests) == 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", BUILT_IN)
def test_a_server_that_reads_nothing(kind: str) -> None:
    done = threading.Event()

    with serving(lambda _: done.wait(WAIT_SECONDS)) as url, transport(kind) as driver:
        limits = Timeout(read=WAIT_SECONDS, total=0.3)
        error = driver.start(request_of(url, "POST", limits, body=BODY)).exception(WAIT_SECONDS)
        assert isinstance(error, TimedOut)
        assert (error.is_sent, error.reason) == (True, "no complete response within 0.3 s")
        done.set()


@pytest.mark.parametrize("kind", BUILT_IN)
def test_a_stream_that_is_not_read_is_not_received(kind: str) -> None:
    """The server waits; otherwise the client would hold a response of any size."""
    sent = threading.Event()

    def serve(connection: socket.socket) -> None:
        connection.recv(BUFFER_BYTES)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(BODY)))
        connection.sendall(BODY)
        sent.set()

    with serving(serve) as url, transport(kind) as driver:
        incoming = driver.stream(request_of(url)).result(WAIT_SECONDS)
        size = len(driver.piece(incoming).result(WAIT_SECONDS))
        assert not sent.wait(0.3)
        while piece := driver.piece(incoming).result(WAIT_SECONDS):
            size += len(piece)
    assert (size, sent.is_set()) == (len(BODY), True)


# --- hosts with several addresses ---


@contextlib.contextmanager
def unreachable() -> Generator[tuple[str, int]]:
    """Yield an address that never answers: its queue of connections is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        yield listener.getsockname()


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that sets the addresses of all hosts."""

    def function(*addresses: tuple[str, int]) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", each) for each in addresses]

        async def later(*_: Any, **__: Any) -> Any:
            return found

        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", later)

    return function


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sockets", "asyncio"])
def test_an_address_that_never_answers_is_not_the_last(kind: str, resolve: Callable[..., None], server: Server) -> None:
    server.reply = sends(OK)
    with unreachable() as address, transport(kind) as driver:
        resolve(address, server.socket.getsockname())
        call = driver.start(request_of("http://several.example", timeout=Timeout(connect=2)))
        assert call.result(WAIT_SECONDS).status == 200


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sockets", "asyncio"])
def test_the_limit_of_connecting_covers_all_addresses(kind: str, resolve: Callable[..., None]) -> None:
    with unreachable() as address, transport(kind) as driver:
        resolve(address, address, address)
        begin = time.monotonic()
        error = driver.start(request_of("http://several.example", timeout=Timeout(connect=0.4))).exception(WAIT_SECONDS)
        assert time.monotonic() - begin < 1
    assert isinstance(error, TimedOut)
    assert (error.is_sent, error.reason) == (False, "no connection within 0.4 s")


@pytest.mark.parametrize("kind", BUILT_IN)
def test_a_call_that_ends_while_it_connects_was_not_sent(kind: str) -> None:
    with unreachable() as (host, port), transport(kind) as driver:
        call = driver.start(request_of(f"http://{host}:{port}", timeout=Timeout.of(0.3)))
        error = call.exception(WAIT_SECONDS)
        assert isinstance(error, TimedOut)
        assert (error.is_sent, error.reason.endswith("within 0.3 s")) == (False, True)
        call = driver.start(request_of(f"http://{host}:{port}"))
        time.sleep(0.1)
        driver.close()
        closed = call.exception(WAIT_SECONDS) if kind != "sockets" else None  # which connects to its end
    assert closed is None or (isinstance(closed, ClientClosed) and not closed.is_sent)


@pytest.mark.parametrize("kind", ["sockets", "asyncio"])
def test_a_host_without_an_address(kind: str, resolve: Callable[..., None]) -> None:
    resolve()
    with transport(kind) as driver:
        error = driver.start(request_of("http://none.example")).exception(WAIT_SECONDS)
    assert isinstance(error, ConnectionFailed)
    assert not error.is_sent
