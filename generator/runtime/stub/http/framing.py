"""Rules of HTTP/1.1 about a request as a whole, which hold whatever its path (RFC 9112)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache

Fields = Iterable[tuple[bytes, bytes]]
CLOSE = (b"connection", b"close")
"""Where a client and this server may disagree about the end of a request, the connection must not be used again."""
_HOST = re.compile(rb"(?:\[[\w.:~%-]+\]|[\w.~!$&'()*+,;=%-]*)(?::[0-9]*)?")  # RFC 3986, section 3.2.2 and 3.2.3
_SINGLE = frozenset((b"host", b"content-type", b"authorization", b"content-length"))


class BadFraming(Exception):
    """The request is invalid whatever it asks for. ``status``: of the response."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def check(version: str, headers: Mapping[bytes, bytes]) -> None:
    """Check version, Host and Transfer-Encoding. ``version``: of HTTP; empty for a call in the same process.

    Raises:
        BadFraming: the request is invalid.
    """
    if b"transfer-encoding" in headers and b"content-length" in headers:  # RFC 9112, section 6.1: may be smuggling
        raise BadFraming(400, "the request has both Content-Length and Transfer-Encoding")
    if b"transfer-encoding" in headers and headers[b"transfer-encoding"].strip().lower() != b"chunked":
        raise BadFraming(501, "the only Transfer-Encoding that is supported is chunked")  # RFC 9112, section 6.1
    if version == "1.1" and b"host" not in headers:
        raise BadFraming(400, "the request has no header Host")  # RFC 9112, section 3.2
    if b"host" in headers and not is_host(headers[b"host"]):
        raise BadFraming(400, "the header Host is no host with an optional port")  # RFC 9112, section 3.2
    if "." in version and not version.startswith("1."):  # a server of HTTP/2 or 3 says 2 or 3
        raise BadFraming(505, f"the request line says HTTP/{version}; this server supports HTTP/1.1 and 1.0")


@lru_cache(maxsize=64)
def is_host(value: bytes) -> bool:
    """Tell whether a value of the header Host can be one. Clients repeat few."""
    return _HOST.fullmatch(value) is not None


def combined(fields: Fields, single: Set[bytes]) -> dict[bytes, bytes]:
    """Return the fields by name, repeated ones as a list (RFC 9110, section 5.2).

    Args:
        fields: All header fields, names in lower case.
        single: Names that must not be repeated, in addition to those of HTTP.

    Raises:
        BadFraming: a field that is no list is repeated.
    """
    headers: dict[bytes, bytes] = {}
    for name, value in fields:
        if name in headers:
            if name in _SINGLE or name in single:
                raise BadFraming(400, f"the header {name.decode('latin-1')} is sent more than once")
            value = headers[name] + b", " + value
        headers[name] = value
    return headers
