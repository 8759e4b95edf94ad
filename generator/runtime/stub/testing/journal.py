"""Journal of requests and responses, bounded by number and size."""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import unquote_plus, urlsplit

import msgspec

from ...openapi import content_of
from ...yaml_source.did_you_mean import suggest
from ..delivery import Attempt
from ..http.response import Headers, Response
from ..request import Request
from ..world import HIDDEN

MAX_EXCHANGES = 500
"""Requests that the journal holds by default."""
MAX_BYTES = 32 * 1024 * 1024
"""Bytes that all of them have together."""

Check = Callable[["Exchange"], Sequence[str]]
"""Returns what of a request breaks the description."""
OperationOf = Callable[[str, bytes], str]
"""Returns the operationId of a method and a path; empty if there is none."""

_SECRET = re.compile(r"authorization|cookie|password|secret|token", re.IGNORECASE)
# A JSON property with such a name, also in a truncated body.
_PROPERTY = re.compile(
    r'("[^"\\]{0,64}(?:password|secret|token)[^"\\]{0,64}"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^\s"{}\[\],]+)', re.IGNORECASE
)
# Fields of forms with such a name.
_FIELD = re.compile(r"((?:^|&)[^=&]{0,64}(?:password|secret|token)[^=&]{0,64}=)[^&]*", re.IGNORECASE)
_PART = re.compile(
    r'(name="[^"]{0,64}(?:password|secret|token)[^"]{0,64}"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)(?:(?!\r\n--).)*',
    re.IGNORECASE | re.DOTALL,
)


class Secrets(NamedTuple):
    """Where requests have credentials."""

    headers: frozenset[bytes]  # names in lower case
    parameters: frozenset[str]  # of the query


class Exchange(msgspec.Struct, frozen=True, array_like=True):
    """One request and its response, as they were sent."""

    time: int  # milliseconds
    duration: float  # milliseconds
    method: str
    url: bytes  # scheme and host; empty for a request to this server
    path: bytes
    query: bytes
    version: str  # of HTTP
    headers: Headers
    body: bytes | None  # None: the request was rejected before its body was read
    status: int  # 0: no response, the connection was dropped
    response_headers: Headers
    response: bytes  # the part of the body that was sent
    request_id: str
    reason: str  # why the request was rejected, for people
    breaks_description: bool  # it was rejected whatever the state is

    @property
    def is_outgoing(self) -> bool:
        return bool(self.url)


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Exchange).decode


