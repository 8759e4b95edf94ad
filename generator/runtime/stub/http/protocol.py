"""uvicorn's protocol of HTTP/1.1, with what this server needs besides."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, Literal

import uvicorn

from ..app import Stub
from .asgi import DROP
from .one_piece import sending_whole
from .parser import BAD_REQUEST, BAD_VERSION, BODY, HEAD_TOO_LARGE, MAX_HEAD_BYTES, NOTHING, RequestParser
from .protocol_self_test import self_test
from .reasons import REASON, one_line
from .watch import REQUEST_TIMEOUT_SECONDS, Watch

_log = logging.getLogger(__name__)
_REQUEST_TIMEOUT = 408
_REASONS = {
    BAD_REQUEST: b"the request is not HTTP/1.1",
    BAD_VERSION: b"the HTTP version of the request line is unknown; this server supports HTTP/1.1 and 1.0",
    HEAD_TOO_LARGE: b"the request line and the header fields are longer than %d bytes" % MAX_HEAD_BYTES,
    _REQUEST_TIMEOUT: b"the request did not end within %d seconds" % REQUEST_TIMEOUT_SECONDS,
}
_TRIAL_REJECTION = b"HTTP/1.1 400 Bad Request\r\n\r\n"
Rejection = Callable[[int, str], bytes]
"""Returns the response to a request that is not HTTP, with a status and a reason for people."""
_LOST = (
    "the HTTP protocol of this server does not work with uvicorn %s (%s: %s); plain uvicorn with h11 serves instead: "
    "clients that half-close get no response, faults that drop a connection give 500, requests that are not HTTP get "
    "no documented error; install an older uvicorn to have these"
)


def protocol(stub: Stub) -> type[asyncio.Protocol] | Literal["h11"]:
    """Return the protocol for an application: a class, or uvicorn's own with h11 where the class would not work.

    The class responds with the documented error body to input that is not HTTP, limits the size and the time of
    requests, ignores upgrades, lets a fault close the connection, keeps half-closed connections open for the pending
    response, and sends responses together. It extends a private class of uvicorn, so it is tried first.
    """
    try:
        self_test(_protocol(lambda *_: _TRIAL_REJECTION), DROP, _TRIAL_REJECTION)
    except Exception as error:  # of any class: a private interface promises nothing
        _log.warning(_LOST, uvicorn.__version__, type(error).__name__, error)
        return "h11"
    return _protocol(partial(_message, stub))


def _protocol(rejection: Rejection) -> type[asyncio.Protocol]:
    """Return the class."""
    from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol  # private, and may be missing

    outbox, watch = _Outbox(), Watch()

    class Protocol(_Watched, HttpToolsProtocol):
        parser: RequestParser  # type: ignore[assignment]
        transport: _Connection  # type: ignore[assignment]

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(_Connection(transport, outbox))  # type: ignore[arg-type]
            self.parser = RequestParser(self)
            self.app = sending_whole(self.app, STATUS_LINE)
            self.extensions = {DROP: {"close": self.transport.close}}
            self.rejection = None
            self.since = time.monotonic()
            watch.add(self)

        def connection_lost(self, exc: Exception | None) -> None:
            watch.connections.discard(self)
            super().connection_lost(exc)

        def on_message_begin(self) -> None:
            HttpToolsProtocol.on_message_begin(self)  # ``super()`` costs as much as the method
            self.scope["extensions"] = self.extensions  # type: ignore[typeddict-item]
            self.since = time.monotonic()

        def on_response_complete(self) -> None:
            """Do what uvicorn does, without a timer for each response: one watches all connections."""
            self.server_state.total_requests += 1
            if self.transport.is_closing():
                return
            self.since = time.monotonic()
            self.flow.resume_reading()
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())
            elif self.rejection is not None:
                self.end(self.rejection)

        def time_out(self) -> None:
            self.reject(rejection(_REQUEST_TIMEOUT, "") if self.scope is not None else b"")

        def eof_received(self) -> bool:  # type: ignore[override]
            """Keep a half-closed connection open until its pending response is sent."""
            self.transport.flush()
            if self.parser.stage is not NOTHING:  # the request will not be complete
                self.reject(b"")
                return not self.transport.is_closing()
            is_owed = self.cycle is not None and not self.cycle.response_complete
            if is_owed and self.rejection is None:
                self.cycle.keep_alive = False
            return is_owed

        def send_400_response(self, msg: str) -> None:
            self.reject(rejection(self.parser.status, self.parser.problem))

    return Protocol


class _Ended:
    """The parser of a connection whose last request was received."""

    stage = NOTHING

    def feed_data(self, data: bytes) -> None:
        """Ignore what follows."""


_ENDED = _Ended()


class _Watched:
    """The part of a connection that the watch asks."""

    cycle: Any  # the request that was begun last, with its response; None: there was none
    pipeline: Any  # requests that wait for the responses to earlier ones
    parser: Any
    transport: Any
    since: float  # when the connection or its last request began, or a response ended: monotonic clock, seconds
    rejection: bytes | None  # the last response of the connection, which waits for those to earlier requests

    def is_idle(self, deadline: float) -> bool:
        """Tell whether the last response ended before the deadline, and nothing follows."""
        is_over = self.cycle is not None and self.cycle.response_complete and not self.pipeline
        return is_over and self.since < deadline and self.parser.stage is NOTHING

    def close(self) -> None:
        self.transport.close()

    def end(self, response: bytes) -> None:
        """Send the last response, and close the connection."""
        self.transport.write(response)
        self.transport.close()

    def reject(self, response: bytes) -> None:
        """End with this response, after those to earlier requests (RFC 9112, section 9.3.2)."""
        if self.parser.stage is not BODY:
            is_owed = self.cycle is not None and not self.cycle.response_complete
        elif self.pipeline:  # the request itself has a cycle, which waits
            self.pipeline.popleft()
            is_owed = True
        else:
            is_owed = False
            response = b"" if self.cycle.response_started else response
        if is_owed:
            self.parser, self.rejection = _ENDED, response
        else:
            self.end(response)

    def is_late(self, deadline: float) -> bool:
        """Tell whether a request, or the first request, has not ended although it began before the deadline."""
        return self.since < deadline and (self.cycle is None or self.parser.stage is not NOTHING)


class _Outbox:
    """Output of one turn of the event loop, sent in the next.

    uvicorn writes a response in two parts, each of which would be a packet. And each packet would wake the client,
    which costs the server more than making the response.
    """

    def __init__(self) -> None:
        self._waiting: list[_Connection] = []

    def add(self, connection: _Connection) -> None:
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._send)
        self._waiting.append(connection)

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        for connection in waiting:
            connection.flush()


class _Connection:
    """A transport whose writes wait in the outbox."""

    def __init__(self, transport: asyncio.Transport, outbox: _Outbox) -> None:
        self._transport, self._outbox = transport, outbox
        self._written = b""
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        if not self._written:
            self._outbox.add(self)
        self._written += data

    def flush(self) -> None:
        written, self._written = self._written, b""
        if written and not self.is_closing():
            self._transport.write(written)

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def _message(stub: Stub, status: int, problem: str) -> bytes:
    response = stub.condition("invalid-header")
    why = _REASONS[status] + (one_line(f": {problem}").encode() if status == BAD_REQUEST else b"")
    reason = [REASON + b": " + why] if stub.shows_reasons else []
    if status == BAD_REQUEST:
        status = response.status
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode(),
        *(name + b": " + value for name, value in response.headers),
        *reason,
        b"x-request-id: " + stub.new_id().encode(),
        b"content-length: %d" % len(response.body),
        b"connection: close",
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + response.body
