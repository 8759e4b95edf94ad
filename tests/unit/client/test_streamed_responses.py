"""What callers see of a body that is read as it arrives: chunks, lines, texts and models."""

from __future__ import annotations

from typing import Any

import pytest
from cts_client._runtime._sync.streaming import Received, StreamedResponse, Streaming
from cts_client._runtime.errors import StreamEnded
from cts_client._runtime.transport import Response


class Pieces:
    """Response whose body comes in given pieces."""

    status = 200

    def __init__(self, *pieces: bytes, media_type: str = "") -> None:
        self.headers = {"content-type": media_type, "x-request-id": "r1"}
        self.pieces = list(pieces)
        self.closed = 0

    def read_piece(self) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""

    def close(self) -> None:
        self.closed += 1


def streamed(*pieces: bytes, media_type: str = "") -> StreamedResponse[Any]:
    return StreamedResponse(Pieces(*pieces, media_type=media_type), lambda response: response.body.upper())


@pytest.mark.parametrize(
    ("size", "expected"),
    [(None, [b"abc", b"d"]), (1, [b"a", b"b", b"c", b"d"]), (3, [b"abc", b"d"]), (4, [b"abcd"]), (9, [b"abcd"])],
)
def test_chunks(size: int | None, expected: list[bytes]) -> None:
    assert list(streamed(b"abc", b"d").iter_bytes(size)) == expected


@pytest.mark.parametrize("size", [0, -1])
def test_a_chunk_has_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        list(streamed(b"a").iter_bytes(size))


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"a\nb", b"c\n"], ["a", "bc"]),
        ([b"a\r", b"\nb\r\n", b"\n"], ["a", "b", ""]),
        ([b"a\xe2\x80", b"\xa8b\n\xc3", b"\xa9"], ["a\u2028b", "\xe9"]),
        ([b"", b"\n\n"], ["", ""]),
        ([], []),
        ([b"a\rb"], ["a\rb"]),
    ],
)
def test_lines(pieces: list[bytes], expected: list[str]) -> None:
    assert list(streamed(*[each for each in pieces if each]).iter_lines()) == expected


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("text/plain; charset=latin-1", "\xc3\xa9"),
        ('text/plain; charset="UTF-8"; a=b', "\xe9"),
        ("text/plain; charset=unknown", "\xe9"),
        ("", "\xe9"),
    ],
)
def test_texts_have_a_charset(media_type: str, text: str) -> None:
    assert "".join(streamed(b"\xc3", b"\xa9", media_type=media_type).iter_text()) == text
    assert "".join(streamed(b"\xff", b"a", b"\xc3").iter_text()) == "\ufffda\ufffd"


def test_a_body_is_read_once() -> None:
    response = streamed(b"a", b"b")
    assert (response.read(), response.read(), response.parse()) == (b"ab", b"ab", b"AB")
    assert (response.status, response.header("X-Request-ID"), response.request_id) == (200, "r1", "r1")
    with pytest.raises(StreamEnded, match="the body was read already"):
        list(response.iter_bytes())
    response = streamed(b"a", b"b")
    for _ in response.iter_lines():
        break
    with pytest.raises(StreamEnded):
        response.read()


def test_a_response_ends_with_its_statement() -> None:
    incoming = Pieces(b"a", b"b")
    with Streaming[Any](lambda: StreamedResponse(incoming, lambda _: None)) as response:
        pieces = response.iter_bytes()
        assert next(pieces) == b"a"
    assert incoming.closed == 1
    with pytest.raises(StreamEnded, match="the response is closed"):
        next(pieces)


def test_a_transport_without_streams_is_read_as_a_whole() -> None:
    received = Received(Response(200, {}, b"{}"))
    assert [received.read_piece(), received.read_piece()] == [b"{}", b""]
