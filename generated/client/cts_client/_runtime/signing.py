# Copied from generator/runtime/client/signing.py. Do not edit: run `make generate`.
"""Signatures of requests with an access key: ``SDK-HMAC-SHA256``, and ``V11-HMAC-SHA256`` with a derived key."""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from urllib.parse import parse_qsl, quote, unquote

from .errors import ConfigurationError
from .http_dates import seconds_of
from .origins import split
from .records import replace
from .secret import Secret
from .transport import Request, Response, sendable

DATE, SECURITY_TOKEN, AUTHORIZATION = "X-Sdk-Date", "X-Security-Token", "Authorization"
SIGNED = frozenset({"content-type", "host"})  # and those that begin with x-; proxies may change others
UNRESERVED = "-_.~"  # RFC 3986 section 2.3, besides letters and digits
MAX_SKEW_SECONDS = 300.0  # a third of what the service accepts
EMPTY = sha256(b"").hexdigest()


class AccessKey:
    """Access key (AK) with its secret key (SK), which signs requests by ``SDK-HMAC-SHA256``.

    ``repr`` hides the secrets. The object cannot be pickled. If a request is rejected with 401 and the clock of the
    service differs by more than five minutes, it is signed again by that clock, and later ones too.

    Args:
        ak: ID of the access key.
        sk: secret key.
        security_token: security token of a temporary access key.
        region: with ``service``: sign by ``V11-HMAC-SHA256`` with a key that is derived for this region.
        service: name of the service for which the key is derived.

    Raises:
        ConfigurationError: a value is empty or cannot be in a header, or only one of region and service is given.
    """

    def __init__(
        self, ak: str, sk: str, security_token: str | None = None, *, region: str = "", service: str = ""
    ) -> None:
        if not ak.strip() or not sk.strip() or (security_token is not None and not security_token.strip()):
            raise ConfigurationError("an access key needs a non-empty ak and sk, and no empty security_token")
        if not all(map(sendable, (ak, security_token or "", region, service))):
            raise ConfigurationError("ak and security_token must be printable ASCII without line breaks")
        if bool(region) != bool(service):
            raise ConfigurationError("pass both region and service to derive a key, or none of them")
        self.ak = ak
        self._sk = Secret(sk)
        self._security_token = Secret(security_token) if security_token else None
        self._scope = f"{region}/{service}" if region else ""
        self._skew_seconds = 0.0  # what the clock of the service is ahead

    def apply(self, request: Request, /) -> Request:
        """Return the signed request. One that has an ``Authorization`` header keeps it."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        if "authorization" in headers:
            return request
        added: dict[str, str] = {}
        if DATE.lower() not in headers:
            added[DATE] = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + self._skew_seconds))
        if self._security_token is not None:
            added[SECURITY_TOKEN] = self._security_token.reveal()
        headers.update((name.lower(), value) for name, value in added.items())
        origin, target = split(request)
        headers.setdefault("host", origin.authority)
        signed = {name: value.strip() for name, value in headers.items() if _is_signed(name)}
        canonical = canonical_request(request.method, target, signed, request.body)
        added[AUTHORIZATION] = self._authorization(canonical, headers[DATE.lower()], ";".join(sorted(signed)))
        return replace(request, headers={**request.headers, **added})

    def corrects_clock(self, rejected: Response) -> bool:
        """Sign by the clock of the service from now on; return whether that makes a difference.

        A service rejects a signature whose date is some minutes off. Then the clock of this machine is wrong.
        """
        there = seconds_of(rejected.header("Date"))
        if there is None:
            return False
        skew = there - time.time()
        is_other = abs(skew - self._skew_seconds) > MAX_SKEW_SECONDS
        if is_other:
            self._skew_seconds = skew
        return is_other

    def _authorization(self, canonical: str, date: str, names: str) -> str:
        algorithm, scope, lines = "SDK-HMAC-SHA256", "", [date]
        key, credential = self._sk.reveal().encode(), f"Access={self.ak}"
        if self._scope:
            algorithm, scope = "V11-HMAC-SHA256", f"{date[:8]}/{self._scope}"
            lines.append(scope)
            key, credential = derived_key(self.ak, self._sk, scope), f"Credential={self.ak}/{scope}"
        text = "\n".join([algorithm, *lines, sha256(canonical.encode()).hexdigest()])
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        return f"{algorithm} {credential}, SignedHeaders={names}, Signature={signature}"

    def __repr__(self) -> str:
        token = ", security_token='***'" if self._security_token else ""
        return f"AccessKey(ak={self.ak!r}, sk='***'{token})"


def canonical_request(method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> str:
    """Return the text whose hash is signed. ``headers``: the signed ones, with names in lower case."""
    path, _, query = target.partition("?")
    names = sorted(headers)
    return "\n".join([
        method,
        _canonical_path(path),
        _canonical_query(query),
        *(f"{name}:{headers[name]}" for name in names),
        "",
        ";".join(names),
        sha256(body).hexdigest() if body else EMPTY,
    ])  # fmt: skip


@lru_cache(maxsize=256)
def _canonical_path(path: str) -> str:
    encoded = "/".join(quote(segment, safe=UNRESERVED) for segment in unquote(path).split("/"))
    return encoded if encoded.endswith("/") else f"{encoded}/"


@lru_cache(maxsize=256)
def _canonical_query(query: str) -> str:
    pairs = sorted(parse_qsl(query, keep_blank_values=True)) if query else []
    return "&".join(f"{quote(name, safe=UNRESERVED)}={quote(value, safe=UNRESERVED)}" for name, value in pairs)


def derived_key(ak: str, sk: Secret, scope: str) -> bytes:
    """Return the key of ``V11-HMAC-SHA256`` (HKDF, RFC 5869): the hexadecimal text of 32 bytes."""
    pseudorandom = hmac.digest(ak.encode(), sk.reveal().encode(), "sha256")
    return hmac.digest(pseudorandom, scope.encode() + b"\x01", "sha256").hex().encode()


def _is_signed(name: str) -> bool:
    return name in SIGNED or (name.startswith("x-") and "_" not in name)
