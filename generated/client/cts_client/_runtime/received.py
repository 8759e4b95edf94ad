# Copied from generator/runtime/client/received.py. Do not edit: run `make generate`.
"""Responses of HTTP/1.1 as they are received (RFC 9112), for connections of any kind: nothing here waits.

``http.client`` reads headers with the parser of mails, takes a head that is cut off for a complete one, and takes a
tenth of the time of a short program to import.
"""

from __future__ import annotations

import math
import re
from collections.abc import Generator

from .compression import InvalidContent, TooLarge
from .transport import BODILESS, announces_stray_body, joined

MAX_INFORMATIONAL = 100  # responses 1xx before the final one
MAX_HEADERS = 100
MAX_LINE_BYTES = 64 * 1024
SWITCHING_PROTOCOLS = 101
# RFC 9110 section 5.5: values with CR, LF or NUL are invalid.
STATUS = re.compile(rb"HTTP/1\.([0-9])[ \t]+([1-9][0-9]{2})(?:[ \t]+([^\r\n\0]*))?\r?\n")
HEADER = re.compile(rb"([!-9;-~]+):[ \t]*([^\r\n\0]*)\r?\n")
FOLDED = re.compile(rb"[ \t]+([^\r\n\0]*)\r?\n")  # section 5.2 of RFC 9112: a value that goes on
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")
LENGTH = re.compile(r"[0-9]{1,100}")  # more digits are no number for Python
LINE_ENDS = (b"\r\n", b"\n")


class ProtocolError(Exception):
    """The response is not HTTP, or not complete."""


class Incomplete(ProtocolError):
    """The connection ended before the response was complete."""


class Malformed(ProtocolError):
    """The response is not HTTP, or its length is ambiguous."""


FAILURES = (ProtocolError, OSError, ValueError, InvalidContent, TooLarge)
"""Errors of sending a request over a connection, and of reading its response."""


