# Copied from generator/runtime/contract/proxy.py. Do not edit: run `make generate`.
"""HTTP proxy in front of a server: passes requests and responses on, and shows them to an observer.

The server and the client of aiohttp do HTTP. Nothing is decompressed, resent, redirected or kept in a cookie jar.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from ssl import SSLContext

from aiohttp import (
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
    web,
)
from multidict import CIMultiDict
from yarl import URL

from .exchanges import Pairs, of
from .observed import Observed, Overlaps, decoded

MAX_BODY = 16 * 1024 * 1024
"""Bytes of a body up to which it is judged; longer ones are only passed on."""
CHUNK = 64 * 1024
# Headers of one connection (RFC 9110, section 7.6.1), and the request to confirm the headers, which is answered here.
OF_A_CONNECTION = frozenset(
    ("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
     "transfer-encoding", "upgrade", "expect")
)  # fmt: skip
ADDED = ("Date", "Server", "Content-Type")
"""Headers that aiohttp adds to responses without them."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ANY_HEADER = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
"""Headers that aiohttp adds to requests without them."""


class NoResponse(Exception):
    """The server did not respond. The status is for the client."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass
class _Copy:
    """A body on its way, as far as it is short enough to be judged."""

    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, part: bytes) -> None:
        self.size += len(part)
        if self.size <= MAX_BODY:
            self.parts.append(part)

    def whole(self, headers: Pairs) -> bytes | None:
        """Return the body without Content-Encoding; None if it is too long or cannot be read."""
        if self.size > MAX_BODY:
            return None
        return decoded(b"".join(self.parts), of(headers, "content-encoding"))


@dataclass(frozen=True)
class Upstream:
    """The server behind the proxy. ``timeout``: seconds for the connection, and between two parts of the response."""

    url: str
    timeout: float = 60.0
    keeps_host: bool = False  # the server gets the Host of the client
    tls: SSLContext | bool = True


class _PassedOn(web.StreamResponse):
    """Response of the server. ``names`` are those of its headers, in lower case."""

    def __init__(self, upstream: ClientResponse, fields: Pairs) -> None:
        super().__init__(status=upstream.status, reason=upstream.reason, headers=_passed(fields))
        self.names = frozenset(name.lower() for name, _ in fields)


class Proxy:
    """Passes requests on. Shows each with its response to ``observe``, when the client has got it."""

    def __init__(self, upstream: Upstream, observe: Callable[[Observed], None]) -> None:
        self._upstream, self._observe = upstream, observe
        self._base = upstream.url.rstrip("/")
        self._overlaps = Overlaps()
        self._numbers = itertools.count()
        self._session: ClientSession | None = None

    def application(self) -> web.Application:
        """Return the application; it responds to every path."""
        made = web.Application(middlewares=[self._pass_on])
        made.on_response_prepare.append(_without_added_headers)
        made.cleanup_ctx.append(self._with_session)
        return made

    async def _with_session(self, _: web.Application) -> AsyncIterator[None]:
        timeout = ClientTimeout(total=None, sock_connect=self._upstream.timeout, sock_read=self._upstream.timeout)
        async with ClientSession(
            connector=TCPConnector(limit=0, ssl=self._upstream.tls),
            cookie_jar=DummyCookieJar(),
            timeout=timeout,
            auto_decompress=False,
            skip_auto_headers=ANY_HEADER,
            middlewares=[_once],
        ) as self._session:
            yield

    @web.middleware
    async def _pass_on(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        number, began = next(self._numbers), time.time()
        self._overlaps.begin(number, request.method)
        sent, received, problem = _Copy(), _Copy(), ""
        fields: Pairs = ()
        response: web.StreamResponse = web.Response()
        status = 0
        try:
            async with await self._sent(request, sent) as upstream:
                status, fields = upstream.status, _pairs(upstream.raw_headers)
                response = _PassedOn(upstream, fields)
                problem = await _received(request, upstream, response, received)
        except NoResponse as error:
            problem = f"no response: {error}"
            response = web.Response(status=error.status, text=f"{error}\n")
        finally:
            is_concurrent = self._overlaps.end(number)
        path, _sign, query = request.raw_path.partition("?")
        headers = _pairs(request.raw_headers)
        observed = Observed(
            place="",
            server=self._base,
            method=request.method,
            path=path,
            query=query,
            headers=headers,
            body=sent.whole(()),
            status=status,
            response_headers=fields,
            response_body=received.whole(fields),
            began=began,
            seconds=time.time() - began,
            is_concurrent=is_concurrent,
            problem=problem,
        )
        self._observe(observed)
        return response

    async def _sent(self, request: web.Request, copy: _Copy) -> ClientResponse:
        """Send the request to the server; return the response, whose body is still to come.

        Raises:
            NoResponse: there is none.
        """
        assert self._session is not None  # noqa: S101 — the application runs
        headers = _passed(_pairs(request.raw_headers))
        if not self._upstream.keeps_host:
            headers.popall("Host", None)
        url = URL(f"{self._base}{request.raw_path}", encoded=True)
        body = _copied(request, copy) if request.body_exists else None
        try:
            return await self._session.request(
                request.method, url, headers=headers, data=body, allow_redirects=False, max_line_size=CHUNK
            )
        except TimeoutError:
            seconds = f"{self._upstream.timeout:g} s"
            raise NoResponse(504, f"{self._base} did not respond within {seconds}") from None
        except ConnectionResetError:
            raise NoResponse(502, "the client ended the request before all of it was sent") from None


async def _copied(request: web.Request, copy: _Copy) -> AsyncIterator[bytes]:
    async for part in request.content.iter_any():
        copy.add(part)
        yield part


async def _received(request: web.Request, upstream: ClientResponse, response: web.StreamResponse, copy: _Copy) -> str:
    """Pass the body on as it comes; return why it is not complete, empty if it is."""
    await response.prepare(request)
    try:
        async for part in upstream.content.iter_any():
            copy.add(part)
            await response.write(part)
    except (ClientError, TimeoutError) as error:
        if request.transport is not None:
            request.transport.abort()
        return f"the response ended too early: {str(error) or 'it did not go on in time'}"
    await response.write_eof()
    return ""


async def _once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Send a request once: aiohttp repeats some whose connection ended, unless the exception is not its own."""
    try:
        return await handler(request)
    except TimeoutError:
        raise
    except ClientError as error:
        raise NoResponse(502, f"{request.url.origin()} {_reason(error)}") from error


