# Copied from generator/runtime/client/transport.py. Do not edit: run `make generate`.
"""Requests, responses, and what carries them. A transport of your own needs two methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request, ready to send. Headers may hold secrets and are not shown."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(repr=False)
    timeout: float  # seconds to wait for the connection, and then for each piece of the answer


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response, read completely. The names of ``headers`` are in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header, whatever the case of its name."""
        return self.headers.get(name.lower())


def sendable(text: str) -> bool:
    """Whether a header can hold the text: a line break would smuggle in another header (RFC 9110 section 5.5)."""
    return text.isascii() and text.isprintable()


class Transport(Protocol):
    """Sends requests. Redirects are not followed: an API's answer is the answer."""

    def send(self, request: Request, /) -> Response:
        """Send a request and read the whole answer, whatever its status.

        Raises:
            TransportError: there is no answer.
        """
        ...

    def close(self) -> None:
        """Give back connections."""
        ...


class AsyncTransport(Protocol):
    """Sends requests. Redirects are not followed: an API's answer is the answer."""

    async def send(self, request: Request, /) -> Response:
        """Send a request and read the whole answer, whatever its status.

        Raises:
            TransportError: there is no answer.
        """
        ...

    async def aclose(self) -> None:
        """Give back connections."""
        ...
