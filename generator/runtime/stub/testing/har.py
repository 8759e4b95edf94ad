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
    started = datetime.fromtimestamp(kept.time / 1000, UTC).isoformat(timespec="milliseconds")
    return {
        "startedDateTime": started,
        "time": kept.duration,
        "request": _request(journal, kept),
        "response": _response(journal, kept),
        "cache": {},
        "timings": {"send": 0, "wait": kept.duration, "receive": 0},
        "_operation": operation,
        "_direction": "out" if kept.is_outgoing else "in",
    }


def _request(journal: Journal, kept: Kept) -> dict[str, Any]:
    headers, query = journal.shown_headers(kept.headers), kept.query.decode("latin-1")
    sent = {name.lower(): value for name, value in headers}
    origin = kept.url.decode() or f"http://{sent.get('host', 'localhost')}"
    url = f"{origin}{kept.path.decode('latin-1')}"
    posted = {"mimeType": sent.get("content-type", ""), "text": shown_body(kept.body)}
    return {
        "method": kept.method,
        "url": f"{url}?{query}" if query else url,
        "queryString": _pairs(parse_qsl(query, keep_blank_values=True)),
        **_message(kept, headers, len(kept.body)),
        **({"postData": posted} if kept.body else {}),
    }


def _response(journal: Journal, kept: Kept) -> dict[str, Any]:
    headers = journal.shown_headers(kept.answered)
    content_type = next((value for name, value in headers if name == "content-type"), "")
    content = {"size": len(kept.response), "mimeType": content_type, "text": shown_body(kept.response)}
    known = kept.status in {each.value for each in HTTPStatus}
    return {
        "status": kept.status,
        "statusText": HTTPStatus(kept.status).phrase if known else "",
        "content": content,
        "redirectURL": "",
        **_message(kept, headers, len(kept.response)),
    }


def _message(kept: Kept, headers: list[tuple[str, str]], size: int) -> dict[str, Any]:
    return {
        "httpVersion": f"HTTP/{kept.version}",
        "cookies": [],
        "headers": _pairs(headers),
        "headersSize": _UNKNOWN,
        "bodySize": size,
    }


def _pairs(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
