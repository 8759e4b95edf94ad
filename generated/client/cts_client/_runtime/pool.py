# Copied from generator/runtime/client/pool.py. Do not edit: run `make generate`.
"""The default transport: connections kept open by urllib3, safe to share among threads."""

from __future__ import annotations

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from .errors import ConnectionFailed, TimedOut, TransportError
from .transport import Request, Response


class PoolTransport:
    """Keeps up to ``size`` connections to a host. Certificates are verified, proxies are not used."""

    def __init__(self, size: int = 10) -> None:
        self._pool = urllib3.PoolManager(maxsize=size, retries=False)

    def send(self, request: Request, /) -> Response:
        try:
            answer = self._pool.request(
                request.method,
                request.url,
                body=request.body,
                headers=request.headers,
                timeout=request.timeout,
                redirect=False,
            )
        except HTTPError as error:
            raise _failure(error, request) from error
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status, headers, answer.data)

    def close(self) -> None:
        self._pool.clear()


def _failure(error: HTTPError, request: Request) -> TransportError:
    # NewConnectionError (refused, unknown host) is a ConnectTimeoutError by inheritance only.
    if isinstance(error, ConnectTimeoutError | ReadTimeoutError) and not isinstance(
        error, NewConnectionError
    ):
        return TimedOut(request, f"no answer within {request.timeout:g} s")
    return ConnectionFailed(request, str(error))
