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

PAGE, TRACES = 200, 10_000
MARKER = re.compile(rb"[?&]next=(\d+)")
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


def trace(number: int) -> dict[str, Any]:
    """Return a trace of an operation of a user, with the fields that most traces have."""
    return {
        "trace_id": f"{number:08d}-bc09-11e6-b00b-4b2a61338db6",
        "trace_name": "createTracker",
        "trace_rating": "normal",
        "trace_type": "ApiCall",
        "service_type": "CTS",
        "resource_type": "tracker",
        "resource_name": f"t{number}",
        "resource_id": f"{number}",
        "time": 1589886034121 + number,
        "record_time": 1589886034200 + number,
        "source_ip": "10.0.0.1",
        "code": "201",
        "request": "{}",
        "user": {"id": "u1", "name": "alice", "domain": {"id": "d1", "name": "account"}},
    }


def page(first: int) -> bytes:
    """Return the response with the traces from a number on, and the marker of the next page."""
    end = first + PAGE
    meta = {"count": PAGE, "marker": str(end) if end < TRACES else None}
    return response(b"200 OK", {"traces": [trace(number) for number in range(first, end)], "meta_data": meta})


LISTED = response(b"200 OK", {"trackers": [tracker(number) for number in range(5)]})
CREATED = response(b"201 Created", tracker(0))
PAGES = {first: page(first) for first in range(0, TRACES, PAGE)}


class Canned(asyncio.Protocol):
    """Protocol that responds with five trackers to a GET and with one to a POST, or with a page of traces."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, separator, rest = self.buffer.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if separator and len(rest) >= (int(length[1]) if length else 0):
            self.buffer = b""
            self.transport.write(_response(head.partition(b"\r\n")[0]))


def _response(line: bytes) -> bytes:
    """Return the response to a request line."""
    if b"/traces" in line:
        marker = MARKER.search(line)
        return PAGES[int(marker[1]) if marker else 0]
    return CREATED if line.startswith(b"POST") else LISTED


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
