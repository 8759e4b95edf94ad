"""Responses before they are HTTP messages."""

from __future__ import annotations

from typing import Any

import msgspec

from .. import exact

Headers = tuple[tuple[bytes, bytes], ...]
JSON: Headers = ((b"content-type", b"application/json"),)

OF_EACH = frozenset(("x-request-id", "date"))
"""Headers that every response has, whatever the description says."""


class Response(msgspec.Struct, frozen=True):
    """Status, body, and the headers besides Content-Length and X-Request-Id."""

    status: int
    body: bytes
    headers: Headers
    sent: int | None = None  # bytes of the body to send before the connection is closed; None: all of it


DROPPED = Response(0, b"", ())
"""No response: the connection is closed instead."""


def encode(value: Any) -> bytes:
    """Encode as JSON; None is an empty body."""
    return b"" if value is None else exact.encode(value)
