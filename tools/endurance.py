"""A million requests to one stub process whose number of audit records is limited: its memory stays below a limit."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

STUB = Path(sys.executable).with_name("cts-stub")
CONNECTIONS = 16
READS_OF_CYCLE = ("trackers", "traces?limit=10&user=nobody")
"""Reads between a creation and the deletion of what it created; the first one only in every third cycle."""
START_TIMEOUT_SECONDS = 30
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_ID = re.compile(rb'"notification_id":"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Figures:
    requests: int
    creates: int
    seconds: float
    megabytes: float  # 10^6 bytes: the peak of the process

    def __str__(self) -> str:
        rate = self.requests / self.seconds
        counts = f"{self.requests:,} requests, {self.creates:,} creations"
        return f"{counts}: peak {self.megabytes:.0f} MB, {rate:,.0f} requests/s"


class Caller:
    """One connection, which sends a request after each response."""

    def __init__(self, credentials: dict[str, str], port: int) -> None:
        self._credentials, self._port = credentials, port
        self.requests = 0

    async def run(self, cycles: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._reader, self._writer = reader, writer
        for number in range(cycles):
            body = json.dumps({"notification_name": f"n{number}", "operation_type": "complete"}).encode()
            created = await self._send("POST", "notifications", body, expected=b"201")
            for path in READS_OF_CYCLE[number % 3 > 0 :]:
                await self._send("GET", path, b"", expected=b"200")
            found = _ID.search(created)
            if found is None:
                raise RuntimeError(f"a creation returned {created!r}")
            await self._send("DELETE", f"notifications?notification_id={found[1].decode()}", b"", expected=b"204")
        writer.close()
        await writer.wait_closed()

    async def _send(self, method: str, path: str, body: bytes, *, expected: bytes) -> bytes:
        target = f"/v3/{self._credentials['project_id']}/{path}"
        head = f"{method} {target} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: {self._credentials['token']}\r\n"
        length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        self._writer.write(f"{head}{length}\r\n".encode() + body)
        received = await self._reader.readuntil(b"\r\n\r\n")
        if received[9:12] != expected:
            raise RuntimeError(f"{method} {path} was responded to with {received!r}")
        self.requests += 1
        described = _LENGTH.search(received)
        return await self._reader.readexactly(int(described[1])) if described else b""


def endure(requests: int, max_records: int, progress: Callable[[str], None]) -> Figures:
    """Send about so many requests, three tenths of which create something that is deleted soon after."""
    with tempfile.TemporaryDirectory() as folder:
        port_file = Path(folder) / "port"
        options = ["--port", "0", "--port-file", str(port_file), "--quiet", "--max-records", str(max_records)]
        child = subprocess.Popen([STUB, *options])  # noqa: S603 — our own command
        try:
            callers, seconds = _call(_port(port_file), requests * 3 // 10, progress)
            peak = _peak_megabytes(child.pid)
        finally:
            child.terminate()
            child.wait()
    if child.returncode:
        raise RuntimeError(f"the stub ended with exit code {child.returncode}")
    sent = sum(caller.requests for caller in callers)
    return Figures(sent, requests * 3 // 10, seconds, peak)


def _peak_megabytes(pid: int) -> float:
    """Return the peak of a process in 10^6 bytes. ``ru_maxrss`` would include that of its parent before ``exec``."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def _call(port: int, creates: int, progress: Callable[[str], None]) -> tuple[list[Caller], float]:
    printed = subprocess.run([STUB, "--print-credentials"], check=True, capture_output=True, text=True)  # noqa: S603
    callers = [Caller(json.loads(printed.stdout), port) for _ in range(CONNECTIONS)]
    began = time.perf_counter()

    async def report() -> None:
        while True:
            await asyncio.sleep(10)
            progress(f"{sum(caller.requests for caller in callers):,} requests")

    async def everything() -> None:
        reporting = asyncio.create_task(report())
        await asyncio.gather(*(caller.run(count) for caller, count in zip(callers, _shares(creates), strict=True)))
        reporting.cancel()

    asyncio.run(everything())
    return callers, time.perf_counter() - began


def _shares(total: int) -> Iterator[int]:
    return (total // CONNECTIONS + (number < total % CONNECTIONS) for number in range(CONNECTIONS))


def _port(file: Path) -> int:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if file.exists():
            return int(file.read_text(encoding="ascii"))
        time.sleep(0.02)
    raise RuntimeError(f"the stub does not listen after {START_TIMEOUT_SECONDS} seconds")


@click.command()
@click.option("--requests", default=1_000_000, show_default=True, help="Requests to send.")
@click.option("--max-records", default=10_000, show_default=True, help="Audit records that the stub keeps.")
@click.option("--limit", default=200, show_default=True, help="Megabytes that the stub must not exceed.")
def main(requests: int, max_records: int, limit: int) -> None:
    """Send many requests to a stub process; exit code 1 if it needs more memory than the limit."""
    figures = endure(requests, max_records, lambda line: click.echo(line, err=True))
    click.echo(str(figures))
    if figures.megabytes > limit:
        raise click.ClickException(f"the stub needed {figures.megabytes:.0f} MB; the limit is {limit} MB")


if __name__ == "__main__":
    main()
