# Copied from generator/runtime/stub/testing/har.py. Do not edit: run `make generate`.
"""Export of the journal as an HTTP Archive, version 1.2 (http://www.softwareishard.com/blog/har-12-spec/)."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from .journal import Exchange, Journal, shown_body

_UNKNOWN = -1  # for a size that is not recorded


def archive(journal: Journal, operation: str = "") -> dict[str, Any]:
    """Return the exchanges of an operation, or all; without secrets.

    Raises:
        ValueError: there is no such operation.
    """
    entries = [_entry(journal, exchange, name) for exchange, name in journal.exchanges(operation)]
    return {"log": {"version": "1.2", "creator": {"name": "stub", "version": "1"}, "entries": entries}}


def _entry(journal: Journal, exchange: Exchange, operation: str) -> dict[str, Any]:
    started = datetime.fromtimestamp(exchange.time / 1000, UTC).isoformat(timespec="milliseconds")
    return {
        "startedDateTime": started,
        "time": exchange.duration,
        "request": _request(journal, exchange),
        "response": _response(journal, exchange),
        "cache": {},
        "timings": {"send": 0, "wait": exchange.duration, "receive": 0},
        "_operation": operation,
        "_direction": "out" if exchange.is_outgoing else "in",
        **({"_reason": exchange.reason, "comment": exchange.reason} if exchange.reason else {}),
    }


def _request(journal: Journal, exchange: Exchange) -> dict[str, Any]:
    headers, query = journal.shown_headers(exchange.headers), journal.shown_query(exchange.query)
    body = exchange.body or b""
    by_name = {name.lower(): value for name, value in headers}
    origin = exchange.url.decode() or f"http://{by_name.get('host', 'localhost')}"
    url = f"{origin}{exchange.path.decode('latin-1')}"
    post_data = {
        "mimeType": by_name.get("content-type", ""),
        "text": shown_body(body, by_name.get("content-type", "")),
    }
    return {
        "method": exchange.method,
        "url": f"{url}?{query}" if query else url,
        "queryString": _pairs(parse_qsl(query, keep_blank_values=True)),
        **_message(exchange, headers, len(body)),
        **({"postData": post_data} if body else {}),
    }


def _response(journal: Journal, exchange: Exchange) -> dict[str, Any]:
    headers = journal.shown_headers(exchange.response_headers)
    content_type = next((value for name, value in headers if name == "content-type"), "")
    content = {
        "size": len(exchange.response),
        "mimeType": content_type,
        "text": shown_body(exchange.response, content_type),
    }
    is_standard = exchange.status in {each.value for each in HTTPStatus}
    return {
        "status": exchange.status,
        "statusText": HTTPStatus(exchange.status).phrase if is_standard else "",
        "content": content,
        "redirectURL": "",
        **_message(exchange, headers, len(exchange.response)),
    }


def _message(exchange: Exchange, headers: list[tuple[str, str]], size: int) -> dict[str, Any]:
    return {
        "httpVersion": f"HTTP/{exchange.version}",
        "cookies": [],
        "headers": _pairs(headers),
        "headersSize": _UNKNOWN,
        "bodySize": size,
    }


def _pairs(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
