# Copied from generator/runtime/client/compression.py. Do not edit: run `make generate`.
"""Decompress bodies of responses, in the same way for all transports."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .transport import BODILESS

GZIP_WINDOW = 16 + zlib.MAX_WBITS
ENCODINGS = {"gzip": GZIP_WINDOW, "x-gzip": GZIP_WINDOW, "deflate": zlib.MAX_WBITS}
MAX_PIECE_BYTES = 1024 * 1024


class InvalidContent(Exception):
    """The body does not match its Content-Encoding, or it ends too early."""


class TooLarge(Exception):
    """The body, also decompressed, is larger than the limit."""


class Decoder:
    """Removes the codings of Content-Encoding from a body that comes in pieces. The last coding was applied last."""

    def __init__(self, method: str, status: int, headers: Mapping[str, str], limit: int) -> None:
        encoding = headers.get("content-encoding", "")
        names = reversed([each.strip().lower() for each in encoding.split(",")]) if encoding else ()
        self._codings = [_Coding(name) for name in names if name not in ("", "identity")]
        self._may_be_empty = method == "HEAD" or status in BODILESS
        self._is_empty = True
        self._left = limit

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield what the next piece of the body contains.

        Raises:
            InvalidContent: it does not match the coding, or the coding is unknown.
            TooLarge: there are more bytes than the limit.
        """
        self._is_empty = self._is_empty and not piece
        pieces: Iterable[bytes] = (piece,) if piece else ()
        for coding in self._codings:
            pieces = coding.inflated(pieces)
        for each in pieces:
            self._left -= len(each)
            if self._left < 0:
                raise TooLarge
            yield each

    def end(self) -> None:
        """Check that the body is complete.

        Raises:
            InvalidContent: it ends too early.
        """
        if not (self._is_empty and self._may_be_empty):
            for coding in self._codings:
                coding.end()


class _Coding:
    """One coding, which zlib removes."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._stream: Any = zlib.decompressobj(ENCODINGS[name]) if name in ENCODINGS else None
        self._is_fed = False

    def inflated(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._is_fed, left, is_full = True, piece, False
            while left or is_full:  # a stream without further input may still have output
                stream = self._current()
                try:
                    inflated: bytes = stream.decompress(left, MAX_PIECE_BYTES)
                except zlib.error as error:
                    raise InvalidContent(f"the body is not {self._name}: {error}") from error
                left = stream.unused_data if stream.eof else stream.unconsumed_tail
                is_full = len(inflated) == MAX_PIECE_BYTES and not stream.eof
                if inflated:
                    yield inflated

    def end(self) -> None:
        if not self._is_fed:
            raise InvalidContent(f"the {self._name} body is missing")
        if not self._current(is_next=False).eof:
            raise InvalidContent(f"the {self._name} body ends too early")

    def _current(self, *, is_next: bool = True) -> Any:
        """Return the stream of the next byte: a file may have several members (RFC 1952 section 2.2)."""
        if self._stream is None:
            raise InvalidContent(f"Content-Encoding {self._name!r} is not supported")
        if self._stream.eof and is_next:
            self._stream = zlib.decompressobj(ENCODINGS[self._name])
        return self._stream


def content(method: str, status: int, headers: Mapping[str, str], body: bytes, limit: int) -> bytes:
    """Return a whole body without the codings of Content-Encoding.

    Raises:
        InvalidContent: the body is not complete, or the coding is unknown.
        TooLarge: there are more bytes than ``limit``.
    """
    if "content-encoding" not in headers:
        return body
    decoder = Decoder(method, status, headers, limit)
    whole = b"".join(decoder.feed(body))
    decoder.end()
    return whole
