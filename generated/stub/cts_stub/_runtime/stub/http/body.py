# Copied from generator/runtime/stub/http/body.py. Do not edit: run `make generate`.
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


def part(message: Message, room: int, limit: int) -> bytes:
    """Return a part of a body, of ``room`` bytes at most.

    Raises:
        TooLarge: it has more.
        Disconnected: the client closed the connection.
    """
    if message["type"] != "http.request":
        raise Disconnected
    body: bytes = message.get("body", b"")
    if len(body) > room:
        raise TooLarge(limit)
    return body


async def rest(message: Message, receive: Receive, limit: int) -> bytes:
    """Return a body of which only the first part was received."""
    whole = bytearray(part(message, limit, limit))
    while message.get("more_body"):
        message = await receive()
        whole += part(message, limit - len(whole), limit)
    return bytes(whole)
