"""Reads a request body, but never more of it than may be kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

LIMIT = 12 * 1024 * 1024
"""Bytes of the longest body."""


class Disconnected(Exception):
    """The client went away before it had sent all of its request."""


class TooLarge(Exception):
    """The body is longer than LIMIT. The rest of it is left to the server, which discards it."""


async def read_body(receive: Receive, headers: Mapping[bytes, bytes]) -> bytes:
    """The whole body. A length announced too large is refused before anything is read."""
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length[:20]) > LIMIT:
        raise TooLarge
    body, more = _part(await receive(), LIMIT)
    if not more:  # as nearly always
        return body
    whole = bytearray(body)
    while more:
        body, more = _part(await receive(), LIMIT - len(whole))
        whole += body
    return bytes(whole)


def _part(message: Message, room: int) -> tuple[bytes, bool]:
    """A part of a body, which must have room, and whether another follows."""
    if message["type"] != "http.request":
        raise Disconnected
    part = message.get("body", b"")
    if len(part) > room:
        raise TooLarge
    return part, message.get("more_body", False)
