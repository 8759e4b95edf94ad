"""Queries for traces: their time by number of traces, and that of filters that none meets."""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from cts_stub import Stub, create_app

from tools.bench.measure import Row, Sample, Subject, Table, interleaved
from tools.bench.servers import PROJECT, TOKEN

SIZES = (1_000, 100_000, 1_000_000)
CALLS = 300
MISSING_SIZE = 200_000
QUERYING = (
    "A page of ten traces of one of fifty users, newest first, by ASGI in the process: routing, checks, query and "
    "response, without a socket. The clock is frozen and the traces do not change."
)
MISSING = (
    f"Filters that none of {MISSING_SIZE:,} traces meets: a user without traces, and two values each of which half of "
    "the traces have. `first` is the first query of the process with these filters."
)
FILTERS = {"one value": "user=nobody", "two values": "trace_name=createTracker&resource_type=notification"}


def run(rounds: int, progress: Callable[[str], None], sizes: Sequence[int] = SIZES) -> list[Table]:
    kinds = ("memory", "SQLite")
    return [*(_querying(kind, sizes, rounds, progress) for kind in kinds), _missing(kinds, rounds, progress)]


def _querying(kind: str, sizes: Sequence[int], rounds: int, progress: Callable[[str], None]) -> Table:
    """Measure one size after the other, not interleaved: a million records do not fit in memory beside others."""
    title = f"State: a query over more and more traces, {kind}"
    progress(title)
    rows: list[Row] = []
    for size in sizes:
        with _filled(kind, size) as app:
            rows += interleaved([Subject(f"{size:,} traces", lambda app=app: _query(app))], rounds, progress)  # type: ignore[misc]
    return Table(title, QUERYING, {"microseconds": "less"}, rows)


def _missing(kinds: Sequence[str], rounds: int, progress: Callable[[str], None]) -> Table:
    """Measure each filter in each store, first once and then again and again."""
    title = f"State: a filter without a hit over {MISSING_SIZE:,} traces"
    progress(title)
    rows: list[Row] = []
    for kind in kinds:
        with _filled(kind, MISSING_SIZE) as app:
            for name, query in FILTERS.items():
                firsts = [_timed(app, [query])]
                subject = Subject(f"{kind}, {name}", lambda app=app, query=query: _milliseconds(app, query))  # type: ignore[misc]
                [row] = interleaved([subject], rounds, progress)
                rows.append(Row(row.name, {**row.figures, "first_ms": firsts[0] * 1000}, rounds))
    return Table(title, MISSING, {"milliseconds": "less", "first_ms": "less"}, rows)


def _milliseconds(app: Stub, query: str) -> Sample:
    calls = 10
    return {"milliseconds": _timed(app, [query] * calls) / calls * 1000}


@contextmanager
def _filled(kind: str, size: int) -> Iterator[Stub]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(state=None if kind == "memory" else f"{folder}/state.db", clock=lambda: 10**12)
        fill(app, size)
        gc.freeze()  # as the server does
        yield app
        app.close()
        gc.unfreeze()


def fill(app: Stub, size: int) -> None:
    """Store traces of the last hour of the clock; many share a millisecond."""
    common = {"service_type": "CTS", "trace_rating": "normal", "trace_type": "ApiCall"}
    changes = [
        {"resource_type": "tracker", "trace_name": "createTracker"},
        {"resource_type": "notification", "trace_name": "createNotification"},
    ]
    users = [{"name": f"user{number}", "id": f"id{number}"} for number in range(50)]
    with app.store.transaction(write=True):
        traces = app.store.collection("traces", PROJECT)
        for number in range(size):
            at, key = 10**12 - 3_000_000 + number * 3_000_000 // size, f"trace{number}"
            user = users[number % 50]
            record = {**common, **changes[number % 2], "user": user}
            traces.put(key, {**record, "trace_id": key, "time": at, "record_time": at}, at=at)


def _query(app: Stub) -> Sample:
    """Return the mean microseconds of a call."""
    return {"microseconds": _timed(app, [f"user=user{number % 50}&limit=10" for number in range(CALLS)]) / CALLS * 1e6}


def _timed(app: Stub, queries: Sequence[str]) -> float:
    """Return the seconds of the queries, one after the other."""

    async def calls() -> float:
        begin = time.perf_counter()
        for query in queries:
            assert await _get(app, query) == 200  # noqa: S101
        return time.perf_counter() - begin

    return asyncio.run(calls())


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
