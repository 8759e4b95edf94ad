# Copied from generator/runtime/client/transport.py. Do not edit: run `make generate`.
"""Requests, responses and transports. A custom transport needs two methods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from .records import dataclass, field
from .timeouts import Timeout

BODILESS = frozenset({204, 304})  # statuses of responses without a body, whatever their headers say


@dataclass(frozen=True, slots=True)
class Request:
    """HTTP request, ready to send. ``repr`` omits headers, body and API keys in the URL: they are secrets."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    timeout: Timeout
    secrets: tuple[str, ...] = ()  # query parameters that hold API keys, percent-encoded

    @property
    def shown_url(self) -> str:
        """URL without API keys, for messages."""
        url = self.url
        for name in self.secrets:
            url = re.sub(rf"([?&]{re.escape(name)}=)[^&]*", r"\1***", url)
        return url

    def __repr__(self) -> str:
        return f"Request(method={self.method!r}, url={self.shown_url!r}, timeout={self.timeout!r})"


@dataclass(frozen=True, slots=True)
class Response:
    """HTTP response, read completely. Names in ``headers`` are in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the value of a header; the case of the name does not matter."""
        return self.headers.get(name.lower())


def sendable(text: str) -> bool:
    """Return whether a header can hold the text: a line break would inject another header (RFC 9110 section 5.5)."""
    return text.isascii() and text.isprintable()


def unsendable(request: Request) -> str:
    """Return the name of the part of a request that would break its framing, or an empty string."""
    for name, value in request.headers.items():
        if not sendable(value) or not sendable(name):
            return repr(name)
    return "" if sendable(request.url) and " " not in request.url else "the URL"


def joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers by name; repeated ones are one list (RFC 9110 section 5.3)."""
    fields: dict[str, str] = {}
    for name, value in headers:
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields


def announces_stray_body(status: int, headers: Mapping[str, str]) -> bool:
    """Return whether a response that has no body announces one (RFC 9112 section 6.3).

    Its connection cannot be used again: what follows would be the next response.
    """
    return status in BODILESS and ("transfer-encoding" in headers or headers.get("content-length", "0").strip() != "0")


class Transport(Protocol):
    """Sends requests: exactly one for each ``send``. A redirect is not followed; it is the response."""

    def send(self, request: Request, /) -> Response:
        """Send a request and read the whole response, whatever its status.

        Raises:
            TransportError: no complete response was received.
        """
        ...

    def close(self) -> None:
        """Close the connections. Calls under way end with a TransportError, and so do later ones."""
        ...


class AsyncTransport(Protocol):
    """Sends requests: exactly one for each ``send``. A redirect is not followed; it is the response."""

    async def send(self, request: Request, /) -> Response:
        """Send a request and read the whole response, whatever its status.

        Raises:
            TransportError: no complete response was received.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections. Calls under way end with a TransportError, and so do later ones."""
        ...


class Incoming(Protocol):
    """Response whose body is still to be read."""

    @property
    def status(self) -> int:
        """HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers; their names are in lower case."""
        ...

    def read_piece(self) -> bytes:
        """Return the next bytes of the body, decompressed; none at its end.

        Raises:
            TransportError: the body is not complete.
        """
        ...

    def close(self) -> None:
        """End the response. Its connection is closed, unless the body was read to its end."""
        ...


class StreamingTransport(Transport, Protocol):
    """Transport that does not have to read a response as a whole."""

    def stream(self, request: Request, /) -> Incoming:
        """Send a request and read the head of the response, whatever its status.

        Raises:
            TransportError: no complete head was received.
        """
        ...


class AsyncIncoming(Protocol):
    """Response whose body is still to be read."""

    @property
    def status(self) -> int:
        """HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers; their names are in lower case."""
        ...

    async def read_piece(self) -> bytes:
        """Return the next bytes of the body, decompressed; none at its end.

        Raises:
            TransportError: the body is not complete.
        """
        ...

    async def aclose(self) -> None:
        """End the response. Its connection is closed, unless the body was read to its end."""
        ...


class AsyncStreamingTransport(AsyncTransport, Protocol):
    """Transport that does not have to read a response as a whole."""

    async def stream(self, request: Request, /) -> AsyncIncoming:
        """Send a request and read the head of the response, whatever its status.

        Raises:
            TransportError: no complete head was received.
        """
        ...
