"""Responses as bytes of a connection: heads, lengths and chunks, some of which HTTP libraries read differently."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from generator.runtime.client.compression import TooLarge
from generator.runtime.client.received import MAX_HEADERS, MAX_LINE_BYTES, Incomplete, Malformed, Received

LIMIT = 1000
START = b"HTTP/1.1 200 OK\r\n"
CHUNKS = START + b"Transfer-Encoding: chunked\r\n\r\n"


Receive = Callable[..., Received]


@pytest.fixture(params=[1, 3, None], ids=["byte by byte", "three by three", "at once"])
def receive(request: pytest.FixtureRequest) -> Receive:
    """Return a function that feeds a response in pieces, as a connection that ends after it."""
    size: int | None = request.param

    def function(data: bytes, method: str = "GET", limit: int = LIMIT) -> Received:
        received = Received(method, limit)
        for start in range(0, len(data), size or len(data)):
            received.feed(data[start:][:size])
        if not received.is_complete:
            received.feed(b"")
        return received

    return function


# --- heads ---


@pytest.mark.parametrize(
    ("lines", "headers"),
    [
        (b"X-A: b\r\n", {"x-a": "b"}),
        (b"X-A:b\n", {"x-a": "b"}),
        (b"X-A: \t b c \t \r\n", {"x-a": "b c"}),
        (b"X-A:\r\n", {"x-a": ""}),
        (b"X-A: b\r\nx-a: c\r\n", {"x-a": "b, c"}),
        (b"X-A: b\r\n  c\r\n\td \r\n", {"x-a": "b c d"}),
        (b"X-A:\r\n b\r\n", {"x-a": "b"}),
        (b"X-A: b:c\r\n", {"x-a": "b:c"}),
        (b"X-A: \xe9\r\n", {"x-a": "\xe9"}),
    ],
)
def test_headers(receive: Receive, lines: bytes, headers: dict[str, str]) -> None:
    assert receive(START + lines + b"\r\n").headers == headers


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/2 200 OK\r\n\r\n",
        b"http/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 099 X\r\n\r\n",
        b"HTTP/1.1 2000 X\r\n\r\n",
        b"HTTP/1.1 +20 X\r\n\r\n",
        b" HTTP/1.1 200 OK\r\n\r\n",
        b"\r\n" + START + b"\r\n",
        START + b" X-A: b\r\n\r\n",
        START + b"X-A : b\r\n\r\n",
        START + b": b\r\n\r\n",
        START + b"X-A: b\rContent-Length: 0\r\n\r\n",
        START + b"X-A\r\n\r\n",
        START + b"X-A: b\r\n c\rd\r\n\r\n",
        START + b"X-A: b\r\n c\0\r\n\r\n",
        START + b"X-A: \0\r\n\r\n",
        b"HTTP/1.1 200 \0\r\n\r\n",
        b"HTTP/1.10 200 OK\r\n\r\n",
        START + b"X: y\r\n" * (MAX_HEADERS + 1) + b"\r\n",
        START + b"X: " + b"y" * MAX_LINE_BYTES + b"\r\n\r\n",
    ],
)
def test_a_head_that_is_not_http(receive: Receive, head: bytes) -> None:
    with pytest.raises(Malformed):
        receive(head)


def test_as_many_headers_as_are_allowed(receive: Receive) -> None:
    assert len(receive(START + b"X: y\r\n" * MAX_HEADERS + b"\r\n").headers["x"]) == 3 * MAX_HEADERS - 2


@pytest.mark.parametrize(
    "line", [b"HTTP/1.1 201\r\n", b"HTTP/1.1 201 \r\n", b"HTTP/1.1  201  Made \n", b"HTTP/1.0 201 X\r\n"]
)
def test_status_lines(receive: Receive, line: bytes) -> None:
    found = receive(line + b"Content-Length: 0\r\n\r\n")
    assert (found.status, found.reason.strip() in ("", "Made", "X")) == (201, True)


@pytest.mark.parametrize(
    ("version", "header", "kept"),
    [
        (b"1.1", b"X: y", True),
        (b"1.1", b"Connection: Close", False),
        (b"1.1", b"Connection: x, close", False),
        (b"1.0", b"X: y", False),
        (b"1.0", b"Connection: Keep-Alive", True),
        (b"1.0", b"Connection: keep-alive, close", False),
    ],
)
def test_connections_that_the_server_keeps(receive: Receive, version: bytes, header: bytes, kept: bool) -> None:
    found = receive(b"HTTP/%s 200 OK\r\n%s\r\nContent-Length: 0\r\n\r\n" % (version, header))
    assert found.will_close is not kept


def test_a_connection_that_ends_a_body(receive: Receive) -> None:
    assert receive(START + b"\r\nabc").will_close


# --- bodies ---


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (START + b"Content-Length: 3\r\n\r\nabcdef", b"abc"),
        (START + b"Content-Length: 3, 3\r\n\r\nabcdef", b"abc"),
        (START + b"\r\nabc", b"abc"),
        (CHUNKS + b"1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\nrest", b"abc"),
        (CHUNKS + b"03 \nabc\n0\nX-A: b\n\n", b"abc"),
        (CHUNKS.replace(b"chunked", b" Chunked ") + b"3\r\nabc\r\n0\r\n\r\n", b"abc"),
    ],
)
def test_bodies(receive: Receive, data: bytes, whole: bytes) -> None:
    assert receive(data).take() == whole


@pytest.mark.parametrize("framing", [b"Content-Length: 3", b"Transfer-Encoding: chunked"])
def test_responses_that_have_no_body(receive: Receive, framing: bytes) -> None:
    found = receive(START + framing + b"\r\n\r\nabc", "HEAD")
    assert (found.take(), found.is_complete) == (b"", True)


@pytest.mark.parametrize(
    "data",
    [
        CHUNKS + b"2\r\nabc\r\n0\r\n\r\n",
        CHUNKS + b"3\r\nabc0\r\n\r\n",
        CHUNKS + b"3\r\nabc\r\n0\r\nno header\r\n\r\n",
        CHUNKS + b"+3\r\nabc\r\n0\r\n\r\n",
        CHUNKS + b"0x3\r\nabc\r\n0\r\n\r\n",
        CHUNKS + b"\r\nabc\r\n0\r\n\r\n",
        START + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        START + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        START + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        START + b"Content-Length: 3, 4\r\n\r\nabc",
        START + b"Content-Length: \r\n\r\n",
        START + b"Content-Length: " + b"0" * 5000 + b"\r\n\r\n",
        START + "Content-Length: ²\r\n\r\n".encode("latin-1"),
    ],
)
def test_a_body_of_ambiguous_length(receive: Receive, data: bytes) -> None:
    with pytest.raises(Malformed):
        receive(data)


@pytest.mark.parametrize(
    "data",
    [
        START + b"Content-Length: 3\r\n\r\nab",
        CHUNKS + b"3\r\nab",
        CHUNKS + b"2\r\nab\r\n",
        CHUNKS + b"2\r\nab\r\n0\r\n",
    ],
)
def test_a_body_that_ends_too_early(receive: Receive, data: bytes) -> None:
    with pytest.raises(Incomplete):
        receive(data)


@pytest.mark.parametrize("data", [START + b"Content-Length: 3\r\n\r\nab", CHUNKS + b"3\r\nab"])
def test_a_piece_of_a_body_that_ends_too_early(data: bytes) -> None:
    received = Received("GET")
    received.feed(data)
    assert (received.take(), received.is_complete) == (b"ab", False)
    with pytest.raises(Incomplete, match="in the body"):
        received.feed(b"")


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 4\r\n\r\nabcd", b"\r\nabcd", b"Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n"]
)
def test_a_body_that_is_too_large(receive: Receive, framing: bytes) -> None:
    with pytest.raises(TooLarge):
        receive(START + framing, limit=3)


def test_an_announced_body_that_is_too_large() -> None:
    with pytest.raises(TooLarge):
        Received("GET", 3).feed(START + b"Content-Length: 4\r\n\r\n")


def test_small_chunks_take_no_more_memory_than_their_bytes() -> None:
    """Otherwise a response below its limit could take many times as much."""
    received = Received("GET")
    received.feed(START + b"Transfer-Encoding: chunked\r\n\r\n")
    tracemalloc.start()
    try:
        for _ in range(100):
            received.feed(b"2\r\nab\r\n" * 1000)
        assert tracemalloc.get_traced_memory()[0] < 400_000
    finally:
        tracemalloc.stop()
    assert received.take() == b"ab" * 100_000


def test_pieces() -> None:
    received, taken = Received("GET"), list[bytes]()
    for data in (CHUNKS + b"2\r\nab\r\n1", b"\r\nc\r\n", b"0\r\n\r\n"):
        received.feed(data)
        taken.append(received.take())
    assert (taken, received.is_complete) == ([b"ab", b"c", b""], True)


# --- after the response ---


@pytest.mark.parametrize("end", [b"x", b""])
@pytest.mark.parametrize("is_later", [False, True])
def test_bytes_that_nobody_has_asked_for_and_the_end_close_a_connection(end: bytes, is_later: bool) -> None:
    received, response = Received("GET"), START + b"Content-Length: 1\r\n\r\na"
    for data in (response, end) if is_later or not end else (response + end,):
        received.feed(data)
    assert (received.take(), received.is_complete, received.will_close) == (b"a", True, True)


def test_a_response_that_is_complete_keeps_its_connection(receive: Receive) -> None:
    received = receive(START + b"Content-Length: 1\r\n\r\na")
    assert (received.is_complete, received.will_close) == (True, False)
