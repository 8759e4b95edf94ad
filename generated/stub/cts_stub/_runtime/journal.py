# Copied from generator/runtime/stub/journal.py. Do not edit: run `make generate`.
"""The last requests and their answers. Raw references are kept; entries are made when somebody asks for them."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from .answers import Answer, Headers
from .body import Message, Receive
from .nearest import nearest
from .world import HIDDEN

KEPT = 1000
"""Requests, at the most."""
BYTES = 32 * 1024 * 1024
"""Bytes of their bodies and answers, at the most."""

OperationOf = Callable[[str, bytes], str]
"""The operationId of a method and a path; empty where there is none."""

_SECRET = re.compile(r"authorization|cookie|password|secret|token", re.IGNORECASE)
# A JSON property with such a name, even in a body that is broken off.
_PROPERTY = re.compile(
    r'("[^"\\]{0,64}(?:password|secret|token)[^"\\]{0,64}"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^\s"{}\[\],]+)',
    re.IGNORECASE,
)


class Exchange:
    """One request while it is answered. Call it in the place of ``receive``."""

    __slots__ = ("_receive", "began", "chunks", "scope", "time")

    def __init__(self, scope: Mapping[str, Any], receive: Receive, now: int) -> None:
        self.scope, self._receive, self.time = scope, receive, now
        self.began = time.perf_counter()
        self.chunks: list[bytes] = []

    async def __call__(self) -> Message:
        message = await self._receive()
        if message.get("body"):
            self.chunks.append(message["body"])
        return message


class Kept(NamedTuple):
    """One request and its answer, as they were."""

    exchange: Exchange
    duration: float  # milliseconds
    answer: Answer  # status 0: none, the connection was dropped
    headers: Headers  # all that were answered
    request_id: str
    size: int  # bytes of both bodies

    @property
    def path(self) -> bytes:
        scope = self.exchange.scope
        path: bytes = scope.get("raw_path") or scope["path"].encode()
        return path

    @property
    def sent(self) -> bytes:
        return (
            self.answer.body if self.answer.sent is None else self.answer.body[: self.answer.sent]
        )


class Journal:
    def __init__(
        self, operation_of: OperationOf, operations: frozenset[str], token_header: str
    ) -> None:
        self._operation_of = operation_of
        self._operations = operations
        self._token_header = token_header.lower().encode()
        self._kept: deque[Kept] = deque()
        self._size = 0

    def add(self, exchange: Exchange, answer: Answer, headers: Headers, request_id: str) -> None:
        size = len(answer.body) + sum(map(len, exchange.chunks))
        duration = (time.perf_counter() - exchange.began) * 1000
        self._kept.append(Kept(exchange, duration, answer, headers, request_id, size))
        self._size += size
        while len(self._kept) > KEPT or (self._size > BYTES and self._kept):
            self._size -= self._kept.popleft().size

    def clear(self) -> None:
        self._kept.clear()
        self._size = 0

    def entries(self, operation: str = "") -> list[dict[str, Any]]:
        """Of an operation, or of all requests; oldest first, without secrets. ValueError for an unknown operation."""
        return [self._entry(kept, name) for kept, name in self.kept(operation)]

    def kept(self, operation: str = "") -> Iterator[tuple[Kept, str]]:
        """As ``entries``, raw, each with its operation."""
        if operation and operation not in self._operations:
            raise ValueError(
                f"there is no operation {operation}; {nearest(operation, self._operations)}"
            )
        for kept in self._kept:
            name = self._operation_of(kept.exchange.scope["method"], kept.path)
            if not operation or name == operation:
                yield kept, name

    def shown_headers(self, headers: Any) -> list[tuple[str, str]]:
        """Headers as texts, without secrets."""
        return [
            (name.decode("latin-1"), HIDDEN if self._is_secret(name) else value.decode("latin-1"))
            for name, value in headers
        ]

    def _is_secret(self, header: bytes) -> bool:
        return header.lower() == self._token_header or bool(
            _SECRET.search(header.decode("latin-1"))
        )

    def _entry(self, kept: Kept, operation: str) -> dict[str, Any]:
        scope = kept.exchange.scope
        return {
            "time": kept.exchange.time,
            "duration": round(kept.duration, 3),
            "operation": operation,
            "method": scope["method"],
            "path": kept.path.decode("latin-1"),
            "query": scope["query_string"].decode("latin-1"),
            "status": kept.answer.status,
            "request_id": kept.request_id,
            "request": self._message(scope["headers"], b"".join(kept.exchange.chunks)),
            "response": self._message(kept.headers, kept.sent),
        }

    def _message(self, headers: Any, body: bytes) -> dict[str, Any]:
        joined: dict[str, str] = {}
        for name, value in self.shown_headers(headers):
            joined[name.lower()] = (
                f"{joined[name.lower()]}, {value}" if name.lower() in joined else value
            )
        return {"headers": joined, "body": shown_body(body)}


def shown_body(body: bytes) -> str:
    """A body as text, without secrets; what is not UTF-8 is replaced."""
    return _PROPERTY.sub(rf'\1"{HIDDEN}"', body.decode("utf-8", "replace"))
