# Copied from generator/runtime/stub/request.py. Do not edit: run `make generate`.
"""HTTP requests on their way through the pipeline."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from .call import Message
from .endpoint import Endpoint
from .errors import ApiError
from .http.asgi import Receive, Scope
from .http.body import LIMIT, TooLarge, whole
from .http.reasons import one_line
from .world import Principal

LOCAL_ADDRESS = "127.0.0.1"


class Request:
    """One HTTP request. The stages of the pipeline fill in what they find out."""

    __slots__ = (
        "_receive",
        "began",
        "body",
        "breaks_description",
        "endpoint",
        "headers",
        "hold_seconds",
        "id",
        "messages",
        "method",
        "path",
        "principal",
        "query",
        "reason",
        "scope",
        "source_ip",
        "time",
        "values",
    )

    endpoint: Endpoint  # set by routing
    values: Mapping[str, str]  # path parameters, decoded; set by routing
    principal: Principal  # set by authentication

    def __init__(self, request_id: str, scope: Scope, receive: Receive, now: int) -> None:
        self.id = request_id
        self.scope = scope
        self.method: str = scope["method"]
        self.path: bytes = scope.get("raw_path") or scope["path"].encode()  # as sent
        self.query: bytes = scope["query_string"]
        self.headers: Mapping[bytes, bytes] = dict(scope["headers"])
        self.time = now  # milliseconds since 1970-01-01 UTC
        self.began = time.perf_counter()
        self.body: bytes | None = None  # None until it is read
        self.reason = ""  # why the request is rejected, for people
        self.breaks_description = False  # it is rejected whatever the state is
        self.hold_seconds = 0.0  # for which a fault holds the response back after the effect
        self.messages: Sequence[Message] = ()  # sent to subscribers after the response is committed
        client = scope.get("client")  # None for a call in the same process
        self.source_ip: str = client[0] if client else LOCAL_ADDRESS
        self._receive = receive

    def reject(self, error: ApiError) -> None:
        """Note why the request is rejected."""
        self.reason, self.breaks_description = one_line(error.reason), error.breaks_description

    async def read(self, limit: int = LIMIT) -> bytes:
        """Read the body, of ``limit`` bytes at most, at the first call; return it.

        Raises:
            TooLarge: the body is too long.
            Disconnected: the client closed the connection before it had sent all of the body.
        """
        if self.body is None:
            length = self.headers.get(b"content-length", b"")
            if length.isdigit() and int(length[:20]) > limit:
                raise TooLarge(limit)
            message = await self._receive()
            body: bytes = message.get("body", b"")
            if message.get("more_body") or len(body) > limit or message["type"] != "http.request":
                body = await whole(message, self._receive, limit)
            self.body = body
        return self.body
