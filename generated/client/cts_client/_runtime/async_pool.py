# Copied from generator/runtime/client/async_pool.py. Do not edit: run `make generate`.
"""The default asynchronous transport: connections kept open by aiohttp. Imported when a client needs it."""

from __future__ import annotations

from .errors import ConfigurationError, ConnectionFailed, TimedOut
from .transport import Request, Response

try:
    import aiohttp
    import yarl
except ImportError as error:
    raise ConfigurationError(
        "asynchronous clients need aiohttp: install the extra [async]"
    ) from error

# aiohttp would send its own values of these where a request has none.
SKIPPED = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class AsyncPoolTransport:
    """Keeps up to ``size`` connections to a host. Certificates are verified, proxies are not used."""

    def __init__(self, size: int = 10) -> None:
        self._size = size
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request, /) -> Response:
        try:
            async with self._opened().request(
                request.method,
                yarl.URL(request.url, encoded=True),
                data=request.body,
                headers=request.headers,
                timeout=aiohttp.ClientTimeout(
                    sock_connect=request.timeout, sock_read=request.timeout
                ),
                allow_redirects=False,
            ) as answer:
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return Response(answer.status, headers, await answer.read())
        except TimeoutError as error:
            raise TimedOut(request, f"no answer within {request.timeout:g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise ConnectionFailed(request, str(error)) from error

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        """The session; made in the first call because it belongs to the running event loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit_per_host=self._size, limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=SKIPPED,
            )
        return self._session
