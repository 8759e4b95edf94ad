"""Authentication of the stub: a token, a token of a user with limited permissions, and a signature."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from cts_stub._runtime.stub.auth import signature

from tools.bench.measure import Subject, Table, interleaved
from tools.bench.servers import CREATE, LIST, Request, Server, bin_, five_trackers, request, started
from tools.bench.stub import BETTER, loader

CONNECTIONS = 32
NOTE = (
    "The same stub and the same request. The actions of the limited user are checked against x-permission; the "
    "canonical form, the body and the date of a signed request are verified. Creating runs the rules of the operation "
    "and writes an audit record."
)
ACCESS_KEY, SECRET_KEY = "STUBACCESSKEYOFALICE", "stub-secret-key-of-alice"  # of the stub's default world
SIGNED = ("content-type", "host", "x-sdk-date")


def run(rounds: int, seconds: float, progress: Callable[[str], None]) -> list[Table]:
    """Measure list before create, so that the list stays short."""
    server = Server("cts-stub", [*bin_("cts-stub"), "--port", "{port}"], CREATE, LIST, five_trackers)
    with started(server) as url:
        tables: list[Table] = []
        for load, requests in (("list", _listing()), ("create", _creating())):
            title = f"Stub: who calls, {load}, {CONNECTIONS} connections"
            progress(title)
            subjects = [Subject(name, loader(url, sent, CONNECTIONS, seconds)) for name, sent in requests.items()]
            note = "" if tables else NOTE
            tables.append(Table(title, note, BETTER, interleaved(subjects, rounds, progress)))
        return tables


def _listing() -> dict[str, Request]:
    limited = {**LIST, "headers": {**LIST["headers"], "x-auth-token": "stub-token-of-carol"}}
    return {"token": LIST, "token of a limited user": limited, "signature": _signed("GET", LIST["path"], "")}


def _creating() -> dict[str, Request]:
    """Return requests with one body, so that one signature fits all; names of notifications need not be unique."""
    body = CREATE["body"].replace("%d", "")
    return {"token": {**CREATE, "body": body}, "signature": _signed("POST", CREATE["path"], body)}


def _signed(method: str, path: str, body: str) -> Request:
    """Return a signed request, valid for 15 minutes."""
    date = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {"content-type": "application/json", "host": "127.0.0.1", "x-sdk-date": date}
    start = f"SDK-HMAC-SHA256 Access={ACCESS_KEY}, SignedHeaders={';'.join(SIGNED)}, Signature="
    parsed = signature.parse(f"{start}{'0' * 64}".encode())
    assert parsed is not None, "the algorithm is known"  # noqa: S101
    raw = {name.encode(): value.encode() for name, value in headers.items()}
    hashed = sha256(signature.canonical(parsed, signature.Content(method, path.encode(), b"", raw, body.encode())))
    text = f"SDK-HMAC-SHA256\n{date}\n{hashed.hexdigest()}"
    made = hmac.new(SECRET_KEY.encode(), text.encode(), sha256).hexdigest()
    return request(method, path, body, content_type="application/json", x_sdk_date=date, authorization=start + made)
