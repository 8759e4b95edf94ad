"""State of the stub: throughput by store and number of processes."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools.bench import pgbench, stub
from tools.bench.measure import Row, Sample, Subject, Table, interleaved
from tools.bench.places import IN_MEMORY
from tools.bench.servers import CREATE, LIST, PROJECT, Request, Server, bin_, five_trackers, started

CONNECTIONS = 32
OTHER_PROJECT, OTHER_TOKEN = "35ade77f80e15298bd0aa574f721875a", "stub-token-of-bob"
KEEPING = (
    "The same stub with its state in memory, in a SQLite file and in PostgreSQL (a server on this machine with its "
    "default configuration, reached through a Unix socket). SQLite uses group commit, so that one connection gains "
    "less than the 32 here; so does PostgreSQL, in a thread. Two processes share the connections, except in the row in "
    "which each has as many; the database and the load generators run on the same two cores. pgbench inserts the two "
    "records of a creation into a table of the same columns in each of its transactions, and does nothing else. The "
    "stub makes an index for a filter after the first query with it; these loads have no filters. Where the cores are "
    "busy, or the disk is, further processes cannot help."
)
WITHOUT_DISK = (
    "The same with the database in memory (/dev/shm): a commit waits for no disk, so that this shows what the locks of "
    "the stub and the cores allow."
)
ONE_PROCESS, PGBENCH = "PostgreSQL", "pgbench"
APART = "PostgreSQL, two processes, a project each"
APART_WITH_AS_MANY = f"{APART}, {CONNECTIONS} connections each"
BETTER = {**stub.BETTER, "busy_percent": "less"}
STAT = Path("/proc/stat")


def run(rounds: int, seconds: float, progress: Callable[[str], None]) -> list[Table]:
    with contextlib.ExitStack() as stack:
        database = pgbench.server(stack)
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        places = {place: _started(stack, place) for place in _places(folder, database)}
        peer = _peer(database, seconds)
        tables = [
            _keeping(load, request, KEEPING, places, [peer] if load == "create" else [], rounds, seconds, progress)
            for load, request in _loads()
        ]
    return [*tables, _without_disk(rounds, seconds, progress)] if IN_MEMORY else tables


def _without_disk(rounds: int, seconds: float, progress: Callable[[str], None]) -> Table:
    with contextlib.ExitStack() as stack:
        database = pgbench.server(stack, IN_MEMORY)
        one, apart = (place for place in _places("", database) if place.name in (ONE_PROCESS, APART_WITH_AS_MANY))
        places = {place: _started(stack, place) for place in (one, apart)}
        load = "create, without a disk"
        return _keeping(load, CREATE, WITHOUT_DISK, places, [_peer(database, seconds)], rounds, seconds, progress)


def _peer(database: str, seconds: float) -> Subject:
    return Subject(PGBENCH, with_load(partial(pgbench.run, database, CONNECTIONS, seconds)))


def _loads() -> list[tuple[str, Request]]:
    """Return the loads; list comes before create, so that the list stays short."""
    return [("list", LIST), ("create", CREATE)]


@dataclass(frozen=True, slots=True)
class Place:
    """A store, and the processes with their state there."""

    name: str
    state: str | None  # of ``cts-stub --state``
    processes: int = 1
    is_apart: bool = False  # each process has a project of its own
    connections: int = CONNECTIONS  # to all processes together


def _places(folder: str, database: str) -> list[Place]:
    return [
        Place("in memory", None),
        Place("SQLite", f"{folder}/state.db"),
        Place(ONE_PROCESS, database),
        Place("PostgreSQL, two processes", database, 2),
        Place(APART, database, 2, is_apart=True),
        Place(APART_WITH_AS_MANY, database, 2, is_apart=True, connections=2 * CONNECTIONS),
    ]


def _started(stack: contextlib.ExitStack, place: Place) -> list[str]:
    """Start the processes of a place; return their URLs."""
    command = [*bin_("cts-stub"), "--port", "{port}", *(["--state", place.state] if place.state else [])]
    servers = [Server(place.name, command, CREATE, LIST, None if n else _prepare) for n in range(place.processes)]
    return [stack.enter_context(started(server)) for server in servers]


def _prepare(url: str) -> None:
    with contextlib.suppress(OSError):  # they exist: another server shares them
        five_trackers(url)


def _keeping(
    load: str,
    request: Request,
    note: str,
    places: Mapping[Place, Sequence[str]],
    peers: Sequence[Subject],
    rounds: int,
    seconds: float,
    progress: Callable[[str], None],
) -> Table:
    title = f"State: {load}, {CONNECTIONS} connections"
    progress(title)
    subjects = [
        Subject(place.name, with_load(_together(place, urls, request, seconds))) for place, urls in places.items()
    ]
    rows = interleaved([*subjects, *peers], rounds, progress)
    return Table(title, f"{note} {scaling(rows)}", BETTER, rows)


def scaling(rows: Sequence[Row]) -> str:
    """Return a sentence on how the stub scales with PostgreSQL, and what limits it."""
    found = {row.name: row.figures for row in rows}
    rate = {name: figures["requests_per_second"] for name, figures in found.items()}
    busy = {name: f"{figures['busy_percent']:.0f} %" for name, figures in found.items()}
    sentences = [f"With one process on PostgreSQL, {busy[ONE_PROCESS]} of the time of all cores is busy."]
    shared = [(APART, "a project each"), (APART_WITH_AS_MANY, f"a project and {CONNECTIONS} connections each")]
    for name, what in shared:
        if name in rate:
            times = rate[name] / rate[ONE_PROCESS]
            sentences.append(f"Two with {what} reach {times:.2f} times its rate, with {busy[name]} busy.")
    if PGBENCH in rate:
        one, two = (100 * rate[name] / rate[PGBENCH] for name in (ONE_PROCESS, APART_WITH_AS_MANY))
        sentences.append(f"One reaches {one:.0f} % of pgbench, two with {CONNECTIONS} connections each {two:.0f} %.")
    return f"**{' '.join(sentences)}**"


def _together(place: Place, urls: Sequence[str], request: Request, seconds: float) -> Callable[[], Sample]:
    """Return a measurement of all processes at once: the sum of their requests and their highest latencies."""
    requests = [_of_other_project(request) if place.is_apart and number else request for number in range(len(urls))]
    each = place.connections // len(urls)
    takes = [stub.loader(url, own, each, seconds) for url, own in zip(urls, requests, strict=True)]

    def take() -> Sample:
        with ThreadPoolExecutor(len(takes)) as threads:
            samples = list(threads.map(lambda each: each(), takes))
        return {name: (sum if name == "requests_per_second" else max)(s[name] for s in samples) for name in samples[0]}

    return take


def with_load(take: Callable[[], Sample]) -> Callable[[], Sample]:
    """Return a measurement that also tells which part of all cores was busy, with whatever."""

    def taken() -> Sample:
        before = _ticks(STAT.read_text(encoding="ascii"))
        sample = take()
        return {**sample, "busy_percent": busy_percent(before, _ticks(STAT.read_text(encoding="ascii")))}

    return taken


def _ticks(text: str) -> list[int]:
    """Return the time of all cores by what they did: the first line of the file ``stat`` of Linux."""
    return [int(number) for number in text.partition("\n")[0].split()[1:9]]


def busy_percent(before: Sequence[int], after: Sequence[int]) -> float:
    """Return the part of the time between that no core waited; the fourth and fifth number are the time of waiting."""
    spent = [later - earlier for earlier, later in zip(before, after, strict=True)]
    return 100 * (1 - (spent[3] + spent[4]) / sum(spent))


def _of_other_project(request: Request) -> Request:
    headers = {**request["headers"], "x-auth-token": OTHER_TOKEN}
    return {**request, "path": request["path"].replace(PROJECT, OTHER_PROJECT), "headers": headers}