class Received:
    """Response to a request of a method. It is fed what the connection receives.

    Attributes:
        status: its status; 0 until the head is complete.
        reason: the text after it.
        headers: names in lower case; repeated ones are one list.
        is_complete: the body was received to its end.
        will_close: the connection cannot be used again.
    """

    def __init__(self, method: str, limit: float = math.inf) -> None:
        """``limit``: number of bytes of the body."""
        self.status, self.reason = 0, ""
        self.headers: dict[str, str] = {}
        self.is_complete = False
        self.will_close = True
        self._method = method
        self._left = limit
        self._buffer = bytearray()
        self._body = bytearray()
        self._has_ended = False  # nothing more is received
        self._parsing = self._response()

    def feed(self, data: bytes) -> None:
        """Take the next bytes; none at the end of the connection.

        Raises:
            ProtocolError: the response is not HTTP, or it ends too early.
            TooLarge: the body has more bytes than the limit.
        """
        self._buffer += data
        self._has_ended = not data
        if not self.is_complete:
            next(self._parsing, None)
        if self.is_complete and (self._buffer or self._has_ended):
            self.will_close = True  # with bytes that nobody has asked for

    def take(self) -> bytes:
        """Return what was received of the body since the last time."""
        piece = bytes(self._body)
        self._body.clear()
        return piece

    def check_tunnel(self) -> None:
        """Check the response to CONNECT.

        Raises:
            OSError: the proxy rejects the request, or it speaks before the client.
        """
        if not self._is_tunnel:
            raise OSError(f"the proxy responds to CONNECT with {self.status} {self.reason}")
        if self._buffer:
            raise OSError("the proxy sends bytes after its response to CONNECT")

    def _response(self) -> Generator[None]:
        """Read the response; each time that more bytes are needed, yield."""
        minor = yield from self._head()
        is_chunked, length = self._framing()
        if length is not None and length > self._left:
            raise TooLarge
        if is_chunked:
            yield from self._chunks()
        elif length is None:
            yield from self._rest()
        else:
            yield from self._bytes(length)
        is_measured = is_chunked or length is not None
        self.will_close = not (is_measured and self._is_kept(minor))
        self.is_complete = True

    def _head(self) -> Generator[None, None, int]:
        """Read the head of the final response; return its minor version of HTTP/1."""
        status = 0
        for _ in range(MAX_INFORMATIONAL):
            line = STATUS.fullmatch((yield from self._line()))
            if line is None:
                raise Malformed("the response does not begin with a status of HTTP/1")
            status, reason = int(line[2]), (line[3] or b"").decode("latin-1")
            headers = joined((yield from self._fields()))
            if status >= 200:
                self.status, self.reason, self.headers = status, reason, headers
                return int(line[1])
            if status == SWITCHING_PROTOCOLS:
                break
        raise Malformed(f"unexpected status {status}")

    def _fields(self) -> Generator[None, None, list[tuple[str, str]]]:
        fields: list[tuple[str, str]] = []
        for _ in range(MAX_HEADERS + 1):
            line = yield from self._line()
            if line in LINE_ENDS:
                return fields
            header = HEADER.fullmatch(line)
            if header is not None:
                fields.append((header[1].decode("latin-1").lower(), header[2].decode("latin-1").rstrip(" \t")))
            elif fields and (folded := FOLDED.fullmatch(line)):
                name, value = fields.pop()
                fields.append((name, f"{value} {folded[1].decode('latin-1')}".strip(" \t")))
            else:
                raise Malformed("a line of the head is not a header")
        raise Malformed(f"more than {MAX_HEADERS} headers")

    def _framing(self) -> tuple[bool, int | None]:
        """Return whether the body comes in chunks, and its length (section 6.3); None: up to the connection's end."""
        if self._is_tunnel:
            return False, 0
        announced, coding = self.headers.get("content-length"), self.headers.get("transfer-encoding")
        lengths = {text.strip() for text in announced.split(",")} if announced is not None else set[str]()
        if len(lengths) > 1 or not all(map(LENGTH.fullmatch, lengths)):
            raise Malformed("invalid Content-Length")
        if coding is not None and (lengths or coding.strip().lower() != "chunked"):
            raise Malformed("invalid Transfer-Encoding")
        if self._method == "HEAD" or self.status in BODILESS:
            return False, 0
        return coding is not None, int(lengths.pop()) if lengths else None

    @property
    def _is_tunnel(self) -> bool:
        """Return whether bytes of the server follow (RFC 9110 section 9.3.6)."""
        return self._method == "CONNECT" and 200 <= self.status < 300

    def _is_kept(self, minor: int) -> bool:
        """Return whether the server keeps the connection open after the response (section 9.3)."""
        options = self.headers.get("connection", "").lower()
        is_open = "close" not in options and (minor > 0 or "keep-alive" in options)
        return is_open and not announces_stray_body(self.status, self.headers)

    def _chunks(self) -> Generator[None]:
        while size := (yield from self._chunk_size()):
            yield from self._bytes(size)
            if (yield from self._line()) not in LINE_ENDS:
                raise Malformed("a chunk is longer than its size")
        yield from self._fields()  # the trailer

    def _chunk_size(self) -> Generator[None, None, int]:
        """Section 7.1: only hexadecimal digits. ``int`` also reads signs, prefixes and underscores."""
        size = CHUNK_SIZE.fullmatch((yield from self._line()))
        if size is None:
            raise Malformed("invalid size of a chunk")
        return int(size[1], 16)

    def _bytes(self, size: int) -> Generator[None]:
        """Read a number of bytes of the body."""
        while size:
            if not self._buffer:
                if self._has_ended:
                    raise Incomplete("the connection was closed in the body of a response")
                yield
            else:
                size -= self._keep(size)

    def _rest(self) -> Generator[None]:
        """Read the body up to the end of the connection."""
        while not self._has_ended:
            self._keep(len(self._buffer))
            yield

    def _keep(self, size: int) -> int:
        """Keep up to so many bytes of the body; return their number."""
        piece = self._buffer if len(self._buffer) <= size else self._buffer[:size]
        kept = len(piece)
        self._left -= kept
        if self._left < 0:
            raise TooLarge
        self._body += piece
        del self._buffer[:kept]
        return kept

    def _line(self) -> Generator[None, None, bytes]:
        """Return the next line, with its end."""
        searched = 0
        while not (end := self._buffer.find(b"\n", searched) + 1):
            searched = len(self._buffer)
            if searched >= MAX_LINE_BYTES:
                break
            if self._has_ended:
                where = " in the head of a response or chunk" if searched else ""
                raise Incomplete(f"the connection was closed{where}")
            yield
        if not 0 < end <= MAX_LINE_BYTES:
            raise Malformed(f"a line of more than {MAX_LINE_BYTES} bytes")
        line = bytes(self._buffer[:end])
        del self._buffer[:end]
        return line
