"""Requests, responses and transports. A custom transport needs two methods."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """HTTP request, ready to send. ``repr`` omits headers, body and API keys in the URL: they are secrets."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    timeout: float  # seconds to wait for the connection, then for each read of the response
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


class Transport(Protocol):
    """Sends requests. A redirect is not followed; it is the response."""

    def send(self, request: Request, /) -> Response:
        """Send a request and read the whole response, whatever its status.

        Raises:
            TransportError: no complete response was received.
        """
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class AsyncTransport(Protocol):
    """Sends requests. A redirect is not followed; it is the response."""

    async def send(self, request: Request, /) -> Response:
        """Send a request and read the whole response, whatever its status.

        Raises:
            TransportError: no complete response was received.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...
