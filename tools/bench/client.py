"""Clients: microseconds per call, against a server that always sends the same bytes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path
from unittest import mock

from tools.bench import canned
from tools.bench.generation import environment, openapi_python_client
from tools.bench.measure import Sample, Subject, Table, interleaved
from tools.bench.peers import clients
from tools.bench.peers.clients import Calls
from tools.bench.peers.signers import SIGNERS
from tools.bench.places import DOCUMENT

BETTER = {"microseconds": "less"}
NOTE = "The rows without models send the same request, and only decode the JSON."


def run(rounds: int, calls: int, progress: Callable[[str], None]) -> list[Table]:
    with canned.server() as url, peers():
        kinds = (signing, synchronous, asynchronous)
        return [kind(url, each, rounds, calls, progress) for kind in kinds for each in ("list", "create")]


@contextlib.contextmanager
def peers() -> Generator[None, None, None]:
    """Generate the peer's client and make it importable; HOME is a temporary folder, where the vendor's SDK writes."""
    with tempfile.TemporaryDirectory() as name, mock.patch.dict(os.environ, HOME=name):
        target = Path(name) / "generated"
        command = openapi_python_client(DOCUMENT, target)
        subprocess.run(command, env=environment(), stdout=subprocess.DEVNULL, check=True)  # noqa: S603
        sys.path.insert(0, str(target))
        try:
            yield
        finally:
            sys.path.remove(str(target))


def synchronous(url: str, operation: str, rounds: int, calls: int, progress: Callable[[str], None]) -> Table:
    """Measure synchronous calls. The note states how long the vendor's SDK takes to sign."""
    made = {name: make(url) for name, make in clients.synchronous().items()}
    subjects = [Subject(name, timed(getattr(each, operation), calls)) for name, each in made.items()]
    signatures = Subject("signing", signed(getattr(clients.vendor(url), operation), calls))
    *rows, signing = interleaved([*subjects, signatures], rounds, progress)
    note = (
        f"The vendor's SDK signs each request, which is {signing.figures['microseconds']:.0f} µs of its time; the "
        f"others send a token. {NOTE}"
    )
    return Table(f"Client: one synchronous {operation}", note, BETTER, rows)


def signing(url: str, operation: str, rounds: int, calls: int, progress: Callable[[str], None]) -> Table:
    """Measure synchronous calls that both clients sign."""
    subjects = [Subject(name, timed(getattr(make(url), operation), calls)) for name, make in SIGNERS.items()]
    rows = interleaved(subjects, rounds, progress)
    return Table(f"Client: one signed {operation}", "Both sign each request (SDK-HMAC-SHA256).", BETTER, rows)


def asynchronous(url: str, operation: str, rounds: int, calls: int, progress: Callable[[str], None]) -> Table:
    makers = clients.asynchronous()
    subjects = [Subject(name, awaited(make, url, operation, calls)) for name, make in makers.items()]
    note = f"Awaited one after the other; the vendor's SDK has threads and no coroutines. {NOTE}"
    return Table(f"Client: one asynchronous {operation}", note, BETTER, interleaved(subjects, rounds, progress))


def timed(call: Callable[[], object], calls: int) -> Callable[[], Sample]:
    def take() -> Sample:
        begin = time.perf_counter()
        for _ in range(calls):
            call()
        return {"microseconds": (time.perf_counter() - begin) / calls * 1e6}

    return take


def signed(call: Callable[[], object], calls: int) -> Callable[[], Sample]:
    def take() -> Sample:
        with clients.signing() as spent:
            for _ in range(calls):
                call()
        return {"microseconds": sum(spent) / calls * 1e6}

    return take


def awaited(make: Callable[[str], Calls], url: str, operation: str, calls: int) -> Callable[[], Sample]:
    """Return a measurement with its own client per round, which belongs to an event loop; connecting does not count."""

    async def loop() -> float:
        client = make(url)
        call = getattr(client, operation)
        await call()
        begin = time.perf_counter()
        for _ in range(calls):
            await call()
        elapsed = time.perf_counter() - begin
        await client.close()
        return elapsed

    return lambda: {"microseconds": asyncio.run(loop()) / calls * 1e6}
