"""Parser of HTTP/1.1 requests: it decides where each request begins and ends, for every kind of request."""

from __future__ import annotations

from typing import Any

import httptools

MAX_HEAD_BYTES = 64 * 1024
"""Bytes of the request line and all header fields together, without the piece of input in which they begin."""
BAD_REQUEST, HEAD_TOO_LARGE, BAD_VERSION = 400, 431, 505
_STATUSES = {"Invalid HTTP version": BAD_VERSION}  # by the message of httptools
_PROBLEMS = {"Pause on PRI/Upgrade": "HTTP/2 is not supported"}  # its messages that say nothing to a user of the server


NOTHING, HEAD, BODY = range(3)
"""The part of a request that is expected next. Integers: each request sets it three times."""


class _Trailers:
    """Takes the fields after a body, which are no header fields of the request (RFC 9110, section 6.5.1)."""

    def append(self, field: tuple[bytes, bytes]) -> None:
        """Discard a field."""


_TRAILERS = _Trailers()


class RequestParser:
    """Feeds a protocol like ``httptools.HttpRequestParser``, but ignores offers to upgrade the connection.

    A server may ignore ``Upgrade`` (RFC 9110, section 7.8). httptools ends such a request after its head and takes the
    body for the next request (MagicStack/httptools#124), so the head is parsed again without the offer.
    """

    def __init__(self, protocol: Any) -> None:
        """``protocol``: has the callbacks, and ``url`` and ``headers`` of the current request."""
        self.stage = NOTHING
        self.status = BAD_REQUEST  # of the response to a request that is rejected
        self.problem = ""  # why it is rejected with BAD_REQUEST
        self._protocol = protocol
        self._offers: list[tuple[bytes, bytes]] = []  # the header fields that offer an upgrade
        self._is_offer = False
        self._head_bytes = 0  # of a head that is not complete, without the piece in which it begins
        self._piece_bytes = 0
        self.on_url, self.on_header, self.on_body = protocol.on_url, protocol.on_header, protocol.on_body
        self.should_upgrade = bool  # which returns False, without a frame: each request asks three times
        self._begin()

    def _begin(self) -> None:
        parser = self._parser = httptools.HttpRequestParser(self)
        # A request after one that asks to close the connection is ignored, and not an error of the first.
        parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.get_http_version, self.get_method = parser.get_http_version, parser.get_method
        self.should_keep_alive = parser.should_keep_alive

    def feed_data(self, data: bytes) -> None:
        """Parse the next bytes.

        Raises:
            HttpParserError: they are not HTTP, or the head is too long; ``status`` tells which.
        """
        if len(data) > MAX_HEAD_BYTES:  # only a long body, or many requests at once
            for start in range(0, len(data), MAX_HEAD_BYTES):
                self.feed_data(data[start : start + MAX_HEAD_BYTES])
            return
        self._piece_bytes = len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            head = self._head_without_offer()
            self._begin()  # the other one ignores everything after an offer that asks to close the connection
            self.feed_data(head + data[offer.args[0] :])
            return
        except httptools.HttpParserError as error:
            self._explain(error)
            raise
        if self.stage is HEAD:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self.status = HEAD_TOO_LARGE
                raise httptools.HttpParserError("the head is too long")

    def _explain(self, error: httptools.HttpParserError) -> None:
        """Set ``status`` and ``problem``."""
        message, url = str(error.__context__ or error), self._protocol.url or b""
        self.status = _STATUSES.get(message, HEAD_TOO_LARGE if len(url) >= MAX_HEAD_BYTES else BAD_REQUEST)
        self.problem = _PROBLEMS.get(message, message)
        if isinstance(error.__context__, AttributeError) and httptools.parse_url(url).path is None:
            self.problem = f"the request target {url.decode('latin-1')} has no path"

    def on_message_begin(self) -> None:
        self.stage, self._head_bytes = HEAD, -self._piece_bytes
        self._protocol.on_message_begin()

    def on_headers_complete(self) -> None:
        if self._parser.should_upgrade():
            if self.get_method() == b"CONNECT":
                raise ValueError("this server is no proxy")
            self._is_offer = True
            return
        if self._offers:  # the application sees every field
            self._protocol.headers += self._offers
            self._offers = []
        if self._protocol.expect_100_continue and self.get_http_version() == "1.0":
            self._protocol.expect_100_continue = False  # must be ignored (RFC 9110, section 10.1.1)
        self._protocol.on_headers_complete()  # which rejects some targets
        self.stage = BODY
        self._protocol.headers = _TRAILERS

    def on_message_complete(self) -> None:
        if self._is_offer:  # only its head is complete
            self._is_offer = False
            return
        self.stage = NOTHING
        self._protocol.on_message_complete()

    def _head_without_offer(self) -> bytes:
        headers = self._protocol.headers
        self._offers = [field for field in headers if field[0] == b"upgrade"]
        start = b"%b %b HTTP/%b" % (self.get_method(), self._protocol.url, self.get_http_version().encode())
        fields = [name + b": " + value for name, value in headers if name != b"upgrade"]
        return b"\r\n".join([start, *fields]) + b"\r\n\r\n"
