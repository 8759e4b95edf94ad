"""Responses as bytes of a socket: heads, lengths and chunks, also some that other HTTP libraries read differently."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from generator.runtime.client.compression import TooLarge
from generator.runtime.client.received import MAX_HEADERS, MAX_LINE_BYTES, Incomplete, Malformed, Received

LIMIT = 1000
START = b"HTTP/1.1 200 OK\r\n"
CHUNKS = START + b"Transfer-Encoding: chunked\r\n\r\n"


Receive = Callable[..., Received]


@pytest.fixture
def receive() -> Iterator[Receive]:
    """Return a function that reads a response: the bytes of a server that closes the connection after them."""
    ours, theirs = socket.socketpair()
    made: list[Received] = []

    def function(data: bytes, method: str = "GET") -> Received:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        made.append(Received(ours, method))
        return made[-1]

    with ours, theirs:
        yield function
        for each in made:
            each.close()


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
    assert receive(data).read(LIMIT) == whole


@pytest.mark.parametrize("framing", [b"Content-Length: 3", b"Transfer-Encoding: chunked"])
def test_responses_that_have_no_body(receive: Receive, framing: bytes) -> None:
    found = receive(START + framing + b"\r\n\r\nabc", "HEAD")
    assert (found.read(LIMIT), found.read_piece(), found.will_close) == (b"", b"", False)


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
        START + "Content-Length: ²\r\n\r\n".encode("latin-1"),
    ],
)
def test_a_body_of_ambiguous_length(receive: Receive, data: bytes) -> None:
    with pytest.raises(Malformed):
        receive(data).read(LIMIT)


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
    found = receive(data)
    with pytest.raises(Incomplete):
        found.read(LIMIT)


@pytest.mark.parametrize("data", [START + b"Content-Length: 3\r\n\r\nab", CHUNKS + b"3\r\nab"])
def test_a_piece_of_a_body_that_ends_too_early(receive: Receive, data: bytes) -> None:
    found = receive(data)
    assert found.read_piece() == b"ab"
    with pytest.raises(Incomplete, match="in the body"):
        found.read_piece()


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 4\r\n\r\nabcd", b"\r\nabcd", b"Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n"]
)
def test_a_body_that_is_too_large(receive: Receive, framing: bytes) -> None:
    with pytest.raises(TooLarge):
        receive(START + framing).read(3)


def test_pieces(receive: Receive) -> None:
    found = receive(CHUNKS + b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
    assert [found.read_piece() for _ in range(4)] == [b"ab", b"c", b"", b""]
