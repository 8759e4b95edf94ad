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


async def read_body(receive: Receive, headers: Mapping[bytes, bytes], limit: int = LIMIT) -> bytes:
    """Read the whole body. A Content-Length above the limit is rejected before anything is read."""
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length[:20]) > limit:
        raise TooLarge(limit)
    body, more = _part(await receive(), limit, limit)
    if not more:  # as nearly always
        return body
    whole = bytearray(body)
    while more:
        body, more = _part(await receive(), limit - len(whole), limit)
        whole += body
    return bytes(whole)


def _part(message: Message, room: int, limit: int) -> tuple[bytes, bool]:
    """Return a part of a body, of ``room`` bytes at most, and whether another part follows."""
    if message["type"] != "http.request":
        raise Disconnected
    part = message.get("body", b"")
    if len(part) > room:
        raise TooLarge(limit)
    return part, message.get("more_body", False)
