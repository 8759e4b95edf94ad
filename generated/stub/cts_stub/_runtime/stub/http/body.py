# Copied from generator/runtime/stub/http/body.py. Do not edit: run `make generate`.
"""Bodies of requests, bounded by size."""

from __future__ import annotations

from collections.abc import Mapping

from .asgi import Message, Receive

LIMIT = 12 * 1024 * 1024
"""Bytes of the longest body."""


class Disconnected(Exception):
    """The client closed the connection before it had sent all of its request."""


class TooLarge(Exception):
    """The body is longer than the limit. The server discards the rest of it."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the body is longer than {limit} bytes")


def check_length(headers: Mapping[bytes, bytes], limit: int) -> None:
    """Reject a Content-Length above the limit, before anything is read."""
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length[:20]) > limit:
        raise TooLarge(limit)


def part(message: Message, room: int, limit: int) -> tuple[bytes, bool]:
    """Return a part of a body, of ``room`` bytes at most, and whether another part follows."""
    if message["type"] != "http.request":
        raise Disconnected
    body = message.get("body", b"")
    if len(body) > room:
        raise TooLarge(limit)
    return body, message.get("more_body", False)


async def rest(start: bytes, receive: Receive, limit: int) -> bytes:
    """Return a body of which only the start was read."""
    whole, more = bytearray(start), True
    while more:
        body, more = part(await receive(), limit - len(whole), limit)
        whole += body
    return bytes(whole)
