"""Default transport: a urllib3 connection pool. Threads can share it."""

from __future__ import annotations

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from .errors import ConnectionFailed, TimedOut, TransportError
from .transport import Request, Response


class PoolTransport:
    """Pool of up to ``size`` connections per host. Certificates are verified; proxies are not used."""

    def __init__(self, size: int = 10) -> None:
        self._pool = urllib3.PoolManager(maxsize=size, retries=False)

    def send(self, request: Request, /) -> Response:
        try:
            response = self._pool.request(
                request.method,
                request.url,
                body=request.body,
                headers=request.headers,
                timeout=request.timeout,
                redirect=False,
            )
        except HTTPError as error:
            raise _failure(error, request) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Response(response.status, headers, response.data)

    def close(self) -> None:
        self._pool.clear()


def _failure(error: HTTPError, request: Request) -> TransportError:
    # NewConnectionError (connection refused, unknown host) inherits from ConnectTimeoutError but is no timeout.
    if isinstance(error, ConnectTimeoutError | ReadTimeoutError) and not isinstance(error, NewConnectionError):
        return TimedOut(request, f"no response within {request.timeout:g} s")
    return ConnectionFailed(request, str(error))