class Journal:
    """The last requests and responses. Threads may add to it at the same time."""

    def __init__(
        self,
        operation_of: OperationOf,
        operations: frozenset[str],
        secrets: Secrets,
        check: Check,
        max_exchanges: int | None = None,
    ) -> None:
        """``max_exchanges``: number of exchanges to keep; older ones are dropped."""
        self.max_exchanges = MAX_EXCHANGES if max_exchanges is None else max(0, max_exchanges)
        self._operation_of = operation_of
        self._operations = operations
        self._secrets, self._check = secrets, check
        # Each exchange is packed into one object. Its thirty objects would be freed long after they have left the
        # processor's cache, which costs several times as much as packing them.
        self._packed: deque[bytes] = deque()
        self._size = 0  # bytes of all
        self._dropped = 0
        self._lock = threading.Lock()
        self._watchers: list[list[str]] = []

    def add(self, request: Request, response: Response, headers: Headers) -> None:
        """Record a request to this server, and its response with all headers."""
        self._add(
            Exchange(
                request.time,
                (time.perf_counter() - request.began) * 1000,
                request.method,
                b"",
                request.path,
                request.query,
                request.scope.get("http_version", "1.1"),
                request.scope["headers"],
                request.body,
                response.status,
                headers,
                response.body if response.sent is None else response.body[: response.sent],
                request.id,
                request.reason,
                request.breaks_description,
            )
        )

    def add_attempt(self, attempt: Attempt, now: int) -> None:
        """Record a message to a subscriber, and its response; status 0 if there was none."""
        url = urlsplit(attempt.message.to)
        host = url.netloc.rpartition("@")[2].encode()
        sent = [(name.lower().encode(), value.encode()) for name, value in attempt.headers.items()]
        self._add(
            Exchange(
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
                "",
                False,
            )
        )

    def _add(self, exchange: Exchange) -> None:
        packed = _pack(exchange)
        with self._lock:
            self._packed.append(packed)
            self._size += len(packed)
            while self._size > MAX_BYTES or len(self._packed) > self.max_exchanges:
                self._size -= len(self._packed.popleft())
                self._dropped += 1
        if self._watchers:
            name = "" if exchange.is_outgoing else self._operation_of(exchange.method, exchange.path)
            for found in self._watchers:
                found.extend(self._lines(exchange, name))

    @property
    def size(self) -> int:
        """Bytes of all packed exchanges."""
        return self._size

    def clear(self) -> None:
        with self._lock:
            self._packed.clear()
            self._size = self._dropped = 0

    def summary(self) -> dict[str, int]:
        """Return the number of exchanges, and of those that were dropped because they were too many."""
        with self._lock:
            return {"size": len(self._packed), "dropped": self._dropped}

    def entries(
        self, operation: str = "", *, status: int | None = None, path: str = "", since: int = 0, unmatched: bool = False
    ) -> list[dict[str, Any]]:
        """Return the entries, oldest first, without secrets.

        Args:
            operation: Only those of this operation.
            status: Only those with this status.
            path: Only those whose path contains this text.
            since: Only those from this time on, in milliseconds.
            unmatched: Only requests to this server for which there is no operation.

        Raises:
            ValueError: there is no such operation.
        """
        return [
            self._entry(exchange, name)
            for exchange, name in self.exchanges(operation)
            if status in (None, exchange.status)
            and path.encode() in exchange.path
            and exchange.time >= since
            and not (unmatched and (name or exchange.is_outgoing))
        ]

    def problems(self) -> list[str]:
        """Return what clients sent that breaks the description, whatever the state was; one line each.

        Also what the server ignores: undeclared properties and query parameters.
        """
        return [line for exchange, name in self.exchanges() for line in self._lines(exchange, name)]

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        """Collect the problems of the exchanges meanwhile, also if the journal drops or deletes them."""
        found: list[str] = []
        self._watchers = [*self._watchers, found]
        yield found
        self._watchers = [each for each in self._watchers if each is not found]

    def _lines(self, exchange: Exchange, operation: str) -> list[str]:
        place = f"{exchange.method} {exchange.path.decode('latin-1')}"
        return [f"{place}: {problem}" for problem in self._problems(exchange, operation)]

    def _problems(self, exchange: Exchange, operation: str) -> Sequence[str]:
        if exchange.reason and exchange.breaks_description:
            return (exchange.reason,)
        return self._check(exchange) if operation else ()

    def exchanges(self, operation: str = "") -> Iterator[tuple[Exchange, str]]:
        """Like ``entries``, but with secrets; each with the id of its operation."""
        if operation and operation not in self._operations:
            raise ValueError(f"there is no operation {operation}; {suggest(operation, self._operations)}")
        with self._lock:
            packed = list(self._packed)
        for exchange in map(_unpack, packed):
            name = "" if exchange.is_outgoing else self._operation_of(exchange.method, exchange.path)
            if not operation or name == operation:
                yield exchange, name

    def shown_headers(self, headers: Any) -> list[tuple[str, str]]:
        """Return headers as texts, without secrets."""
        return [
            (name.decode("latin-1"), HIDDEN if self._is_secret(name) else value.decode("latin-1"))
            for name, value in headers
        ]

    def shown_query(self, query: bytes) -> str:
        """Return a query without secrets."""
        if not self._secrets.parameters:
            return query.decode("latin-1")
        pairs = (pair.partition("=") for pair in query.decode("latin-1").split("&"))
        secret = self._secrets.parameters
        return "&".join(
            f"{name}={HIDDEN}" if unquote_plus(name) in secret else name + sign + value for name, sign, value in pairs
        )

    def _is_secret(self, header: bytes) -> bool:
        return header.lower() in self._secrets.headers or bool(_SECRET.search(header.decode("latin-1")))

    def _entry(self, exchange: Exchange, operation: str) -> dict[str, Any]:
        return {
            "time": exchange.time,
            "duration": round(exchange.duration, 3),
            "operation": operation,
            "direction": "out" if exchange.is_outgoing else "in",
            "method": exchange.method,
            "path": exchange.path.decode("latin-1"),
            "query": self.shown_query(exchange.query),
            "status": exchange.status,
            "request_id": exchange.request_id,
            **_rejection(exchange),
            "request": self._message(exchange.headers, exchange.body or b""),
            "response": self._message(exchange.response_headers, exchange.response),
        }

    def _message(self, headers: Any, body: bytes) -> dict[str, Any]:
        joined: dict[str, str] = {}
        for name, value in self.shown_headers(headers):
            joined[name.lower()] = f"{joined[name.lower()]}, {value}" if name.lower() in joined else value
        return {"headers": joined, "body": shown_body(body, joined.get("content-type", ""))}


def shown_body(body: bytes, media_type: str) -> str:
    """Return a body as text, without secrets; bytes that are not UTF-8 are replaced."""
    text = _PROPERTY.sub(rf'\1"{HIDDEN}"', body.decode("utf-8", "replace"))
    content = content_of(media_type)
    if content == "form":
        return _FIELD.sub(rf"\1{HIDDEN}", text)
    return _PART.sub(rf"\1{HIDDEN}", text) if content == "multipart" else text


def _rejection(exchange: Exchange) -> dict[str, Any]:
    if not exchange.reason:
        return {}
    return {"reason": exchange.reason, "breaks_description": exchange.breaks_description}
