# Copied from generator/runtime/client/blocking.py. Do not edit: run `make generate`.
"""One request over one blocking connection: this module writes it and reads its response.

``http.client`` has the parser, which takes a head that is cut off for a complete one. urllib3, which opens connections
with it, takes half of the time of a short program to import, and would normalise URLs.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
from collections.abc import Mapping
from email.errors import MissingHeaderBodySeparatorDefect
from typing import Any

from .sockets import LimitedSocket
from .transport import BODILESS

MAX_INFORMATIONAL = 100  # responses 1xx before the final one
SWITCHING_PROTOCOLS = 101
WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"})
MAX_PIECE_BYTES = 64 * 1024
MAX_LINE_BYTES = 64 * 1024
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")


class Incomplete(http.client.HTTPException):
    """The connection ended before the response was complete."""


class Malformed(http.client.HTTPException):
    """The response is not HTTP, or its length is ambiguous."""


class TooLong(http.client.HTTPException):
    """The body is larger than the limit."""


class _Lines(io.BufferedReader):
    """Reader for which a line without its end is not a line."""

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if line[-1:] != b"\n" and (size is None or size < 0 or len(line) < size):
            raise Incomplete("the connection was closed" + (" in the head of a response or chunk" if line else ""))
        return line


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None):
        super().__init__(sock, debuglevel, method, url)
        self.fp: Any = _Lines(self.fp.detach())

    def begin(self) -> None:
        for _ in range(MAX_INFORMATIONAL):
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
            if self.status >= 200:
                return _check_framing(self)
            if self.status == SWITCHING_PROTOCOLS:
                break
        raise Malformed(f"unexpected status {self.status}")

    def _read_next_chunk_size(self) -> int:
        """RFC 9112 section 7.1: only hexadecimal digits. ``int`` also reads signs, prefixes and underscores."""
        size = CHUNK_SIZE.fullmatch(self.fp.readline(MAX_LINE_BYTES))
        if size is None:
            raise Malformed("invalid size of a chunk")
        return int(size[1], 16)


def _check_framing(response: http.client.HTTPResponse) -> None:
    """RFC 9112 section 6.3: a response of ambiguous length is an error, and its connection is closed."""
    headers = response.msg
    if any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in headers.defects):
        raise Malformed("a line of the head is not a header")
    lengths = {text.strip() for value in headers.get_all("content-length", ()) for text in value.split(",")}
    if len(lengths) > 1 or not all(text.isascii() and text.isdigit() for text in lengths):
        raise Malformed("invalid Content-Length")
    coding = headers.get("transfer-encoding")
    if coding is not None and (lengths or coding.strip().lower() != "chunked"):
        raise Malformed("invalid Transfer-Encoding")
    if response.status in BODILESS:
        response.chunked = False  # http.client would wait for chunks


def head(method: str, target: str, headers: Mapping[str, str], body: bytes | None, host: str) -> bytes:
    """Return the head of a request. Callers have checked that it is sendable."""
    lines = [f"{method} {target} HTTP/1.1"]
    if "host" not in map(str.lower, headers):
        lines.append(f"Host: {host}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None or method not in WITHOUT_BODY:
        lines.append(f"Content-Length: {len(body or b'')}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def tunnel(sock: LimitedSocket, target: str, headers: Mapping[str, str]) -> None:
    """Let a proxy connect to a server (RFC 9110 section 9.3.6). ``target``: host and port of the server.

    Raises:
        HTTPException: the response is not HTTP.
        OSError: the proxy rejects it, the connection failed, or the time has passed.
        ValueError: the response is not HTTP.
    """
    sock.sendall(head("CONNECT", target, headers, None, target))
    response = begin(sock, "CONNECT")
    response.close()
    if not 200 <= response.status < 300:
        raise OSError(f"the proxy responds to CONNECT with {response.status} {response.reason}")


def begin(sock: socket.socket, method: str) -> http.client.HTTPResponse:
    """Read the head of a response. Close the response, which does not close the connection.

    Raises:
        HTTPException: the head is not complete, or not HTTP.
        OSError: the connection failed, or a limit of time has passed.
        ValueError: the head is not HTTP.
    """
    response = _Response(sock, method=method)
    try:
        response.begin()
    except BaseException:
        response.close()
        raise
    return response


def read(response: http.client.HTTPResponse, limit: int) -> bytes:
    """Read the whole body of a response; errors as for ``begin``, or ``TooLong``."""
    if response.length is not None:
        if response.length > limit:
            raise TooLong
        return response.read()
    body = response.read(limit + 1)
    if len(body) > limit:
        raise TooLong
    return body


def read_piece(response: http.client.HTTPResponse) -> bytes:
    """Return the next bytes of a body as they come; none at its end. Errors as for ``begin``."""
    if response.isclosed():
        return b""
    piece = response.read1(MAX_PIECE_BYTES)
    if not piece and response.length:
        raise Incomplete("the connection was closed in the body of a response")
    return piece
