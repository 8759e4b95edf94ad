"""Default asynchronous transport: a pool of aiohttp's connections. Imported by the first asynchronous client."""

from __future__ import annotations

import asyncio
import functools
import ssl
from typing import Any

from .async_calls import Calls
from .async_incoming import AsyncPieces
from .compression import InvalidContent, TooLarge, content
from .connecting import Connections, Proxy
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
from .origins import Origin, split, with_host
from .timeouts import Timeout
from .transport import AsyncIncoming, Request, Response, announces_stray_body, joined

try:
    import aiohttp
    import yarl
    from aiohttp.connector import Connection
except ImportError as error:
    raise ConfigurationError("asynchronous clients need aiohttp; install the extra [async]") from error

# Headers that aiohttp must not add where a request has none.
SKIP_AUTO_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class _Lost(Exception):
    """The connection failed after it was open."""


async def _once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Middleware that keeps aiohttp from sending GET, PUT and DELETE again: it does so for these two exceptions."""
    try:
        return await send(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _Lost(str(error) or type(error).__name__) from error


class _Response(aiohttp.ClientResponse):
    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        protocol = connection.protocol
        await super().start(connection)
        if protocol is not None and announces_stray_body(self.status, self.headers):
            protocol.close()  # aiohttp has already given the connection back
        return self


FAILURES = (aiohttp.ClientError, OSError, ValueError, _Lost, InvalidContent, TooLarge)


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
            response_class=_Response,
            middlewares=(_once,),
        )

    async def close(self) -> None:
        try:
            await self.calls.end()
        finally:  # an event loop that ends cancels this too
            await self.session.close()
        for _ in range(TURNS_TO_CLOSE):
            await asyncio.sleep(0)


class _Loops:
    """Connections of one client, by event loop."""

    def __init__(self, options: Connections) -> None:
        self._options = options
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

    def here(self, request: Request) -> _Loop | None:
        """Return the connections of the running loop; None if it is new."""
        if self._closed:
            raise ClientClosed(request, CLOSED, is_sent=False)
        return self._loops.get(asyncio.get_running_loop())

    async def enter(self) -> _Loop:
        """Return the connections of the running loop, which is new; close those of loops that have ended."""
        for loop in [each for each in self._loops if each.is_closed()]:
            await self._loops.pop(loop).session.close()
        return self._loops.setdefault(asyncio.get_running_loop(), _Loop(self._options))

    async def close(self) -> None:
        """End the calls in all loops, and close the connections."""
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


class AsyncPoolTransport:
    """Pool of connections, with HTTP/1.1 and TLS. Each ``send`` is one request; nothing is repeated.

    Event loops can share it; each has its own connections.
    """

    def __init__(self, connections: Connections | None = None) -> None:
        self._options = connections or Connections()
        self._limit = self._options.max_response_bytes
        self._tls: ssl.SSLContext | None = None
        self._proxies: dict[Origin, Proxy | None] = {}
        self._loops = _Loops(self._options)

    async def send(self, request: Request, /) -> Response:
        origin, _ = split(request)
        here = self._loops.here(request) or await self._loops.enter()
        return await here.calls.run(request, lambda call: self._exchange(here, call, origin))

    async def stream(self, request: Request, /) -> AsyncIncoming:
        origin, _ = split(request)
        here = self._loops.here(request) or await self._loops.enter()
        until = asyncio.get_running_loop().time() + request.timeout.total
        response = await here.calls.run(request, lambda call: self._opened(here, call, origin), until)
        return _Pieces(here, request, until, response, self._limit)

    async def aclose(self) -> None:
        await self._loops.close()

    async def _exchange(self, here: _Loop, request: Request, origin: Origin) -> Response:
        await _acquire(here.free, request)
        try:
            async with self._sending(here, request, origin) as response:
                _check_status(response)
                body = await self._body(response)
                status, headers = response.status, headers_of(response)
                body = content(request.method, status, headers, body, self._limit)
                return Response(status, headers, body)
        except ConfigurationError:
            raise
        except FAILURES as error:
            raise _failure(error, request, self._limit) from error
        finally:
            here.free.release()

    async def _opened(self, here: _Loop, request: Request, origin: Origin) -> aiohttp.ClientResponse:
        """Send a request and return its response, of which the head was read."""
        await _acquire(here.free, request)
        try:
            response: aiohttp.ClientResponse = await self._sending(here, request, origin)
            _check_status(response)
            if (response.content_length or 0) > self._limit and request.method != "HEAD":
                response.close()
                raise TooLarge
            return response
        except BaseException as error:
            here.free.release()
            if isinstance(error, FAILURES) and not isinstance(error, ConfigurationError):
                raise _failure(error, request, self._limit) from error
            raise

    def _sending(self, here: _Loop, request: Request, origin: Origin) -> Any:  # awaitable, and a context manager
        proxy, headers, of_tunnel = self._proxy(origin), with_host(request, origin), None
        if proxy is not None and proxy.headers:
            # aiohttp would also read user and password in the URL of the proxy, and show them in messages.
            if origin.scheme == "https":
                of_tunnel = proxy.headers
            else:
                headers = {**headers, **proxy.headers}
        return here.session.request(
            request.method,
            yarl.URL(request.url, encoded=True),
            data=request.body,
            headers=headers,
            timeout=_limits(request.timeout),
            allow_redirects=False,
            proxy=None if proxy is None else proxy.url,
            proxy_headers=of_tunnel,
            ssl=self._tls_context() if origin.scheme == "https" else True,
        )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        length = response.content_length
        if length is not None and length <= self._limit:
            return await response.read()
        pieces = bytearray()
        async for piece in response.content.iter_any():
            pieces += piece
            if len(pieces) > self._limit:
                response.close()
                raise TooLarge
        return bytes(pieces)

    def _proxy(self, origin: Origin) -> Proxy | None:
        if origin not in self._proxies:
            self._proxies[origin] = self._options.proxy_of(origin.scheme, origin.host, origin.port)
        return self._proxies[origin]

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = self._options.tls()
        return self._tls


class _Pieces(AsyncPieces):
    def __init__(
        self, here: _Loop, request: Request, until: float, response: aiohttp.ClientResponse, limit: int
    ) -> None:
        super().__init__(here.calls, request, until, response.status, headers_of(response), limit)
        self._limit = limit
        self._free = here.free
        self._response = response

    async def _raw(self) -> bytes:
        try:
            return await self._response.content.readany()
        except FAILURES as error:
            raise self._failure(error) from error

    async def _end(self, is_complete: bool) -> None:
        if is_complete:
            self._response.release()
        else:
            self._response.close()
        self._free.release()

    def _failure(self, error: Exception) -> TransportError:
        return _failure(error, self._request, self._limit)


def _failure(error: Exception, request: Request, limit: int) -> TransportError:
    """Return the error of a client for one of a library."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return TimedOut(request, f"no connection within {request.timeout.connect:g} s", is_sent=False)
    if isinstance(error, TimeoutError):
        return TimedOut(request, f"no complete response within {request.timeout.read:g} s")
    if isinstance(error, TooLarge):
        return ResponseTooLarge(request, f"more than {limit} bytes")
    if isinstance(error, aiohttp.ClientHttpProxyError):
        reason = f"the proxy responds to CONNECT with {error.status} {error.message}"
        return ConnectionFailed(request, reason, is_sent=False)
    is_sent = not isinstance(error, aiohttp.ClientConnectorError | aiohttp.InvalidURL)
    return ConnectionFailed(request, str(error) or type(error).__name__, is_sent=is_sent)


def headers_of(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Return the headers of a response by name, in lower case."""
    return joined((name.lower(), value) for name, value in response.headers.items())


def _check_status(response: aiohttp.ClientResponse) -> None:
    if response.status < 200:
        response.close()
        raise _Lost(f"unexpected status {response.status}")


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