def _reason(error: ClientError) -> str:
    cause = getattr(error, "os_error", None)
    if cause is not None:
        return f"cannot be reached: {cause.strerror or cause}"
    return f"did not respond with HTTP: {str(error) or type(error).__name__}"


async def _without_added_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Leave out the headers that aiohttp adds to a response that was passed on."""
    if isinstance(response, _PassedOn):
        for name in ADDED:
            if name.lower() not in response.names:
                response.headers.popall(name, None)


def _passed(fields: Iterable[tuple[str, str]]) -> CIMultiDict[str]:
    """Return the headers that are passed on: those of the connection are not, nor those that Connection names."""
    pairs = tuple(fields)
    named = {name.strip().lower() for name in of(pairs, "connection").split(",")}
    return CIMultiDict((name, text) for name, text in pairs if name.lower() not in OF_A_CONNECTION | named)


def _pairs(raw: Iterable[tuple[bytes, bytes]]) -> Pairs:
    return tuple((name.decode("latin-1"), text.decode("latin-1")) for name, text in raw)


async def run(proxy: Proxy, host: str, port: int, *, ready: Callable[[int], None], stopped: asyncio.Event) -> None:
    """Serve the proxy until it is stopped. ``ready`` gets the port.

    Raises:
        OSError: the address cannot be used.
    """
    runner = web.AppRunner(proxy.application(), access_log=None, auto_decompress=False, shutdown_timeout=5.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        ready(runner.addresses[0][1])
        await stopped.wait()
    finally:
        await runner.cleanup()
