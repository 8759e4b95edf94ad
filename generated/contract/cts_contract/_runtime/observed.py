# Copied from generator/runtime/contract/observed.py. Do not edit: run `make generate`.
"""Requests between a client and a server that are not ours, with their responses."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from .exchanges import Exchange, Pairs

READS = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One request and its response. A body is None where nobody recorded it."""

    place: str  # where it is recorded, such as "entry 3"; empty for a live one
    server: str  # URL of the service; the path follows
    method: str
    path: str  # as sent
    query: str
    headers: Pairs
    body: bytes | None
    status: int  # 0: no response
    response_headers: Pairs
    response_body: bytes | None  # without Content-Encoding
    began: float  # seconds since 1970-01-01 UTC
    seconds: float
    is_concurrent: bool = False  # a request that changes something overlaps
    problem: str = ""  # why there is no response, or no complete one

    def exchange(self, operation: str) -> Exchange:
        """Return it as reports show it."""
        url = f"{self.server}{self.path}" + (f"?{self.query}" if self.query else "")
        return Exchange(
            operation=operation,
            caller="client",
            method=self.method,
            url=url,
            headers=self.headers,
            body=self.body,
            status=self.status,
            response_headers=self.response_headers,
            response=self.response_body or b"",
            at=self.began,
            seconds=self.seconds,
        )


class Overlaps:
    """Requests in progress: finds those that overlap one that changes something."""

    def __init__(self) -> None:
        self._running: dict[int, bool] = {}  # by number: whether it changes something
        self._concurrent: set[int] = set()

    def begin(self, number: int, method: str) -> None:
        """Note that a request begins."""
        is_write = method not in READS
        if is_write and self._running:
            self._concurrent |= self._running.keys() | {number}
        elif any(self._running.values()):
            self._concurrent |= {number, *(each for each, writes in self._running.items() if writes)}
        self._running[number] = is_write

    def end(self, number: int) -> bool:
        """Note that it ends; tell whether it was concurrent."""
        del self._running[number]
        was_concurrent = number in self._concurrent
        self._concurrent.discard(number)
        return was_concurrent


def decoded(body: bytes, encoding: str) -> bytes | None:
    """Return a body without its Content-Encoding; None where that is unknown or the body is damaged."""
    if encoding.lower() in ("", "identity"):
        return body
    if encoding.lower() not in ("gzip", "x-gzip", "deflate"):
        return None
    try:
        return zlib.decompress(body, zlib.MAX_WBITS | 32)  # with the header of either
    except zlib.error:
        return None
