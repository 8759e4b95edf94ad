"""Bodies that are read as they arrive, over all transports, from the same odd server."""

from __future__ import annotations

import contextlib
import gzip
import os
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from generator.runtime.client.connecting import Connections
from generator.runtime.client.errors import (
    ClientClosed,
    ConnectionFailed,
    ResponseTooLarge,
    TimedOut,
    TransportError,
)
from generator.runtime.client.pool import PoolTransport
from generator.runtime.client.timeouts import Timeout
from tests.unit.client.odd_server import (
    CHUNKED,
    MAKERS,
    OK,
    WAIT_SECONDS,
    Driver,
    Server,
    closes,
    is_silent,
    request_of,
    resets,
    sends,
)

SLOW = 0.05  # seconds between two pieces of a response
GZIP = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Iterator[Callable[..., Driver]]:
    """Return a function that makes a transport, with options."""
    made: list[Driver] = []

    def function(**options: Any) -> Driver:
        made.append(MAKERS[request.param](Connections(**options)))
        return made[-1]

    yield function
    for driver in made:
        driver.end()


Make = Callable[..., Driver]


def opened(driver: Driver, url: str, **more: Any) -> Any:
    return driver.stream(request_of(url, **more)).result(WAIT_SECONDS)


def pieces_of(driver: Driver, incoming: Any) -> Iterator[bytes]:
    while piece := driver.piece(incoming).result(WAIT_SECONDS):
        yield piece


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def test_pieces_come_as_they_arrive(server: Server, make: Make) -> None:
    driver, waiting = make(), [b"one", b"two"]

    def reply(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n")
        while waiting:
            piece = waiting[0]
            connection.sendall(chunk(piece))
            while waiting and waiting[0] == piece:  # until the client has it
                time.sleep(0.001)
        connection.sendall(chunk(b""))

    server.reply = reply
    incoming = opened(driver, server.url)
    assert (incoming.status, incoming.headers["x-a"]) == (200, "b")
    for expected in (b"one", b"two"):
        assert driver.piece(incoming).result(WAIT_SECONDS) == expected
        waiting.pop(0)
    assert [driver.piece(incoming).result(WAIT_SECONDS) for _ in range(2)] == [b"", b""]


@pytest.mark.parametrize("whole", [OK, CHUNKED, OK.replace(b"200 OK", b"404 X")], ids=["length", "chunked", "error"])
def test_a_connection_is_reused_after_the_body(server: Server, make: Make, whole: bytes) -> None:
    server.reply = sends(whole)
    driver = make(pool_size=1)
    for _ in range(3):
        incoming = opened(driver, server.url)
        assert b"".join(pieces_of(driver, incoming)) == b"{}"
        driver.end_stream(incoming).result(WAIT_SECONDS)
    assert driver.start(request_of(server.url)).result(WAIT_SECONDS).body == b"{}"
    assert (len(server.requests), server.connections) == (4, 1)


def test_a_response_that_is_closed_early_drops_its_connection(server: Server, make: Make) -> None:
    driver = make(pool_size=1)
    server.reply = sends(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1,")
    incoming = opened(driver, server.url, timeout=Timeout(read=0.5))
    assert driver.piece(incoming).result(WAIT_SECONDS) == b"[1,"
    for _ in range(2):
        driver.end_stream(incoming).result(WAIT_SECONDS)
    server.reply = sends(OK)
    assert driver.start(request_of(server.url)).result(WAIT_SECONDS).body == b"{}"
    assert server.connections == 2


@pytest.mark.slow
def test_a_stream_has_its_connection_to_itself(server: Server, make: Make) -> None:
    driver = make(pool_size=1)
    server.reply = sends(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1,")
    incoming = opened(driver, server.url, timeout=Timeout(read=2))
    error = driver.start(request_of(server.url, timeout=Timeout(pool=0.1))).exception(WAIT_SECONDS)
    assert isinstance(error, TimedOut)
    assert error.reason == "no free connection within 0.1 s"
    driver.end_stream(incoming).result(WAIT_SECONDS)
    server.reply = sends(OK)
    assert driver.start(request_of(server.url)).result(WAIT_SECONDS).status == 200


BODIES = {
    "length": OK,
    "chunked": CHUNKED,
    "gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"{}", mtime=0),
}


@pytest.mark.parametrize("whole", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("cut", [closes, resets])
def test_a_body_that_is_cut_is_an_error(server: Server, make: Make, whole: bytes, cut: Any) -> None:
    driver = make()
    start = whole.index(b"\r\n\r\n") + 4
    for end in range(start, len(whole)):
        server.reply = sends(whole[:end], then=cut)
        with pytest.raises(ConnectionFailed):
            pytest.fail(f"{whole[:end]!r} is {list(pieces_of(driver, opened(driver, server.url)))}")
    assert len(server.requests) == len(whole) - start


@pytest.mark.parametrize("size", [b"-2", b"+2", b"0x2", b"2_0", b"", b"g", b"2 2"])
def test_an_invalid_size_of_a_chunk(server: Server, make: Make, size: bytes) -> None:
    server.reply = sends(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n{}\r\n0\r\n\r\n" % size, then=closes
    )
    driver = make()
    with pytest.raises(ConnectionFailed):
        pytest.fail(f"it is {list(pieces_of(driver, opened(driver, server.url)))}")
    error = driver.start(request_of(server.url)).exception(WAIT_SECONDS)
    assert isinstance(error, ConnectionFailed)


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_responses_without_a_body(server: Server, make: Make, method: str) -> None:
    head = b"200 OK\r\nContent-Length: 5000" if method == "HEAD" else b"204 No Content"
    server.reply = sends(b"HTTP/1.1 " + head + b"\r\nContent-Encoding: gzip\r\n\r\n")
    driver = make(max_response_bytes=1000)
    for _ in range(2):
        assert list(pieces_of(driver, opened(driver, server.url, method=method))) == []
    assert server.connections == 1


def test_a_body_that_is_decompressed(server: Server, make: Make) -> None:
    text = os.urandom(50_000).hex().encode()
    packed = gzip.compress(text[:40_000], mtime=0) + gzip.compress(text[40_000:], mtime=0)
    chunks = [chunk(packed[place : place + 10_001]) for place in range(0, len(packed), 10_001)]
    server.reply = sends(GZIP, *chunks, b"0\r\n\r\n", pause=SLOW / 5)
    driver = make()
    pieces = list(pieces_of(driver, opened(driver, server.url)))
    assert b"".join(pieces) == text
    assert len(pieces) >= len(chunks)


@pytest.mark.slow
def test_a_body_that_decompresses_to_much_more_comes_in_pieces(server: Server, make: Make) -> None:
    bomb = gzip.compress(b"x" * 30_000_000, mtime=0)
    server.reply = sends(GZIP + chunk(bomb) + b"0\r\n\r\n")
    driver = make(max_response_bytes=20_000_000)
    sizes: list[int] = []
    with pytest.raises(ResponseTooLarge, match="more than 20000000 bytes"):
        sizes.extend(map(len, pieces_of(driver, opened(driver, server.url))))
    assert max(sizes) <= 1024 * 1024
    assert 18_000_000 < sum(sizes) <= 20_000_000


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(b"x" * 1001) + b"0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001,
    ],
    ids=["length", "chunked", "end"],
)
def test_a_body_that_is_too_large(server: Server, make: Make, reply: bytes) -> None:
    driver = make(max_response_bytes=1000, pool_size=1)
    server.reply = sends(reply, then=closes)
    with pytest.raises(ResponseTooLarge, match="more than 1000 bytes"):
        list(pieces_of(driver, opened(driver, server.url)))
    assert server.closed.acquire(timeout=WAIT_SECONDS)
    server.reply = sends(OK)
    assert driver.start(request_of(server.url)).result(WAIT_SECONDS).status == 200


@pytest.mark.slow
def test_the_total_limits_the_whole_body(server: Server, make: Make) -> None:
    server.reply = sends(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 400, pause=SLOW)
    driver, begin = make(), time.monotonic()
    incoming = opened(driver, server.url, timeout=Timeout(read=1, total=0.5))
    with pytest.raises(TimedOut) as caught:
        list(pieces_of(driver, incoming))
    assert caught.value.reason == "no complete response within 0.5 s"
    assert time.monotonic() - begin < 5


@pytest.mark.slow
def test_the_total_limits_a_slow_reader(server: Server, make: Make) -> None:
    server.reply = sends(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"[1,", pause=SLOW)
    driver = make()
    incoming = opened(driver, server.url, timeout=Timeout(total=0.3))
    time.sleep(0.4)
    with pytest.raises(TimedOut):
        list(pieces_of(driver, incoming))


@pytest.mark.slow
def test_the_limit_between_two_pieces(server: Server, make: Make) -> None:
    server.reply = sends(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1,")
    driver = make()
    incoming = opened(driver, server.url, timeout=Timeout(read=0.2))
    with pytest.raises(TimedOut) as caught:
        list(pieces_of(driver, incoming))
    assert caught.value.reason == "no complete response within 0.2 s"


@pytest.mark.parametrize("reading", [True, False])
@pytest.mark.parametrize("length", [b"Content-Length: 9\r\n", b""], ids=["length", "end"])
def test_closing_the_client_ends_streams(server: Server, make: Make, reading: bool, length: bytes) -> None:
    server.reply = sends(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n[1,")
    driver = make()
    incoming = opened(driver, server.url)
    assert driver.piece(incoming).result(WAIT_SECONDS) == b"[1,"
    waiting = driver.piece(incoming) if reading else None
    time.sleep(SLOW)
    driver.close()
    error = (waiting or driver.piece(incoming)).exception(WAIT_SECONDS)
    assert isinstance(error, ClientClosed)
    driver.end_stream(incoming).result(WAIT_SECONDS)


def test_closing_the_client_ends_a_call_whose_body_has_no_length(server: Server, make: Make) -> None:
    """What was received until then is no response."""
    server.reply = sends(b"HTTP/1.1 200 OK\r\n\r\n{}")
    driver = make()
    call = driver.start(request_of(server.url))
    assert server.received.acquire(timeout=WAIT_SECONDS)
    time.sleep(SLOW)
    driver.close()
    assert isinstance(call.exception(WAIT_SECONDS), ClientClosed)


@pytest.mark.slow
def test_no_head(server: Server, make: Make) -> None:
    driver = make(pool_size=1)
    for reply, expected in ((is_silent, TimedOut), (closes, ConnectionFailed)):
        server.reply = reply
        error = driver.stream(request_of(server.url, timeout=Timeout(total=0.3))).exception(WAIT_SECONDS)
        assert type(error) is expected
    server.reply = sends(OK)
    assert driver.start(request_of(server.url)).result(WAIT_SECONDS).status == 200


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_stream_belongs_to_its_process(server: Server) -> None:
    server.reply = sends(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", b"{}", pause=4 * SLOW)
    transport = PoolTransport()
    incoming = transport.stream(request_of(server.url))
    child = os.fork()
    if not child:
        code = 1
        with contextlib.suppress(TransportError):
            incoming.read_piece()
            code = 2
        incoming.close()
        server.reply = sends(OK)
        os._exit(0 if code == 1 else code)
    assert os.waitpid(child, 0)[1] == 0
    assert (incoming.read_piece(), incoming.read_piece()) == (b"{}", b"")
    transport.close()
