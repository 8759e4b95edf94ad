# Copied from generator/runtime/stub/http/cors.py. Do not edit: run `make generate`.
"""Cross-origin resource sharing (Fetch standard, section 3.3), open to every origin: a stub has no secrets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from .asgi import Message, Receive, Scope, Send
from .response import Headers

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
ALLOW: Headers = ((b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"*"))
MAX_AGE_SECONDS = 600
"""Time for which a browser may cache the response to a preflight request."""


class Cors:
    """An ASGI application that responds to preflight requests, and adds the headers to the responses of another."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        if b"origin" not in headers:
            await self._application(scope, receive, send)
        elif scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            await send({"type": "http.response.start", "status": 204, "headers": _preflight(headers)})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._application(scope, receive, _with_headers(send))


def _preflight(headers: dict[bytes, bytes]) -> Headers:
    wanted = headers.get(b"access-control-request-headers", b"")
    return (
        *ALLOW,
        (b"access-control-allow-methods", headers[b"access-control-request-method"]),
        (b"access-control-allow-headers", wanted),
        (b"access-control-max-age", b"%d" % MAX_AGE_SECONDS),
        (b"vary", b"access-control-request-method, access-control-request-headers"),
    )


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = (*message["headers"], *ALLOW)
        await send(message)

    return sent
