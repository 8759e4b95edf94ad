"""The journal as an HTTP Archive, version 1.2 (http://www.softwareishard.com/blog/har-12-spec/)."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from .journal import Journal, Kept, shown_body

_UNKNOWN = -1  # of a size


def archive(journal: Journal, operation: str = "") -> dict[str, Any]:
    """The entries of an operation, or all; without secrets. ValueError for an unknown operation."""
    entries = [_entry(journal, kept, name) for kept, name in journal.kept(operation)]
    return {"log": {"version": "1.2", "creator": {"name": "stub", "version": "1"}, "entries": entries}}


def _entry(journal: Journal, kept: Kept, operation: str) -> dict[str, Any]:
    started = datetime.fromtimestamp(kept.exchange.time / 1000, UTC).isoformat(timespec="milliseconds")
    return {
        "startedDateTime": started,
        "time": kept.duration,
        "request": _request(journal, kept),
        "response": _response(journal, kept),
        "cache": {},
        "timings": {"send": 0, "wait": kept.duration, "receive": 0},
        "_operation": operation,
    }


def _request(journal: Journal, kept: Kept) -> dict[str, Any]:
    scope = kept.exchange.scope
    headers, query = journal.shown_headers(scope["headers"]), scope["query_string"].decode("latin-1")
    sent = {name.lower(): value for name, value in headers}
    host, port = scope.get("server") or ("localhost", None)
    authority = sent.get("host") or (f"{host}:{port}" if port else host)
    url = f"{scope.get('scheme', 'http')}://{authority}{kept.path.decode('latin-1')}"
    body = b"".join(kept.exchange.chunks)
    posted = {"mimeType": sent.get("content-type", ""), "text": shown_body(body)}
    return {
        "method": scope["method"],
        "url": f"{url}?{query}" if query else url,
        "queryString": _pairs(parse_qsl(query, keep_blank_values=True)),
        **_message(kept, headers, len(body)),
        **({"postData": posted} if body else {}),
    }


def _response(journal: Journal, kept: Kept) -> dict[str, Any]:
    headers, status = journal.shown_headers(kept.headers), kept.answer.status
    content_type = next((value for name, value in headers if name == "content-type"), "")
    content = {"size": len(kept.sent), "mimeType": content_type, "text": shown_body(kept.sent)}
    known = status in {each.value for each in HTTPStatus}
    return {
        "status": status,
        "statusText": HTTPStatus(status).phrase if known else "",
        "content": content,
        "redirectURL": "",
        **_message(kept, headers, len(kept.sent)),
    }


def _message(kept: Kept, headers: list[tuple[str, str]], size: int) -> dict[str, Any]:
    return {
        "httpVersion": f"HTTP/{kept.exchange.scope.get('http_version', '1.1')}",
        "cookies": [],
        "headers": _pairs(headers),
        "headersSize": _UNKNOWN,
        "bodySize": size,
    }


def _pairs(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
