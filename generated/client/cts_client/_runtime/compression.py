# Copied from generator/runtime/client/compression.py. Do not edit: run `make generate`.
"""Decompress bodies of responses, in the same way for all transports."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

GZIP_WINDOW = 16 + zlib.MAX_WBITS
ENCODINGS = {"gzip": GZIP_WINDOW, "x-gzip": GZIP_WINDOW, "deflate": zlib.MAX_WBITS}
WITHOUT_BODY = frozenset({204, 304})


class InvalidContent(Exception):
    """The body does not match its Content-Encoding, or it ends too early."""


class TooLarge(Exception):
    """The decompressed body is larger than the limit."""


def content(method: str, status: int, headers: Mapping[str, str], body: bytes, limit: int) -> bytes:
    """Return the body of a response without the codings of Content-Encoding, of which the last was applied last.

    Raises:
        InvalidContent: the body is not complete, or the coding is unknown.
        TooLarge: there are more bytes than ``limit``.
    """
    encoding = headers.get("content-encoding", "")
    if not encoding or (not body and (method == "HEAD" or status in WITHOUT_BODY)):
        return body
    for name in reversed([each.strip().lower() for each in encoding.split(",")]):
        if name not in ("", "identity"):
            body = _inflated(body, name, limit)
    return body


def _inflated(body: bytes, name: str, limit: int) -> bytes:
    if name not in ENCODINGS:
        raise InvalidContent(f"Content-Encoding {name!r} is not supported")
    whole = b""
    if not body:
        raise InvalidContent(f"the {name} body is missing")
    try:
        while body:  # RFC 1952 section 2.2: a file may have several members
            stream = zlib.decompressobj(ENCODINGS[name])
            whole += stream.decompress(body, limit + 1 - len(whole))
            if len(whole) > limit:
                raise TooLarge
            if not stream.eof:
                raise InvalidContent(f"the {name} body ends too early")
            body = stream.unused_data
    except zlib.error as error:
        raise InvalidContent(f"the body is not {name}: {error}") from error
    return whole
