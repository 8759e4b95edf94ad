# Copied from generator/runtime/contract/in_process.py. Do not edit: run `make generate`.
"""Requests to an ASGI application in this process, without a socket: a tenth of the time."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from urllib3 import HTTPHeaderDict

Message = MutableMapping[str, Any]
Received = tuple[int, Any, bytes, float]
"""Status, headers and body of a response, and the seconds that it took by the clock of the event loop."""


class InProcess:
    """An application with an event loop of its own, which runs while a request is in progress."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._loop = asyncio.new_event_loop()
        weakref.finalize(self, self._loop.close)

    def request(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Received:
        """Return the response."""
        return self._loop.run_until_complete(self._request(method, url, headers, body or b""))

    def together(self, requests: Sequence[tuple[str, str, Mapping[str, str], bytes | None]]) -> list[Received]:
        """Return the responses to requests that are in progress at the same time."""

        async def all_of_them() -> list[Received]:
            pending = (self._request(method, url, headers, body or b"") for method, url, headers, body in requests)
            return list(await asyncio.gather(*pending))

        return self._loop.run_until_complete(all_of_them())

    async def _request(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Received:
        began = self._loop.time()
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
        seconds = self._loop.time() - began
        await asyncio.sleep(0)  # what the application does after its response
        received = HTTPHeaderDict()
        for name, value in sent[0]["headers"]:
            received.add(name.decode("latin-1"), value.decode("latin-1"))
        return sent[0]["status"], received, b"".join(message.get("body", b"") for message in sent[1:]), seconds
