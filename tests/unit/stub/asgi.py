"""The smallest ASGI client: what a server hands to an application, byte for byte."""

from __future__ import annotations

import asyncio
import json
from typing import Any, NamedTuple

from generator.runtime.stub.app import Stub

TOKEN = (b"x-token", b"ann-token")
JSON = (b"content-type", b"application/json")


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def send(
    stub: Stub,
    method: str,
    target: str | bytes,
    body: bytes | list[bytes] = b"",
    *,
    headers: tuple[tuple[bytes, bytes], ...] = (TOKEN, JSON),
) -> Reply:
    """One request; a body given as a list arrives in that many pieces. Status 0: nothing was answered."""
    return asyncio.run(exchange(stub, method, target, body, headers=headers))


async def exchange(
    stub: Stub,
    method: str,
    target: str | bytes,
    body: bytes | list[bytes] = b"",
    *,
    headers: tuple[tuple[bytes, bytes], ...] = (TOKEN, JSON),
) -> Reply:
    """As ``send``, for several at once."""
    raw = target.encode() if isinstance(target, str) else target
    path, _, query = raw.partition(b"?")
    scope = {
        "type": "http",
        "method": method,
        "path": path.decode(errors="replace"),
        "raw_path": path,
        "query_string": query,
        "headers": list(headers),
    }
    pieces = body if isinstance(body, list) else [body]
    incoming = [
        {"type": "http.request", "body": piece, "more_body": n < len(pieces)} for n, piece in enumerate(pieces, 1)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return incoming.pop(0) if incoming else {"type": "http.disconnect"}

    async def take(message: Any) -> None:
        sent.append(message)

    await stub(scope, receive, take)
    if not sent:
        return Reply(0, {}, b"")
    start, end = sent
    return Reply(start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, end["body"])
