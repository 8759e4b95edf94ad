"""A load generator for HTTP/1.1: keep-alive connections that each send the next request when the answer is there.

Writes requests that were prepared beforehand and reads only what it must, so that it costs less than any server here.
Loopback only. ``python load.py URL REQUEST CONNECTIONS SECONDS`` prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import uvloop


class Connection(asyncio.Protocol):
    """One connection: counts answers and keeps their latencies in seconds."""

    def __init__(self, requests: Iterator[bytes], deadline: float, done: asyncio.Future[None]) -> None:
        self.requests, self.deadline, self.done = requests, deadline, done
        self.latencies: list[float] = []
        self.failures = 0
        self.buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, separator, rest = bytes(self.buffer).partition(b"\r\n\r\n")
        if not separator or len(rest) < _content_length(head):
            return
        now = time.perf_counter()
        self.latencies.append(now - self.sent)
        self.failures += head[9:10] != b"2"
        self.buffer.clear()
        if now < self.deadline:
            self._send()
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        self.sent = time.perf_counter()
        self.transport.write(next(self.requests))


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


async def load(url: str, requests: Iterator[bytes], connections: int, seconds: float) -> dict[str, float]:
    """Requests per second and latencies (50th and 99th percentile, milliseconds) of ``connections`` at once."""
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    begin = time.perf_counter()
    clients: list[Connection] = []
    for _ in range(connections):
        client = Connection(requests, begin + seconds, loop.create_future())
        await loop.create_connection(lambda client=client: client, parts.hostname, parts.port)  # type: ignore[misc]
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    elapsed = time.perf_counter() - begin
    latencies = sorted(latency for client in clients for latency in client.latencies)
    return {
        "requests_per_second": len(latencies) / elapsed,
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1000,
        "failures": sum(client.failures for client in clients),
    }


def requests(template: dict[str, object]) -> Iterator[bytes]:
    """The request, again and again; ``%d`` in its body becomes a number of its own each time."""
    head = "".join(f"{name}: {value}\r\n" for name, value in template["headers"].items())  # type: ignore[attr-defined]
    number = 0
    while True:
        number += 1
        body = str(template.get("body", "")).replace("%d", str(number)).encode()
        length = f"content-length: {len(body)}\r\n" if body else ""
        yield f"{template['method']} {template['path']} HTTP/1.1\r\n{head}{length}\r\n".encode() + body


if __name__ == "__main__":
    url, request, connections, seconds = sys.argv[1:]
    template = json.loads(Path(request).read_text(encoding="utf-8"))
    print(json.dumps(uvloop.run(load(url, requests(template), int(connections), float(seconds)))))
