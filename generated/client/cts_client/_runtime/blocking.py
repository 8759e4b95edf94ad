# Copied from generator/runtime/client/blocking.py. Do not edit: run `make generate`.
"""One blocking connection: urllib3 connects, this module sends a request and reads the response.

urllib3's own ``request`` would normalise the URL, and ``http.client`` takes a head that is cut off for a complete one.
"""

from __future__ import annotations

import http.client
import io
import math
import socket
import ssl
import time
from collections.abc import Mapping
from email.errors import MissingHeaderBodySeparatorDefect
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection

MAX_INFORMATIONAL = 100  # responses 1xx before the final one
SWITCHING_PROTOCOLS = 101
WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Incomplete(http.client.HTTPException):
    """The connection ended before the response was complete."""


class Malformed(http.client.HTTPException):
    """The response is not HTTP, or its length is ambiguous."""


class TooLong(http.client.HTTPException):
    """The body is larger than the limit."""


class _Limited:
    """Mixin of sockets: each operation has the read limit, and all of them together end at the deadline."""

    deadline = math.inf
    pause = math.inf

    def arm(self) -> None:
        left = min(self.pause, self.deadline - time.monotonic())
        if left <= 0:
            raise TimeoutError
        self.settimeout(None if left == math.inf else left)  # type: ignore[attr-defined]

    def recv_into(self, *arguments: Any, **options: Any) -> int:
        self.arm()
        return super().recv_into(*arguments, **options)  # type: ignore[misc,no-any-return]

    def send(self, *arguments: Any, **options: Any) -> int:
        self.arm()
        return super().send(*arguments, **options)  # type: ignore[misc,no-any-return]

    def sendall(self, *arguments: Any, **options: Any) -> None:
        self.arm()
        super().sendall(*arguments, **options)  # type: ignore[misc]


class LimitedSocket(_Limited, socket.socket):
    """Socket with a deadline."""


class LimitedTlsSocket(_Limited, ssl.SSLSocket):
    """TLS socket with a deadline."""


class _Lines(io.BufferedReader):
    """Reader for which a line without its end is not a line."""

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if line[-1:] != b"\n" and (size is None or size < 0 or len(line) < size):
            raise Incomplete(
                "the connection was closed"
                + (" in the head of a response or chunk" if line else "")
            )
        return line


class _Response(http.client.HTTPResponse):
    def __init__(
        self,
        sock: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
    ):
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


def _check_framing(response: http.client.HTTPResponse) -> None:
    """RFC 9112 section 6.3: a response of ambiguous length is an error, and its connection is closed."""
    headers = response.msg
    if any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in headers.defects):
        raise Malformed("a line of the head is not a header")
    lengths = {
        text.strip() for value in headers.get_all("content-length", ()) for text in value.split(",")
    }
    if len(lengths) > 1 or not all(text.isascii() and text.isdigit() for text in lengths):
        raise Malformed("invalid Content-Length")
    coding = headers.get("transfer-encoding")
    if coding is not None and (lengths or coding.strip().lower() != "chunked"):
        raise Malformed("invalid Transfer-Encoding")


class _Connecting(HTTPConnection):
    response_class = _Response  # also reads the response of a proxy to CONNECT
    deadline = math.inf

    def _new_conn(self) -> socket.socket:
        plain = super()._new_conn()
        limited = LimitedSocket(plain.family, plain.type, plain.proto, fileno=plain.detach())
        limited.deadline, limited.pause = self.deadline, self.timeout or math.inf
        limited.arm()
        return limited


class PlainConnection(_Connecting):
    """Connection without TLS."""


class TlsConnection(_Connecting, HTTPSConnection):
    """Connection with TLS."""


def head(
    method: str, target: str, headers: Mapping[str, str], body: bytes | None, host: str
) -> bytes:
    """Return the head of a request. Callers have checked that it is sendable."""
    lines = [f"{method} {target} HTTP/1.1"]
    if "host" not in map(str.lower, headers):
        lines.append(f"Host: {host}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None or method not in WITHOUT_BODY:
        lines.append(f"Content-Length: {len(body or b'')}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def read(sock: socket.socket, method: str, limit: int) -> tuple[http.client.HTTPResponse, bytes]:
    """Read a response with its body.

    Raises:
        HTTPException: the response is not complete, not HTTP, or its body is larger than ``limit``.
        OSError: the connection failed, or a limit of time has passed.
        ValueError: the response is not HTTP.
    """
    response = _Response(sock, method=method)
    try:
        response.begin()
        if response.length is not None:
            if response.length > limit:
                raise TooLong
            return response, response.read()
        body = response.read(limit + 1)
        if len(body) > limit:
            raise TooLong
        return response, body
    finally:
        response.close()
