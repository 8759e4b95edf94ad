"""Verifies requests signed with an access key: ``SDK-HMAC-SHA256``, and ``V11-HMAC-SHA256`` with a derived key.

The client chooses which headers it signs, so that nothing but the date is demanded of them. What is hashed are the
bytes that came: path and query as they were sent, and the body before any parser sees it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, unquote_to_bytes

import msgspec

ALGORITHMS = (b"SDK-HMAC-SHA256", b"V11-HMAC-SHA256")
WINDOW = 15 * 60 * 1000
"""Milliseconds that the date of a signature may differ from the server's clock, either way."""

_REMEMBERED = 256
"""Keys, paths, query strings, dates and lists of headers whose meaning is remembered: clients repeat them."""
_DATE = b"x-sdk-date"
_CONTENT_HASH = b"x-sdk-content-sha256"
_UNSIGNED = b"UNSIGNED-PAYLOAD"
_UNRESERVED = "-_.~"  # RFC 3986, section 2.3, besides letters and digits
_HEADER = re.compile(
    rb"(?P<algorithm>[A-Z0-9-]+) +(?:Access|Credential)=(?P<credential>[^,]+), *"
    rb"SignedHeaders=(?P<headers>[^,]+), *Signature=(?P<signature>[0-9a-f]{64})"
)


class Signature(msgspec.Struct, frozen=True):
    """What an Authorization header says."""

    algorithm: bytes
    access_key: str
    info: bytes  # date/region/service of a derived key, else empty
    headers: tuple[bytes, ...]  # names in lower case
    value: bytes  # hexadecimal


class Request(msgspec.Struct, frozen=True):
    """What was signed, as it was sent."""

    method: str
    path: bytes
    query: bytes
    headers: Mapping[bytes, bytes]  # names in lower case
    body: bytes


def parse(authorization: bytes) -> Signature | None:
    """What the header says; None when it is no signature of a kind that is known."""
    match = _HEADER.fullmatch(authorization.strip())
    if match is None or match["algorithm"] not in ALGORITHMS:
        return None
    access_key, _, info = match["credential"].decode("latin-1").partition("/")
    return Signature(
        match["algorithm"], access_key, info.encode("latin-1"), _names(match["headers"]), match["signature"]
    )


def is_valid(signature: Signature, request: Request, secret_key: str, now: int) -> bool:
    """Whether the holder of the secret key signed this request, not long before or after ``now`` (milliseconds)."""
    date = request.headers.get(_DATE, b"")
    if _DATE not in signature.headers or not _is_recent(date, now) or not _has_its_body(request):
        return False
    try:
        hashed = sha256(canonical(signature, request)).hexdigest().encode()
    except KeyError:  # a header that is said to be signed is not there
        return False
    lines = [signature.algorithm, date, hashed]
    key = secret_key.encode()
    if signature.algorithm == b"V11-HMAC-SHA256":
        lines.insert(2, signature.info)
        key = derived_key(signature.access_key, secret_key, signature.info)
    made = _keyed(key).copy()
    made.update(b"\n".join(lines))
    return hmac.compare_digest(made.hexdigest().encode(), signature.value)


def canonical(signature: Signature, request: Request) -> bytes:
    """The canonical form of a request, whose hash is signed. KeyError: it lacks a header."""
    headers, names = request.headers, signature.headers
    body = headers.get(_CONTENT_HASH) or sha256(request.body).hexdigest().encode()
    start = (request.method.encode(), _path(request.path), _query(request.query))
    signed = [b"%b:%b" % (name, headers[name].strip()) for name in names]
    return b"\n".join([*start, *signed, b"", b";".join(names), body])


def derived_key(access_key: str, secret_key: str, info: bytes) -> bytes:
    """The key for one date, region and service: one step of HKDF (RFC 5869), as hexadecimal text."""
    step = hmac.new(access_key.encode(), secret_key.encode(), sha256).digest()
    return hmac.new(step, info + b"\x01", sha256).hexdigest().encode()


@lru_cache(maxsize=_REMEMBERED)
def _keyed(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod=sha256)


@lru_cache(maxsize=_REMEMBERED)
def _names(headers: bytes) -> tuple[bytes, ...]:
    return tuple(headers.lower().split(b";"))


@lru_cache(maxsize=_REMEMBERED)
def _path(path: bytes) -> bytes:
    """Each segment encoded anew; it always ends with a slash, though the request line does not."""
    encoded = b"/".join(quote(unquote_to_bytes(segment), safe=_UNRESERVED).encode() for segment in path.split(b"/"))
    return encoded if encoded.endswith(b"/") else encoded + b"/"


@lru_cache(maxsize=_REMEMBERED)
def _query(query: bytes) -> bytes:
    pairs = (pair.partition(b"=") for pair in query.split(b"&") if pair)
    plain = sorted((_plain(name), _plain(value)) for name, _, value in pairs)
    return "&".join(f"{quote(n, safe=_UNRESERVED)}={quote(v, safe=_UNRESERVED)}" for n, v in plain).encode()


def _plain(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))


def _is_recent(date: bytes, now: int) -> bool:
    signed = _milliseconds(date)
    return signed is not None and abs(signed - now) <= WINDOW


@lru_cache(maxsize=_REMEMBERED)
def _milliseconds(date: bytes) -> float | None:
    """The time of a date, since 1970-01-01 UTC; None if it is none."""
    try:
        return datetime.strptime(date.decode("latin-1"), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp() * 1000
    except ValueError:
        return None


def _has_its_body(request: Request) -> bool:
    """A hash that is sent along must be that of the body, unless it says that the body is not signed."""
    sent = request.headers.get(_CONTENT_HASH)
    return sent is None or sent == _UNSIGNED or sent == sha256(request.body).hexdigest().encode()
