"""Server that responds to every request at once with the same bytes, so that only the client is measured."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import re
import socket
from collections.abc import Generator
from typing import Any, cast

import uvloop

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def tracker(number: int) -> dict[str, Any]:
    return {
        "id": f"{number}",
        "create_time": 1589886034121,
        "domain_id": "2306579dc99f4c8690b14b68e734fcd9",
        "project_id": "24edf66e79d04187acb99a463e610764",
        "tracker_name": f"t{number}",
        "tracker_type": "data",
        "status": "enabled",
        "obs_info": {"bucket_name": "", "is_obs_created": False},
        "data_bucket": {"data_bucket_name": f"b{number}", "data_event": ["READ", "WRITE"]},
    }


def response(status: bytes, body: object) -> bytes:
    text = json.dumps(body).encode()
    return b"HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (status, len(text), text)


LISTED = response(b"200 OK", {"trackers": [tracker(number) for number in range(5)]})
CREATED = response(b"201 Created", tracker(0))


class Canned(asyncio.Protocol):
    """Protocol that responds with five trackers to a GET and with one to a POST."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, separator, rest = self.buffer.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if separator and len(rest) >= (int(length[1]) if length else 0):
            self.buffer = b""
            self.transport.write(CREATED if head.startswith(b"POST") else LISTED)


def _serve(listener: socket.socket) -> None:
    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Canned, sock=listener)
        await server.serve_forever()

    uvloop.run(forever())


@contextlib.contextmanager
def server() -> Generator[str, None, None]:
    """Run the server in its own process; yield its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    child = multiprocessing.get_context("fork").Process(target=_serve, args=(listener,), daemon=True)
    child.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        child.terminate()
        child.join()
        listener.close()
