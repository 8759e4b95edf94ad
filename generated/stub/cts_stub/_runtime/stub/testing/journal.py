# Copied from generator/runtime/stub/testing/journal.py. Do not edit: run `make generate`.
"""The last requests and their answers, packed; entries are made when somebody asks for them."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from ...yaml_source.did_you_mean import suggest
from ..call import Message
from ..delivery import Attempt
from ..http.body import Receive, read_body
from ..http.response import Headers, Response
from ..world import HIDDEN

KEPT = 500
"""Requests, at the most."""
BYTES = 32 * 1024 * 1024
"""Bytes of all of them, at the most."""

OperationOf = Callable[[str, bytes], str]
"""The operationId of a method and a path; empty where there is none."""

_SECRET = re.compile(r"authorization|cookie|password|secret|token", re.IGNORECASE)
# A JSON property with such a name, even in a body that is broken off.
_PROPERTY = re.compile(
    r'("[^"\\]{0,64}(?:password|secret|token)[^"\\]{0,64}"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^\s"{}\[\],]+)',
    re.IGNORECASE,
)


class RequestContext:
    """What is to be remembered of a request while it is answered."""

    __slots__ = ("began", "body", "id", "messages", "path", "time")

    def __init__(self, request_id: str, path: bytes, now: int) -> None:
        self.id = request_id
        self.path = path  # as it was sent
        self.time = now  # milliseconds
        self.began = time.perf_counter()
        self.body = b""
        self.messages: list[Message] = []  # to be sent when it has succeeded

    async def read(self, receive: Receive, headers: Mapping[bytes, bytes]) -> bytes:
        """The body of the request."""
        self.body = await read_body(receive, headers)
        return self.body


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """One request and its answer, as they were."""

    time: int  # milliseconds
    duration: float  # milliseconds
    method: str
    url: bytes  # scheme and host; empty for a request to this server
    path: bytes
    query: bytes
    version: str  # of HTTP
    headers: Headers
    body: bytes
    status: int  # 0: there was no answer, the connection was dropped
    answered: Headers
    response: bytes  # as much of the body as was sent
    request_id: str

    @property
    def is_outgoing(self) -> bool:
        return bool(self.url)


_unpack = msgspec.msgpack.Decoder(Kept).decode


class Journal:
    def __init__(
        self, operation_of: OperationOf, operations: frozenset[str], token_header: str
    ) -> None:
        self._operation_of = operation_of
        self._operations = operations
        self._token_header = token_header.lower().encode()
        # One object for a request: its thirty would lie about until they are long forgotten by the processor's cache,
        # which costs several times what it costs to pack them.
        self._kept: deque[bytes] = deque()
        self._size = 0

    def add(
        self,
        scope: Mapping[str, Any],
        context: RequestContext,
        response: Response,
        headers: Headers,
    ) -> None:
        """Keep a request to this server, and its answer with all its headers."""
        self._add(
            Kept(
                context.time,
                (time.perf_counter() - context.began) * 1000,
                scope["method"],
                b"",
                context.path,
                scope["query_string"],
                scope.get("http_version", "1.1"),
                scope["headers"],
                context.body,
                response.status,
                headers,
                response.body if response.sent is None else response.body[: response.sent],
                context.id,
            )
        )

    def add_attempt(self, attempt: Attempt, now: int) -> None:
        """Keep what was sent to somebody else's server, and what came back; status 0 if nothing did."""
        url = urlsplit(attempt.message.to)
        host = url.netloc.rpartition("@")[2].encode()
        sent = [(name.lower().encode(), value.encode()) for name, value in attempt.headers.items()]
        self._add(
            Kept(
                now,
                (time.perf_counter() - attempt.began) * 1000,
                "POST",
                f"{url.scheme}://".encode() + host,
                url.path.encode() or b"/",
                url.query.encode(),
                "1.1",
                ((b"host", host), *sent),
                attempt.sent,
                attempt.status,
                (),
                attempt.response,
                "",
            )
        )

    def _add(self, kept: Kept) -> None:
        packed = msgspec.msgpack.encode(kept)
        self._kept.append(packed)
        self._size += len(packed)
        while self._size > BYTES or len(self._kept) > KEPT:
            self._size -= len(self._kept.popleft())

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
                f"there is no operation {operation}; {suggest(operation, self._operations)}"
            )
        for kept in map(
            _unpack, list(self._kept)
        ):  # which threads that deliver messages may add to
            name = "" if kept.is_outgoing else self._operation_of(kept.method, kept.path)
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
        return {
            "time": kept.time,
            "duration": round(kept.duration, 3),
            "operation": operation,
            "direction": "out" if kept.is_outgoing else "in",
            "method": kept.method,
            "path": kept.path.decode("latin-1"),
            "query": kept.query.decode("latin-1"),
            "status": kept.status,
            "request_id": kept.request_id,
            "request": self._message(kept.headers, kept.body),
            "response": self._message(kept.answered, kept.response),
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
