"""Requests that the proof sent, with their responses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response. It has credentials: ``secrets.Secrets`` hides them in everything that is shown."""

    operation: str  # operationId
    caller: str  # who sent it
    method: str
    url: str = field(repr=False)
    headers: Pairs = field(repr=False)
    body: bytes | None = field(repr=False)
    status: int  # 0: no response
    response_headers: Pairs = field(repr=False)
    response: bytes = field(repr=False)
    at: float = 0.0  # seconds since 1970-01-01 UTC
    seconds: float = 0.0  # that the response took
    size: int = -1  # bytes of the response before it was shortened; -1: it was not
    sent_size: int = -1  # the same of the body of the request

    @property
    def media_type(self) -> str:
        """The media type of the response, empty without one."""
        return of(self.response_headers, "content-type")

    @property
    def request_type(self) -> str:
        """The media type of the request, empty without one."""
        return of(self.headers, "content-type")


Note = Callable[[Exchange], None]
"""Takes note of an exchange."""


def pairs(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> Pairs:
    """Return headers as pairs."""
    return tuple(headers.items() if isinstance(headers, Mapping) else headers)


def of(headers: Pairs, name: str) -> str:
    """Return the value of a header by its name in lower case, empty if there is none."""
    return next((value for key, value in headers if key.lower() == name), "")


@dataclass(slots=True)
class Slowest:
    """The slowest response of each operation, in seconds."""

    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, exchange: Exchange) -> None:
        if exchange.seconds > self.seconds.get(exchange.operation, 0.0):
            self.seconds[exchange.operation] = exchange.seconds
