"""Bodies of requests, bounded by size."""

from __future__ import annotations

from .asgi import Message, Receive

LIMIT = 12 * 1024 * 1024
"""Bytes of the longest body."""


class Disconnected(Exception):
    """The client closed the connection before it had sent all of its request."""


class TooLarge(Exception):
    """The body is longer than the limit. The server discards the rest of it."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the body is longer than {limit} bytes")


def _part(message: Message, room: int, limit: int) -> bytes:
    """Return a part of a body, of ``room`` bytes at most."""
    if message["type"] != "http.request":
        raise Disconnected
    body: bytes = message.get("body", b"")
    if len(body) > room:
        raise TooLarge(limit)
    return body


async def whole(message: Message, receive: Receive, limit: int) -> bytes:
    """Return a body of ``limit`` bytes at most. ``message``: the first one that was received.

    Raises:
        TooLarge: the body is longer.
        Disconnected: the client closed the connection.
    """
    body = bytearray(_part(message, limit, limit))
    while message.get("more_body"):
        message = await receive()
        body += _part(message, limit - len(body), limit)
    return bytes(body)
