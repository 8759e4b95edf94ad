"""Default asynchronous transport: an aiohttp connection pool. Imported when the first asynchronous client is made."""

from __future__ import annotations

from .errors import ConfigurationError, ConnectionFailed, TimedOut
from .transport import Request, Response

try:
    import aiohttp
    import yarl
except ImportError as error:
    raise ConfigurationError("asynchronous clients need aiohttp; install the extra [async]") from error

# Headers that aiohttp must not add where a request has none.
SKIP_AUTO_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class AsyncPoolTransport:
    """Pool of up to ``size`` connections per host. Certificates are verified; proxies are not used."""

    def __init__(self, size: int = 10) -> None:
        self._size = size
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request, /) -> Response:
        try:
            async with self._open_session().request(
                request.method,
                yarl.URL(request.url, encoded=True),
                data=request.body,
                headers=request.headers,
                timeout=aiohttp.ClientTimeout(sock_connect=request.timeout, sock_read=request.timeout),
                allow_redirects=False,
            ) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Response(response.status, headers, await response.read())
        except TimeoutError as error:
            raise TimedOut(request, f"no response within {request.timeout:g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise ConnectionFailed(request, str(error)) from error

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open_session(self) -> aiohttp.ClientSession:
        """Return the session; created by the first call because it belongs to the running event loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit_per_host=self._size, limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=SKIP_AUTO_HEADERS,
            )
        return self._session
