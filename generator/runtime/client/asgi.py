"""Transports to an ASGI application in the same process, such as a stub in tests: no socket, no server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import CancelledError
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

from .async_calls import Calls
from .compression import InvalidContent, TooLarge, content
from .connecting import MAX_RESPONSE_BYTES
from .errors import CLOSED, ClientClosed, ConnectionFailed, ResponseTooLarge
from .forking import forget_in_children
from .origins import Origin, split
from .transport import Request, Response, joined

Message: TypeAlias = MutableMapping[str, Any]
Application: TypeAlias = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
"""ASGI 3 application: it gets a scope, and functions that receive and send messages."""


class AsyncAsgiTransport:
    """Calls an ASGI 3 application in the event loop of the caller. Its lifespan is not run.

    Args:
        application: the application.
        max_response_bytes: a larger response, decompressed, is a TransportError.
    """

    def __init__(self, application: Application, *, max_response_bytes: int = MAX_RESPONSE_BYTES) -> None:
        self._application = application
        self._limit = max_response_bytes
        self._calls = Calls()

    async def send(self, request: Request, /) -> Response:
        if self._calls.are_closed:
            raise ClientClosed(request, CLOSED, is_sent=False)
        return await self._calls.run(request, lambda call: self._exchange(call.request))

    async def aclose(self) -> None:
        await self._calls.end()

    async def _exchange(self, request: Request) -> Response:
        origin, target = split(request)
        exchange = _Exchange(request)
        try:
            await self._application(_scope(request, origin, target), exchange.receive, exchange.send)
            return exchange.response(self._limit)
        except TooLarge as error:
            raise ResponseTooLarge(request, f"more than {self._limit} bytes") from error
        except Exception as error:
            raise ConnectionFailed(request, str(error) or type(error).__name__) from error


class AsgiTransport:
    """Calls an ASGI 3 application in an event loop of its own, in a thread. Its lifespan is not run.

    Threads can share it.

    Args:
        application: the application.
        max_response_bytes: a larger response, decompressed, is a TransportError.
    """

    def __init__(self, application: Application, *, max_response_bytes: int = MAX_RESPONSE_BYTES) -> None:
        self._application = application
        self._limit = max_response_bytes
        self._closed = False
        self.forget()
        forget_in_children(self)

    def forget(self) -> None:
        """Drop the event loop, whose thread a forked process does not have."""
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._inner = AsyncAsgiTransport(self._application, max_response_bytes=self._limit)

    def send(self, request: Request, /) -> Response:
        with self._lock:
            if self._closed:
                raise ClientClosed(request, CLOSED, is_sent=False)
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_run, args=(self._loop,), daemon=True).start()
            call = asyncio.run_coroutine_threadsafe(self._inner.send(request), self._loop)
        try:
            return call.result()
        except CancelledError as error:
            raise ClientClosed(request, CLOSED) from error
        except BaseException:  # such as KeyboardInterrupt
            call.cancel()
            raise

    def close(self) -> None:
        with self._lock:
            self._closed = True
            loop, self._loop = self._loop, None
        if loop is not None:
            asyncio.run_coroutine_threadsafe(self._inner.aclose(), loop).result()
            loop.call_soon_threadsafe(loop.stop)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


class _Exchange:
    """Messages of one request and its response."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._is_read = False
        self._ended = asyncio.Event()
        self._start: Message | None = None
        self._body = bytearray()

    async def receive(self) -> Message:
        if self._is_read:
            await self._ended.wait()
            return {"type": "http.disconnect"}
        self._is_read = True
        return {"type": "http.request", "body": self._request.body or b"", "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                self._ended.set()

    def response(self, limit: int) -> Response:
        """Return the response.

        Raises:
            InvalidContent: it is not complete.
            TooLarge: it has more bytes than ``limit``.
        """
        if self._start is None or not self._ended.is_set():
            raise InvalidContent("the application ended before its response")
        method, status = self._request.method, self._start["status"]
        sent = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in self._start.get("headers", ()))
        headers = joined((name.lower(), value) for name, value in sent)
        body = b"" if method == "HEAD" else bytes(self._body)
        if len(body) > limit:
            raise TooLarge
        return Response(status, headers, content(method, status, headers, body, limit))


def _scope(request: Request, origin: Origin, target: str) -> Message:
    path, _, query = target.partition("?")
    headers = {"host": origin.authority, **{name.lower(): value for name, value in request.headers.items()}}
    if request.body is not None:
        headers["content-length"] = str(len(request.body))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": origin.scheme,
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": (origin.host, origin.port),
    }
