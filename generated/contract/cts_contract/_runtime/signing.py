# Copied from generator/runtime/contract/signing.py. Do not edit: run `make generate`.
"""Signatures of requests by ``SDK-HMAC-SHA256``, valid ones and ones with a single fault."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, quote, urlsplit

SCHEME = "SDK-HMAC-SHA256"
Headers = dict[str, str]


@dataclass(frozen=True)
class Signer:
    """Signs requests with an access key. ``age`` is that of the signature.

    ``instead`` is signed instead of parts of the request: ``method``, ``path``, ``query``, ``body`` or ``date``.
    """

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    age: timedelta = timedelta()
    instead: tuple[tuple[str, str], ...] = ()
    extra: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # headers that are sent, and not signed

    def as_text(self) -> str:
        """Return the access key for another process, with the headers that are not signed."""
        return json.dumps([self.access_key, self.secret_key, self.extra])

    @classmethod
    def from_text(cls, text: str) -> Signer:
        """Return the signer whose text it is."""
        access_key, secret_key, extra = json.loads(text)
        return cls(access_key, secret_key, extra=tuple((name, value) for name, value in extra))

    @property
    def credentials(self) -> tuple[str, ...]:
        """The texts that nobody else may know, or that name the caller."""
        return self.access_key, self.secret_key, *(value for name, value in self.extra if "token" in name.lower())

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Headers:
        """Return the headers of the signed request."""
        date = (datetime.now(UTC) - self.age).strftime("%Y%m%dT%H%M%SZ")
        parts, other = urlsplit(url), dict(self.instead)
        pairs = sorted(parse_qsl(other.get("query", parts.query), keep_blank_values=True))
        content = other["body"].encode() if "body" in other else body or b""
        canonical = [
            other.get("method", method),
            other.get("path", parts.path).rstrip("/") + "/",
            "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs),
            f"x-sdk-date:{other.get('date', date)}",
            "",
            "x-sdk-date",
            dict(self.extra).get("X-Sdk-Content-Sha256") or sha256(content).hexdigest(),
        ]
        text = "\n".join([SCHEME, date, sha256("\n".join(canonical).encode()).hexdigest()])
        signature = hmac.digest(self.secret_key.encode(), text.encode(), "sha256").hex()
        credentials = f"{SCHEME} Access={self.access_key}, SignedHeaders=x-sdk-date, Signature={signature}"
        return {**headers, **dict(self.extra), "X-Sdk-Date": date, "Authorization": credentials}


def faulty(signer: Signer) -> dict[str, Signer]:
    """Return signers each of whose signatures is invalid for one reason."""
    access_key, secret_key = signer.access_key, signer.secret_key
    return {
        "an unknown access key": Signer(f"{access_key}X", secret_key),
        "another secret key": Signer(access_key, f"{secret_key}x"),
        "a signature of two hours ago": Signer(access_key, secret_key, timedelta(hours=2)),
        "a signature of the future": Signer(access_key, secret_key, -timedelta(hours=2)),
        "a signature of another date": Signer(access_key, secret_key, instead=(("date", "20200101T000000Z"),)),
        "a signature of another method": Signer(access_key, secret_key, instead=(("method", "PATCH"),)),
        "a signature of another path": Signer(access_key, secret_key, instead=(("path", "/other"),)),
        "a signature of another query": Signer(access_key, secret_key, instead=(("query", "other=1"),)),
        "a signature of another body": Signer(access_key, secret_key, instead=(("body", "other"),)),
        "the hash of another body": Signer(
            access_key, secret_key, extra=(("X-Sdk-Content-Sha256", sha256(b"other").hexdigest()),)
        ),
    }
