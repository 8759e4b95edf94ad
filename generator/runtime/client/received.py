"""Responses of HTTP/1.1 as they are received over a blocking connection (RFC 9112).

``http.client`` reads headers with the parser of mails, takes a head that is cut off for a complete one, and takes a
tenth of the time of a short program to import.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

from .compression import TooLarge
from .transport import BODILESS, joined

MAX_INFORMATIONAL = 100  # responses 1xx before the final one
MAX_HEADERS = 100
MAX_LINE_BYTES = 64 * 1024
MAX_PIECE_BYTES = 64 * 1024
SWITCHING_PROTOCOLS = 101
STATUS = re.compile(rb"HTTP/1\.([0-9]+)[ \t]+([1-9][0-9]{2})(?:[ \t]+([^\r\n]*))?\r?\n")
HEADER = re.compile(rb"([!-9;-~]+):[ \t]*([^\r\n]*)\r?\n")
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")
LINE_ENDS = (b"\r\n", b"\n")


class ProtocolError(Exception):
    """The response is not HTTP, or not complete."""


class Incomplete(ProtocolError):
    """The connection ended before the response was complete."""


class Malformed(ProtocolError):
    """The response is not HTTP, or its length is ambiguous."""


class Received:
    """Response whose body is still to be read. Close it, which does not close the connection.

    Reading raises ``ProtocolError`` if the response is not complete or not HTTP, and ``OSError`` if the connection
    failed or a limit of time has passed.

    Attributes:
        status: its status.
        reason: the text after it.
        headers: names in lower case; repeated ones are one list.
        length: bytes of the body; None if they are not announced.
        will_close: the connection cannot be used again.
    """

    def __init__(self, sock: socket.socket, method: str) -> None:
        """Read the head of the response to a request."""
        self._file = sock.makefile("rb")
        try:
            minor = self._read_head()
            self._is_chunked, self.length = self._framing(method)
        except BaseException:
            self.close()
            raise
        is_measured = self._is_chunked or self.length is not None
        self.will_close = not (is_measured and self._is_kept(minor))
        self._pieces = self._body()

    def read(self, limit: int) -> bytes:
        """Return the whole body.

        Raises:
            TooLarge: there are more bytes than the limit.
        """
        if self.length is None:
            pieces: list[bytes] = []
            for piece in self._pieces:
                pieces.append(piece)
                limit -= len(piece)
                if limit < 0:
                    raise TooLarge
            return b"".join(pieces)
        if self.length > limit:
            raise TooLarge
        body = self._file.read(self.length)
        if len(body) < self.length:
            raise Incomplete("the connection was closed in the body of a response")
        return body

    def read_piece(self) -> bytes:
        """Return the next bytes of the body as they come; none at its end."""
        return next(self._pieces, b"")

    def close(self) -> None:
        """Drop what was received and not read."""
        self._file.close()

    def _read_head(self) -> int:
        """Read the head of the final response; return its minor version of HTTP/1."""
        for _ in range(MAX_INFORMATIONAL):
            line = STATUS.fullmatch(self._line())
            if line is None:
                raise Malformed("the response does not begin with a status of HTTP/1")
            self.status, self.reason = int(line[2]), (line[3] or b"").decode("latin-1")
            self.headers = joined(self._fields())
            if self.status >= 200:
                return int(line[1])
            if self.status == SWITCHING_PROTOCOLS:
                break
        raise Malformed(f"unexpected status {self.status}")

    def _fields(self) -> list[tuple[str, str]]:
        fields: list[tuple[str, str]] = []
        for _ in range(MAX_HEADERS + 1):
            line = self._line()
            if line in LINE_ENDS:
                return fields
            header = HEADER.fullmatch(line)
            if header is not None:
                fields.append((header[1].decode("latin-1").lower(), header[2].decode("latin-1").rstrip(" \t")))
            elif fields and line.startswith((b" ", b"\t")):  # section 5.2: a value that goes on
                name, value = fields.pop()
                fields.append((name, f"{value} {line.decode('latin-1').strip()}"))
            else:
                raise Malformed("a line of the head is not a header")
        raise Malformed(f"more than {MAX_HEADERS} headers")

    def _framing(self, method: str) -> tuple[bool, int | None]:
        """Return whether the body comes in chunks, and its length (section 6.3)."""
        announced, coding = self.headers.get("content-length"), self.headers.get("transfer-encoding")
        lengths = {text.strip() for text in announced.split(",")} if announced is not None else set[str]()
        if len(lengths) > 1 or not all(text.isascii() and text.isdigit() for text in lengths):
            raise Malformed("invalid Content-Length")
        if coding is not None and (lengths or coding.strip().lower() != "chunked"):
            raise Malformed("invalid Transfer-Encoding")
        if method == "HEAD" or self.status in BODILESS:
            return False, 0
        return coding is not None, int(lengths.pop()) if lengths else None

    def _is_kept(self, minor: int) -> bool:
        """Return whether the server keeps the connection open after the response (section 9.3)."""
        options = self.headers.get("connection", "").lower()
        return "close" not in options and (minor > 0 or "keep-alive" in options)

    def _body(self) -> Iterator[bytes]:
        if self._is_chunked:
            while size := self._chunk_size():
                yield from self._exactly(size)
                if self._line() not in LINE_ENDS:
                    raise Malformed("a chunk is longer than its size")
            self._fields()  # the trailer
        elif self.length is None:
            while piece := self._file.read1(MAX_PIECE_BYTES):
                yield piece
        else:
            yield from self._exactly(self.length)

    def _chunk_size(self) -> int:
        """Section 7.1: only hexadecimal digits. ``int`` also reads signs, prefixes and underscores."""
        size = CHUNK_SIZE.fullmatch(self._line())
        if size is None:
            raise Malformed("invalid size of a chunk")
        return int(size[1], 16)

    def _exactly(self, size: int) -> Iterator[bytes]:
        while size:
            piece = self._file.read1(min(size, MAX_PIECE_BYTES))
            if not piece:
                raise Incomplete("the connection was closed in the body of a response")
            size -= len(piece)
            yield piece

    def _line(self) -> bytes:
        """Return the next line, with its end."""
        line = self._file.readline(MAX_LINE_BYTES)
        if line.endswith(b"\n"):
            return line
        if len(line) == MAX_LINE_BYTES:
            raise Malformed(f"a line of more than {MAX_LINE_BYTES} bytes")
        raise Incomplete("the connection was closed" + (" in the head of a response or chunk" if line else ""))
