# Copied from generator/runtime/stub/auth/signature.py. Do not edit: run `make generate`.
"""Verification of request signatures: ``SDK-HMAC-SHA256``, and ``V11-HMAC-SHA256`` with a derived key.

The client chooses which headers it signs; only the date is required. The hash covers the bytes as sent: path,
query, and the body before it is parsed.
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

CACHE_SIZE = 256
"""Entries of each cache of parsed texts: clients repeat keys, paths, query strings, dates and lists of headers."""
_DATE = b"x-sdk-date"
_CONTENT_HASH = b"x-sdk-content-sha256"
_UNSIGNED = b"UNSIGNED-PAYLOAD"
_UNRESERVED = "-_.~"  # RFC 3986, section 2.3, besides letters and digits
_HEADER = re.compile(
    rb"(?P<algorithm>[A-Z0-9-]+) +(?:Access|Credential)=(?P<credential>[^,]+), *"
    rb"SignedHeaders=(?P<headers>[^,]+), *Signature=(?P<signature>[0-9a-f]{64})"
)


class Signature(msgspec.Struct, frozen=True):
    """The content of an Authorization header."""

    algorithm: bytes
    access_key: str
    info: bytes  # date/region/service of a derived key, else empty
    headers: tuple[bytes, ...]  # names in lower case
    value: bytes  # hexadecimal


class Content(msgspec.Struct, frozen=True):
    """The signed parts of a request, as sent."""

    method: str
    path: bytes
    query: bytes
    headers: Mapping[bytes, bytes]  # names in lower case
    body: bytes


def parse(authorization: bytes) -> Signature | None:
    """Parse the header; None if it is not a signature of a known algorithm."""
    match = _HEADER.fullmatch(authorization.strip())
    if match is None or match["algorithm"] not in ALGORITHMS:
        return None
    access_key, _, info = match["credential"].decode("latin-1").partition("/")
    return Signature(
        match["algorithm"], access_key, info.encode("latin-1"), _names(match["headers"]), match["signature"]
    )


def problem(signature: Signature, content: Content, secret_key: str, now: int) -> str:
    """Explain why this is not the content that the holder of the secret key signed within WINDOW of ``now``.

    Returns:
        A sentence; empty if the signature is valid. ``now``: milliseconds.
    """
    date = content.headers.get(_DATE, b"")
    if _DATE not in signature.headers:
        return "the header X-Sdk-Date is not signed"
    if not _is_recent(date, now):
        return f"X-Sdk-Date is not within {WINDOW // 60_000} minutes of the time of the system, {_text(now)}"
    if not _has_its_body(content):
        return "X-Sdk-Content-Sha256 is not the hash of the body"
    try:
        signed = canonical(signature, content)
    except KeyError as error:
        return f"the signed header {error.args[0].decode('latin-1')} is missing"
    hashed = sha256(signed).hexdigest().encode()
    lines = [signature.algorithm, date, hashed]
    key = secret_key.encode()
    if signature.algorithm == b"V11-HMAC-SHA256":
        lines.insert(2, signature.info)
        key = derived_key(signature.access_key, secret_key, signature.info)
    expected = hmac.digest(key, b"\n".join(lines), "sha256").hex().encode()
    if hmac.compare_digest(expected, signature.value):
        return ""
    method, path, query, *_, names, body_hash = signed.decode("latin-1").split("\n")
    signed_parts = f"{method} {path} {query} with the headers {names} and the body of hash {body_hash}"
    return f"the signature is not that of {' '.join(signed_parts.split())} with the secret key of the world"


def _text(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def canonical(signature: Signature, content: Content) -> bytes:
    """Return the canonical form, whose hash is signed.

    Raises:
        KeyError: a signed header is missing.
    """
    headers, names = content.headers, signature.headers
    body = headers.get(_CONTENT_HASH) or sha256(content.body).hexdigest().encode()
    start = (content.method.encode(), _path(content.path), _query(content.query))
    signed = [b"%b:%b" % (name, headers[name].strip()) for name in names]
    return b"\n".join([*start, *signed, b"", b";".join(names), body])


def derived_key(access_key: str, secret_key: str, info: bytes) -> bytes:
    """Return the key for one date, region and service: one step of HKDF (RFC 5869), as hexadecimal text."""
    step = hmac.new(access_key.encode(), secret_key.encode(), sha256).digest()
    return hmac.new(step, info + b"\x01", sha256).hexdigest().encode()


@lru_cache(maxsize=CACHE_SIZE)
def _names(headers: bytes) -> tuple[bytes, ...]:
    return tuple(headers.lower().split(b";"))


@lru_cache(maxsize=CACHE_SIZE)
def _path(path: bytes) -> bytes:
    """Encode each segment of the decoded path, as the signers of clients do: an encoded slash is one between segments.

    The canonical path ends with a slash, whether or not the request's path does.
    """
    encoded = b"/".join(quote(segment, safe=_UNRESERVED).encode() for segment in unquote_to_bytes(path).split(b"/"))
    return encoded if encoded.endswith(b"/") else encoded + b"/"


@lru_cache(maxsize=CACHE_SIZE)
def _query(query: bytes) -> bytes:
    pairs = (pair.partition(b"=") for pair in query.split(b"&") if pair)
    plain = sorted((_plain(name), _plain(value)) for name, _, value in pairs)
    return "&".join(f"{quote(n, safe=_UNRESERVED)}={quote(v, safe=_UNRESERVED)}" for n, v in plain).encode()


def _plain(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))


def _is_recent(date: bytes, now: int) -> bool:
    signed = _milliseconds(date)
    return signed is not None and abs(signed - now) <= WINDOW


@lru_cache(maxsize=CACHE_SIZE)
def _milliseconds(date: bytes) -> float | None:
    """Parse a date to milliseconds since 1970-01-01 UTC; None if it is malformed."""
    try:
        return datetime.strptime(date.decode("latin-1"), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp() * 1000
    except ValueError:
        return None


def _has_its_body(content: Content) -> bool:
    """Tell whether the hash header, if sent, is the hash of the body or says that the body is not signed."""
    digest = content.headers.get(_CONTENT_HASH)
    return digest is None or digest == _UNSIGNED or digest == sha256(content.body).hexdigest().encode()
