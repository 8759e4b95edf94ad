"""State of the stub: throughput by store and number of processes."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from tools.bench import pgbench
from tools.bench.measure import Sample, Subject, Table, interleaved
from tools.bench.servers import CREATE, LIST, PROJECT, Request, Server, bin_, five_trackers, started
from tools.bench.stub import BETTER, loader

CONNECTIONS = 32
OTHER_PROJECT, OTHER_TOKEN = "35ade77f80e15298bd0aa574f721875a", "stub-token-of-bob"
KEEPING = (
    "The same stub with its state in memory, in a SQLite file and in PostgreSQL (a server on this machine with its "
    "default configuration, reached through a Unix socket). SQLite uses group commit, so that one connection gains "
    "less than the 32 here; so does PostgreSQL, in a thread. Two processes share the connections; the database and the "
    "load generators run on the same two cores. pgbench inserts two rows of the same size into tables of the same "
    "layout in each of its transactions, as a creation does, and does nothing else."
)


def run(rounds: int, seconds: float, progress: Callable[[str], None]) -> list[Table]:
    with contextlib.ExitStack() as stack:
        database = pgbench.server(stack)
        places = list(_places(stack, database))
        peer = Subject("pgbench", lambda: pgbench.run(database, CONNECTIONS, seconds))
        return [
            _keeping(load, request, places, [peer] if load == "create" else [], rounds, seconds, progress)
            for load, request in _loads()
        ]


def _loads() -> list[tuple[str, Request]]:
    """Return the loads; list comes before create, so that the list stays short."""
    return [("list", LIST), ("create", CREATE)]


def _places(stack: contextlib.ExitStack, database: str) -> Iterator[tuple[str, list[str], bool]]:
    """Start the stub with each store; yield its name, the URLs of its processes, and whether each has its project."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    for name, state, processes, is_apart in (
        ("in memory", None, 1, False),
        ("SQLite", f"{folder}/state.db", 1, False),
        ("PostgreSQL", database, 1, False),
        ("PostgreSQL, two processes", database, 2, False),
        ("PostgreSQL, two processes, a project each", database, 2, True),
    ):
        command = [*bin_("cts-stub"), "--port", "{port}", *(["--state", state] if state else [])]
        servers = [Server(name, command, CREATE, LIST, None if n else _prepare) for n in range(processes)]
        yield name, [stack.enter_context(started(server)) for server in servers], is_apart


def _prepare(url: str) -> None:
    with contextlib.suppress(OSError):  # they exist: another server shares them
        five_trackers(url)


def _keeping(
    load: str,
    request: Request,
    places: Sequence[tuple[str, list[str], bool]],
    peers: Sequence[Subject],
    rounds: int,
    seconds: float,
    progress: Callable[[str], None],
) -> Table:
    title = f"State: {load}, {CONNECTIONS} connections"
    progress(title)
    subjects = [Subject(name, _together(urls, request, seconds, is_apart=apart)) for name, urls, apart in places]
    return Table(title, KEEPING, BETTER, interleaved([*subjects, *peers], rounds, progress))


def _together(urls: Sequence[str], request: Request, seconds: float, *, is_apart: bool) -> Callable[[], Sample]:
    """Return a measurement of all processes at once: the sum of their requests and their highest latencies."""
    requests = [_of_other_project(request) if is_apart and number else request for number in range(len(urls))]
    each = CONNECTIONS // len(urls)
    takes = [loader(url, own, each, seconds) for url, own in zip(urls, requests, strict=True)]

    def take() -> Sample:
        with ThreadPoolExecutor(len(takes)) as threads:
            samples = list(threads.map(lambda each: each(), takes))
        return {name: (sum if name == "requests_per_second" else max)(s[name] for s in samples) for name in samples[0]}

    return take


def _of_other_project(request: Request) -> Request:
    headers = {**request["headers"], "x-auth-token": OTHER_TOKEN}
    return {**request, "path": request["path"].replace(PROJECT, OTHER_PROJECT), "headers": headers}
