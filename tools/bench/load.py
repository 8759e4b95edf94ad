"""Load generator for HTTP/1.1: each connection sends the next request when the response has arrived.

Writes prepared requests and reads only what it must, so that it costs less than any server here. Connections are kept
alive; where the server closes them, new ones are made and the time counts. Responses need a Content-Length.
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
    """Connection that counts responses and records their latencies in seconds."""

    def __init__(self, requests: Iterator[bytes], begin: float, latencies: list[float]) -> None:
        self.requests, self.latencies = requests, latencies
        self.sent = begin  # the first request of a connection waits for the connection too
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.failures = 1  # until its response arrives
        self.buffer = bytearray()
        self.deadline = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, separator, rest = bytes(self.buffer).partition(b"\r\n\r\n")
        if not separator or len(rest) < _content_length(head):
            return
        now = time.perf_counter()
        self.latencies.append(now - self.sent)
        self.failures += (head[9:10] != b"2") - 1
        self.buffer.clear()
        if now >= self.deadline or b"connection: close" in head.lower():
            self.transport.close()
        else:
            self.failures += 1
            self.sent = time.perf_counter()
            self.transport.write(next(self.requests))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise ValueError("the server sends responses without Content-Length, which cannot be measured")


async def _client(url: str, requests: Iterator[bytes], deadline: float, latencies: list[float]) -> int:
    """Keep one connection busy until the deadline; return the number of responses that are not 2xx."""
    host, port = urlsplit(url).netloc.split(":")
    failures = 0
    while (begin := time.perf_counter()) < deadline:
        connection = Connection(requests, begin, latencies)
        connection.deadline = deadline
        await asyncio.get_running_loop().create_connection(lambda made=connection: made, host, int(port))  # type: ignore[misc]
        await connection.closed
        failures += connection.failures
    return failures


async def responses(
    url: str, requests: Iterator[bytes], connections: int, seconds: float
) -> tuple[list[float], int, float]:
    """Return the latency of each response in seconds, the number of those that are not 2xx, and the seconds elapsed."""
    begin = time.perf_counter()
    latencies: list[float] = []
    clients = (_client(url, requests, begin + seconds, latencies) for _ in range(connections))
    failures = sum(await asyncio.gather(*clients))
    return latencies, failures, time.perf_counter() - begin


async def load(url: str, requests: Iterator[bytes], connections: int, seconds: float) -> dict[str, float]:
    """Return requests per second and latencies (50th and 99th percentile, ms) of ``connections`` at once."""
    latencies, failures, elapsed = await responses(url, requests, connections, seconds)
    latencies.sort()
    return {
        "requests_per_second": len(latencies) / elapsed,
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1000,
        "failures": failures,
    }


def requests(template: dict[str, object]) -> Iterator[bytes]:
    """Yield the request repeatedly; ``%d`` in its body becomes a new number each time."""
    head = "".join(f"{name}: {value}\r\n" for name, value in template["headers"].items())  # type: ignore[attr-defined]
    start = f"{template['method']} {template['path']} HTTP/1.1\r\n{head}"
    number = time.time_ns()  # unique among the runs against one server, too
    while True:
        number += 1
        body = str(template.get("body", "")).replace("%d", str(number)).encode()
        length = f"content-length: {len(body)}\r\n" if body else ""
        yield f"{start}{length}\r\n".encode() + body


if __name__ == "__main__":
    url, request, connections, seconds = sys.argv[1:]
    template = json.loads(Path(request).read_text(encoding="utf-8"))
    print(json.dumps(uvloop.run(load(url, requests(template), int(connections), float(seconds)))))
