# Copied from generator/runtime/client/httpx2_transport.py. Do not edit: run `make generate`.
"""Transports over a client of httpx2 that the user has made, with its proxies, TLS and other options.

Its authentication, default headers, cookies and redirects are not used: each ``send`` is one request, as it was built.
"""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress

from .async_calls import Calls
from .compression import InvalidContent, TooLarge, content
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
from .origins import split
from .transport import Request, Response, joined

try:
    import httpx2
except ImportError as error:
    raise ConfigurationError("this transport needs httpx2; install it") from error

NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
)
FAILURES = (
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpx2.StreamError,
    OSError,
    ValueError,
    InvalidContent,
    TooLarge,
)


class Httpx2Transport:
    """Sends with a ``httpx2.Client``. A thread for each call ends it in time; httpx2 has no limit of a whole call."""

    def __init__(
        self, client: httpx2.Client, *, max_response_bytes: int = MAX_RESPONSE_BYTES
    ) -> None:
        self._client = client
        self._limit = max_response_bytes
        self._process = os.getpid()
        self._closed = False
        self._calls: dict[Future[Response], Request] = {}

    def send(self, request: Request, /) -> Response:
        ready = _request(request)
        if os.getpid() != self._process:
            raise ConnectionFailed(
                request, "the httpx2 client belongs to another process", is_sent=False
            )
        call: Future[Response] = Future()
        self._calls[call] = request
        try:
            if self._closed:
                raise ClientClosed(request, CLOSED, is_sent=False)
            threading.Thread(target=self._run, args=(request, ready, call), daemon=True).start()
            return call.result(request.timeout.total)
        except TimeoutError as error:
            reason = f"no complete response within {request.timeout.total:g} s"
            raise TimedOut(request, reason) from error
        finally:
            call.cancel()
            self._calls.pop(call, None)

    def close(self) -> None:
        self._closed = True
        for call, request in list(self._calls.items()):
            with suppress(InvalidStateError):
                call.set_exception(ClientClosed(request, CLOSED))
        self._client.close()

    def _run(self, request: Request, ready: httpx2.Request, call: Future[Response]) -> None:
        """Set the result of a call, unless it has ended."""
        with suppress(InvalidStateError):
            try:
                call.set_result(self._exchange(ready, call))
            except FAILURES as error:
                call.set_exception(_failure(error, request, self._limit))
            except RuntimeError as error:  # the client is closed
                call.set_exception(ConnectionFailed(request, str(error), is_sent=False))

    def _exchange(self, ready: httpx2.Request, call: Future[Response]) -> Response:
        response = self._client.send(ready, stream=True, auth=None, follow_redirects=False)
        try:
            body = bytearray()
            for piece in response.iter_raw():
                body += piece
                if len(body) > self._limit:
                    raise TooLarge
                if call.done():
                    break
            return _response(response, bytes(body), self._limit)
        finally:
            response.close()


class AsyncHttpx2Transport:
    """Sends with a ``httpx2.AsyncClient``, in the event loop of the first call."""

    def __init__(
        self, client: httpx2.AsyncClient, *, max_response_bytes: int = MAX_RESPONSE_BYTES
    ) -> None:
        self._client = client
        self._limit = max_response_bytes
        self._process = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._calls = Calls()

    async def send(self, request: Request, /) -> Response:
        if self._closed:
            raise ClientClosed(request, CLOSED, is_sent=False)
        loop = asyncio.get_running_loop()
        self._loop = self._loop or loop
        if os.getpid() != self._process or loop is not self._loop:
            raise ConnectionFailed(
                request, "the httpx2 client belongs to another event loop", is_sent=False
            )
        ready = _request(request)
        return await self._calls.run(request, lambda call: self._exchange(call, ready))

    async def aclose(self) -> None:
        self._closed = True
        await self._calls.end()
        await self._client.aclose()

    async def _exchange(self, request: Request, ready: httpx2.Request) -> Response:
        try:
            response = await self._client.send(
                ready, stream=True, auth=None, follow_redirects=False
            )
            try:
                body = bytearray()
                async for piece in response.aiter_raw():
                    body += piece
                    if len(body) > self._limit:
                        raise TooLarge
                return _response(response, bytes(body), self._limit)
            finally:
                await response.aclose()
        except FAILURES as error:
            raise _failure(error, request, self._limit) from error


def _request(request: Request) -> httpx2.Request:
    _, target = split(request)
    limit = request.timeout
    seconds = {
        "connect": limit.connect,
        "read": limit.read,
        "write": limit.read,
        "pool": limit.pool,
    }
    # httpx2 normalises URLs; the target keeps the bytes.
    extensions = {"timeout": seconds, "target": target.encode("ascii")}
    return httpx2.Request(
        request.method,
        request.url,
        headers=dict(request.headers),
        content=request.body,
        extensions=extensions,
    )


def _response(response: httpx2.Response, body: bytes, limit: int) -> Response:
    if response.status_code < 200:
        raise ValueError(f"unexpected status {response.status_code}")
    headers = joined((name.lower(), value) for name, value in response.headers.multi_items())
    whole = content(response.request.method, response.status_code, headers, body, limit)
    return Response(response.status_code, headers, whole)


def _failure(error: Exception, request: Request, limit: int) -> TransportError:
    is_sent = not isinstance(error, NOT_SENT)
    if isinstance(error, httpx2.TimeoutException):
        kind = {httpx2.ConnectTimeout: "connection", httpx2.PoolTimeout: "free connection"}.get(
            type(error)
        )
        seconds = {"connection": request.timeout.connect, "free connection": request.timeout.pool}
        reason = f"no {kind or 'complete response'} within {seconds.get(kind or '', request.timeout.read):g} s"
        return TimedOut(request, reason, is_sent=is_sent)
    if isinstance(error, TooLarge):
        return ResponseTooLarge(request, f"more than {limit} bytes")
    return ConnectionFailed(request, str(error) or type(error).__name__, is_sent=is_sent)
