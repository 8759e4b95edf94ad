# Copied from generator/runtime/contract/reports/har.py. Do not edit: run `make generate`.
"""HTTP Archive (HAR 1.2) of all requests, written by harfile, which Schemathesis brings, as they are sent."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from importlib.metadata import version
from typing import IO
from urllib.parse import parse_qsl, urlsplit

import harfile

from ..exchanges import Exchange, Pairs
from ..recordings import BEGINNING
from ..secrets import Secrets
from ..verdicts import shortened
from .run import time_text

UNKNOWN = -1
"""For a size that is not recorded."""


MAX_BODY = 8 * 1024
"""Bytes of a body in the archive of a run, whose many long lists would make it too large to be opened."""
ONCE = "Of reads with the same URL, caller, status and body, the first is here; the later ones are left out."


class Archive:
    """Entries of an archive in the order of the requests."""

    def __init__(self, stream: IO[str], secrets: Secrets, creator: str, *, once: bool) -> None:
        """``once``: leave out reads that are equal to one before: a run compares lists after each request."""
        self._secrets = secrets
        self._known: set[bytes] | None = set() if once else None
        self._file = harfile.HarFile.open(
            stream,
            creator=harfile.Creator(name=creator, version=version("schemathesis")),
            comment=ONCE if once else None,
        )

    def add(self, exchange: Exchange) -> None:
        if self._known is not None and exchange.method == "GET":
            digest = _digest(exchange)
            if digest in self._known:
                return
            self._known.add(digest)
        if self._known is not None:
            exchange = shortened(exchange, MAX_BODY)
        milliseconds = round(exchange.seconds * 1000, 3)
        self._file.add_entry(
            startedDateTime=time_text(exchange.at),
            time=milliseconds,
            request=self._request(exchange),
            response=self._response(exchange),
            timings=harfile.Timings(send=0, wait=milliseconds, receive=0),
            comment=f"{exchange.operation}, {exchange.caller}",
        )

    def close(self) -> None:
        self._file.close()

    def _request(self, exchange: Exchange) -> harfile.Request:
        url = self._secrets.url(exchange.url)
        return harfile.Request(
            method=exchange.method,
            url=url,
            httpVersion="HTTP/1.1",
            headers=self._records(exchange.headers),
            queryString=[
                harfile.Record(name=name, value=value)
                for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)
            ],
            postData=self._posted(exchange) if exchange.body else None,
            headersSize=UNKNOWN,
            bodySize=exchange.sent_size if exchange.sent_size >= 0 else len(exchange.body or b""),
        )

    def _posted(self, exchange: Exchange) -> harfile.PostData:
        media_type = exchange.request_type
        return harfile.PostData(
            mimeType=media_type,
            text=self._secrets.body(exchange.body or b"", media_type),
            comment=BEGINNING if exchange.sent_size >= 0 else None,
        )

    def _response(self, exchange: Exchange) -> harfile.Response:
        size = exchange.size if exchange.size >= 0 else len(exchange.response)
        return harfile.Response(
            status=exchange.status,
            statusText=_phrase(exchange.status),
            httpVersion="HTTP/1.1",
            headers=self._records(exchange.response_headers),
            content=harfile.Content(
                size=size,
                mimeType=exchange.media_type,
                text=self._secrets.body(exchange.response, exchange.media_type),
                comment=BEGINNING if exchange.size >= 0 else None,
            ),
            redirectURL="",
            headersSize=UNKNOWN,
            bodySize=size,
        )

    def _records(self, headers: Pairs) -> list[harfile.Record]:
        return [harfile.Record(name=name, value=value) for name, value in self._secrets.headers(headers)]


def _digest(exchange: Exchange) -> bytes:
    """Return what equal reads have in common: headers have times and request IDs."""
    head = (exchange.operation, exchange.caller, exchange.url, exchange.status, exchange.headers)
    return hashlib.sha256(repr(head).encode() + (exchange.body or b"") + b"\0" + exchange.response).digest()


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in {each.value for each in HTTPStatus} else ""
