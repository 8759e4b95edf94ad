"""Transports over a client of httpx2 that the user has made, with its proxies, TLS and other options.

Its authentication, default headers, cookies and redirects are not used: each ``send`` is one request, as it was built.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator, Mapping
from typing import TypeAlias
from weakref import WeakSet

from ._async.streaming import async_whole
from .async_calls import Calls
from .async_incoming import AsyncPieces
from .compression import Decoder, InvalidContent, TooLarge
from .connecting import MAX_RESPONSE_BYTES
from .errors import (
    CLOSED,
    ClientClosed,
    ConfigurationError,
    ConnectionFailed,
    ResponseTooLarge,
    TimedOut,
    TransportError,
)
from .handover import Handover
from .origins import split, with_host
from .transport import AsyncIncoming, Incoming, Request, Response, announces_stray_body, joined

try:
    import httpx2
except ImportError as error:
    raise ConfigurationError("this transport needs httpx2; install it") from error

NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
_Part: TypeAlias = httpx2.Response | bytes
KINDS: dict[type[Exception], str] = {httpx2.ConnectTimeout: "connection", httpx2.PoolTimeout: "free connection"}
FAILURES = (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError, ValueError, InvalidContent, TooLarge)


class Httpx2Transport:
    """Sends with a ``httpx2.Client``. A thread for each call ends it in time; httpx2 has no limit of a whole call.

    A response that is closed early keeps its connection until the next piece comes, or the read limit has passed.
    """

    def __init__(self, client: httpx2.Client, *, max_response_bytes: int = MAX_RESPONSE_BYTES) -> None:
        self._client = client
        self._limit = max_response_bytes
        self._process = os.getpid()
        self._closed = False
        self._calls: WeakSet[Handover[_Part]] = WeakSet()

    def send(self, request: Request, /) -> Response:
        incoming, pieces = self.stream(request), bytearray()
        try:
            while piece := incoming.read_piece():
                pieces += piece
            return Response(incoming.status, incoming.headers, bytes(pieces))
        finally:
            incoming.close()

    def stream(self, request: Request, /) -> Incoming:
        ready = _request(request)
        if os.getpid() != self._process:
            raise ConnectionFailed(request, "the httpx2 client belongs to another process", is_sent=False)
        call: Handover[_Part] = Handover(request)
        self._calls.add(call)
        if self._closed:
            raise ClientClosed(request, CLOSED, is_sent=False)
        threading.Thread(target=self._run, args=(request, ready, call), daemon=True).start()
        return _Pieces(call, request, self._limit)

    def close(self) -> None:
        self._closed = True
        for call in list(self._calls):
            call.fail(ClientClosed(call.request, CLOSED))
        self._client.close()

    def _run(self, request: Request, ready: httpx2.Request, call: Handover[_Part]) -> None:
        """Hand over the parts of a response: its head, the pieces of its body, and the end."""
        try:
            response = self._client.send(ready, stream=True, auth=None, follow_redirects=False)
            try:
                _check_status(response)
                is_wanted = call.put(response)
                for piece in response.iter_raw() if is_wanted and not _is_bodiless(response) else ():
                    if piece and not call.put(piece):
                        return
                call.put(b"")
            finally:
                response.close()
        except FAILURES as error:
            call.fail(_failure(error, request, self._limit))
        except RuntimeError as error:  # the client is closed
            call.fail(ConnectionFailed(request, str(error), is_sent=False))


class _Pieces:
    """Response that a thread receives."""

    def __init__(self, call: Handover[_Part], request: Request, limit: int) -> None:
        self._call = call
        self._request = request
        self._limit = limit
        try:
            head = call.get()
            if isinstance(head, bytes):
                raise TypeError("a response begins with its head")
            self.status = head.status_code
            self.headers: Mapping[str, str] = _headers(head)
            self._decoder = Decoder(request.method, self.status, self.headers, limit)
        except BaseException:
            call.abandon()
            raise
        self._pieces: Iterator[bytes] = iter(())
        self._is_complete = False

    def read_piece(self) -> bytes:
        try:
            while not (piece := next(self._pieces, b"")) and not self._is_complete:
                raw = self._call.get()
                if isinstance(raw, bytes):
                    self._pieces = self._decoder.feed(raw)
                    if not raw:
                        self._decoder.end()
                        self._is_complete = True
            return piece
        except (InvalidContent, TooLarge) as error:
            self.close()
            raise _failure(error, self._request, self._limit) from error

    def close(self) -> None:
        self._call.abandon()


class AsyncHttpx2Transport:
    """Sends with a ``httpx2.AsyncClient``, in the event loop of the first call."""

    def __init__(self, client: httpx2.AsyncClient, *, max_response_bytes: int = MAX_RESPONSE_BYTES) -> None:
        self._client = client
        self._limit = max_response_bytes
        self._process = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._calls = Calls()

    async def send(self, request: Request, /) -> Response:
        return await async_whole(await self.stream(request))

    async def stream(self, request: Request, /) -> AsyncIncoming:
        if self._closed:
            raise ClientClosed(request, CLOSED, is_sent=False)
        loop = asyncio.get_running_loop()
        self._loop = self._loop or loop
        if os.getpid() != self._process or loop is not self._loop:
            raise ConnectionFailed(request, "the httpx2 client belongs to another event loop", is_sent=False)
        ready = _request(request)
        until = loop.time() + request.timeout.total
        response = await self._calls.run(request, lambda call: self._opened(call.request, ready), until)
        return _AsyncPieces(self._calls, request, until, response, self._limit)

    async def aclose(self) -> None:
        self._closed = True
        await self._calls.end()
        await self._client.aclose()

    async def _opened(self, request: Request, ready: httpx2.Request) -> httpx2.Response:
        """Send a request and return its response, of which the head was read."""
        try:
            response = await self._client.send(ready, stream=True, auth=None, follow_redirects=False)
            if response.status_code < 200:
                await response.aclose()
                _check_status(response)
            return response
        except FAILURES as error:
            raise _failure(error, request, self._limit) from error


class _AsyncPieces(AsyncPieces):
    def __init__(self, calls: Calls, request: Request, until: float, response: httpx2.Response, limit: int) -> None:
        super().__init__(calls, request, until, response.status_code, _headers(response), limit)
        self._response = response
        self._received = response.aiter_raw()
        self._limit = limit

    async def _raw(self) -> bytes:
        if _is_bodiless(self._response):
            return b""
        try:
            async for piece in self._received:
                if piece:
                    return piece
            return b""
        except FAILURES as error:
            raise self._failure(error) from error

    async def _end(self, is_complete: bool) -> None:
        await self._response.aclose()

    def _failure(self, error: Exception) -> TransportError:
        return _failure(error, self._request, self._limit)


def _request(request: Request) -> httpx2.Request:
    origin, target = split(request)
    limit = request.timeout
    # No part of a call lasts longer than the whole call: its thread would hold a connection.
    connect, read, pool = (min(each, limit.total) for each in (limit.connect, limit.read, limit.pool))
    seconds = {"connect": connect, "read": read, "write": read, "pool": pool}
    # httpx2 normalises URLs; the target keeps the bytes.
    extensions = {"timeout": seconds, "target": target.encode("ascii")}
    headers = dict(with_host(request, origin))
    return httpx2.Request(request.method, request.url, headers=headers, content=request.body, extensions=extensions)


def _headers(response: httpx2.Response) -> dict[str, str]:
    return joined((name.lower(), value) for name, value in response.headers.multi_items())


def _is_bodiless(response: httpx2.Response) -> bool:
    """Return whether nothing is to be read. httpx2 then closes the connection, on which a stray body may follow."""
    return announces_stray_body(response.status_code, response.headers)


def _check_status(response: httpx2.Response) -> None:
    if response.status_code < 200:
        raise ValueError(f"unexpected status {response.status_code}")


def _failure(error: Exception, request: Request, limit: int) -> TransportError:
    is_sent = not isinstance(error, NOT_SENT)
    if isinstance(error, httpx2.TimeoutException):
        kind = KINDS.get(type(error))
        limits = {"connection": request.timeout.connect, "free connection": request.timeout.pool}
        seconds = min(limits.get(kind or "", request.timeout.read), request.timeout.total)
        reason = f"no {kind or 'complete response'} within {seconds:g} s"
        return TimedOut(request, reason, is_sent=is_sent)
    if isinstance(error, TooLarge):
        return ResponseTooLarge(request, f"more than {limit} bytes")
    return ConnectionFailed(request, str(error) or type(error).__name__, is_sent=is_sent)
