# Copied from generator/runtime/stub/http/request_log.py. Do not edit: run `make generate`.
"""Log of requests, one line each."""

from __future__ import annotations

from collections.abc import Callable

from ..request import Request
from .response import DROPPED, Headers, Response


class RequestLog:
    """Writes a line for each request: client, request line, status, and the reason if it was rejected."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def __call__(self, request: Request, response: Response, _: Headers) -> None:
        scope = request.scope
        client = ":".join(map(str, scope.get("client") or ("-",)))
        target = (request.path + b"?" * bool(request.query) + request.query).decode("latin-1")
        status = "dropped" if response is DROPPED else response.status
        line = f'{client} "{request.method} {target} HTTP/{scope.get("http_version", "1.1")}" {status} {request.reason}'
        self._write(line.rstrip())
