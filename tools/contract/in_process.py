"""Requests to an ASGI application in this process, without a socket: a tenth of the time."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

from urllib3 import HTTPHeaderDict

Message = MutableMapping[str, Any]


class InProcess:
    """An application with an event loop of its own, which runs while a request is in progress."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._loop = asyncio.new_event_loop()
        weakref.finalize(self, self._loop.close)

    def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, Any, bytes]:
        """Return status, headers and body of the response."""
        return self._loop.run_until_complete(self._request(method, url, headers, body or b""))

    async def _request(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any, bytes]:
        sent: list[Message] = []
        parts = urlsplit(url)
        fields = {"host": parts.netloc, **({"content-length": str(len(body))} if body else {}), **headers}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": parts.scheme,
            "path": unquote(parts.path),
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in fields.items()],
            "client": ("127.0.0.1", 1),
            "server": (parts.hostname, parts.port),
        }
        incoming = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Message:
            return next(incoming, {"type": "http.disconnect"})

        async def send(message: Message) -> None:
            sent.append(message)

        await self._application(scope, receive, send)
        await asyncio.sleep(0)  # what the application does after its response
        received = HTTPHeaderDict()
        for name, value in sent[0]["headers"]:
            received.add(name.decode("latin-1"), value.decode("latin-1"))
        return sent[0]["status"], received, b"".join(message.get("body", b"") for message in sent[1:])
