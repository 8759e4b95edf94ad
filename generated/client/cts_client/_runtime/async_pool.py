# Copied from generator/runtime/client/async_pool.py. Do not edit: run `make generate`.
"""Default asynchronous transport: a pool of aiohttp's connections. Imported by the first asynchronous client."""

from __future__ import annotations

import asyncio
import functools
import ssl
from typing import Any

from .async_calls import Calls
from .compression import InvalidContent, TooLarge, content
from .connecting import Connections
from .errors import (
    CLOSED,
    ClientClosed,
    ConfigurationError,
    ConnectionFailed,
    ResponseTooLarge,
    TimedOut,
    TransportError,
)
from .forking import forget_in_children
from .origins import Origin, split
from .timeouts import Timeout
from .transport import Request, Response, joined

try:
    import aiohttp
    import yarl
    from aiohttp.connector import Connection
except ImportError as error:
    raise ConfigurationError(
        "asynchronous clients need aiohttp; install the extra [async]"
    ) from error

# Headers that aiohttp must not add where a request has none.
SKIP_AUTO_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class _Lost(Exception):
    """The connection failed after it was open."""


async def _once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Middleware that keeps aiohttp from sending GET, PUT and DELETE again: it does so for these two exceptions."""
    try:
        return await send(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _Lost(str(error) or type(error).__name__) from error


class _Connector(aiohttp.TCPConnector):
    async def connect(self, *arguments: Any, **options: Any) -> Connection:
        """Return a connection on which nothing was received while it was idle: it would be the next response."""
        while True:
            connection = await super().connect(*arguments, **options)
            if connection.protocol is None or not connection.protocol.should_close:
                _do_not_linger(connection)
                return connection
            connection.close()


def _do_not_linger(connection: Connection) -> None:
    """Close the socket at once where aiohttp closes a TLS connection.

    Otherwise it stays open until the peer says farewell too, up to 30 s, even beyond the end of the event loop.
    """
    transport = connection.transport
    if transport is not None and transport.get_extra_info("ssl_object") is not None:
        loop = asyncio.get_running_loop()

        def after_release() -> None:
            loop.call_soon(_abort_if_closing, transport)

        connection.add_callback(after_release)


def _abort_if_closing(transport: asyncio.Transport) -> None:
    if transport.is_closing():
        transport.abort()


TURNS_TO_CLOSE = 3
"""Turns in which an event loop closes an aborted TLS connection: the callback, its transport, the socket."""


class _Loop:
    """Connections of one event loop, which no other loop can use."""

    def __init__(self, options: Connections) -> None:
        self.calls = Calls()
        self.free = asyncio.Semaphore(options.pool_size)
        self.session = aiohttp.ClientSession(
            connector=_Connector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=SKIP_AUTO_HEADERS,
            auto_decompress=False,
            middlewares=(_once,),
        )

    async def close(self) -> None:
        try:
            await self.calls.end()
        finally:  # an event loop that ends cancels this too
            await self.session.close()
        for _ in range(TURNS_TO_CLOSE):
            await asyncio.sleep(0)


class AsyncPoolTransport:
    """Pool of connections, with HTTP/1.1 and TLS. Each ``send`` is one request; nothing is repeated.

    Event loops can share it; each has its own connections.
    """

    def __init__(self, connections: Connections | None = None) -> None:
        self._options = connections or Connections()
        self._tls: ssl.SSLContext | None = None
        self._proxies: dict[Origin, str | None] = {}
        self._closed = False
        self._loops: dict[asyncio.AbstractEventLoop, _Loop] = {}
        self._inherited: list[Any] = []
        forget_in_children(self)

    def forget(self) -> None:
        """Drop the connections, which another process uses.

        They stay referenced: closing them would remove them from the selector that both processes share.
        """
        self._inherited.append(self._loops)
        self._loops = {}

    async def send(self, request: Request, /) -> Response:
        origin, _ = split(request)
        if self._closed:
            raise ClientClosed(request, CLOSED, is_sent=False)
        here = self._loops.get(asyncio.get_running_loop()) or await self._enter()
        return await here.calls.run(request, lambda call: self._exchange(here, call, origin))

    async def aclose(self) -> None:
        self._closed = True
        loops, self._loops = self._loops, {}
        running = asyncio.get_running_loop()
        for loop, state in loops.items():
            if loop.is_closed():
                await state.session.close()
            elif loop is running:
                await state.close()
            else:
                closing = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(state.close(), loop))
                await asyncio.wait([closing])
                if not closing.cancelled():  # as it is when its loop has ended by itself
                    closing.result()

    async def _enter(self) -> _Loop:
        """Return the connections of the running loop, which is new; close those of loops that have ended."""
        for loop in [each for each in self._loops if each.is_closed()]:
            await self._loops.pop(loop).session.close()
        return self._loops.setdefault(asyncio.get_running_loop(), _Loop(self._options))

    async def _exchange(self, here: _Loop, request: Request, origin: Origin) -> Response:
        await _acquire(here.free, request)
        try:
            return await self._response(here.session, request, origin)
        except ConfigurationError:
            raise
        except (aiohttp.ClientError, OSError, ValueError, _Lost, InvalidContent, TooLarge) as error:
            raise self._failure(error, request) from error
        finally:
            here.free.release()

    async def _response(
        self, session: aiohttp.ClientSession, request: Request, origin: Origin
    ) -> Response:
        async with session.request(
            request.method,
            yarl.URL(request.url, encoded=True),
            data=request.body,
            headers=request.headers,
            timeout=_limits(request.timeout),
            allow_redirects=False,
            proxy=self._proxy(origin),
            ssl=self._tls_context() if origin.scheme == "https" else True,
        ) as response:
            if response.status < 200:
                response.close()
                raise _Lost(f"unexpected status {response.status}")
            body = await self._body(response)
            headers = joined((name.lower(), value) for name, value in response.headers.items())
            limit = self._options.max_response_bytes
            return Response(
                response.status,
                headers,
                content(request.method, response.status, headers, body, limit),
            )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        limit, length = self._options.max_response_bytes, response.content_length
        if length is not None and length <= limit:
            return await response.read()
        pieces = bytearray()
        async for piece in response.content.iter_any():
            pieces += piece
            if len(pieces) > limit:
                response.close()
                raise TooLarge
        return bytes(pieces)

    def _proxy(self, origin: Origin) -> str | None:
        if origin not in self._proxies:
            self._proxies[origin] = self._options.proxy_of(origin.scheme, origin.host, origin.port)
        return self._proxies[origin]

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = self._options.tls()
        return self._tls

    def _failure(self, error: Exception, request: Request) -> TransportError:
        if isinstance(error, aiohttp.ConnectionTimeoutError):
            return TimedOut(
                request, f"no connection within {request.timeout.connect:g} s", is_sent=False
            )
        if isinstance(error, TimeoutError):
            return TimedOut(request, f"no complete response within {request.timeout.read:g} s")
        if isinstance(error, TooLarge):
            return ResponseTooLarge(request, f"more than {self._options.max_response_bytes} bytes")
        is_sent = not isinstance(error, aiohttp.ClientConnectorError | aiohttp.InvalidURL)
        return ConnectionFailed(request, str(error) or type(error).__name__, is_sent=is_sent)


async def _acquire(free: asyncio.Semaphore, request: Request) -> None:
    if not free.locked():
        await free.acquire()  # without waiting
        return
    try:
        async with asyncio.timeout(request.timeout.pool):
            await free.acquire()
    except TimeoutError as error:
        reason = f"no free connection within {request.timeout.pool:g} s"
        raise TimedOut(request, reason, is_sent=False) from error


@functools.lru_cache(maxsize=64)
def _limits(timeout: Timeout) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=timeout.connect, sock_read=timeout.read)
