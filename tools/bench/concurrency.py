"""Concurrent calls of one client."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from tools.bench import canned
from tools.bench.measure import Sample, Subject, Table, interleaved
from tools.bench.peers.clients import PROJECT, TOKEN, vendor

CONCURRENT = 200
NOTE = (
    f"{CONCURRENT} calls under way at any time. Ours are coroutines of one AsyncClient; the vendor's SDK, which has no "
    f"coroutines, gets {CONCURRENT} threads, and signs. Both have as many connections as calls."
)


def run(rounds: int, calls: int, progress: Callable[[str], None]) -> list[Table]:
    title = f"Client: {CONCURRENT} concurrent lists"
    progress(title)
    with canned.server() as url:
        subjects = [
            Subject(f"cts-client {version('cts-client')}, AsyncClient", lambda: asyncio.run(_ours(url, calls))),
            Subject(f"huaweicloudsdkcts {version('huaweicloudsdkcts')}, threads", lambda: _vendor(url, calls)),
        ]
        return [Table(title, NOTE, {"requests_per_second": "more"}, interleaved(subjects, rounds, progress))]


async def _ours(url: str, calls: int) -> Sample:
    from cts_client import AsyncClient, Connections

    connections = Connections(pool_size=CONCURRENT)
    async with AsyncClient(url, token=TOKEN, project_id=PROJECT, connections=connections) as client:

        async def work(number: int) -> None:
            for _ in range(number):
                await client.trackers.list()

        await asyncio.gather(*(work(1) for _ in range(CONCURRENT)))  # connecting does not count
        begin = time.perf_counter()
        await asyncio.gather(*(work(_share(calls)) for _ in range(CONCURRENT)))
        return _rate(calls, begin)


def _vendor(url: str, calls: int) -> Sample:
    call = vendor(url, pool_size=CONCURRENT).list

    def work(number: int) -> None:
        for _ in range(number):
            call()

    with ThreadPoolExecutor(CONCURRENT) as threads:
        list(threads.map(work, [1] * CONCURRENT))
        begin = time.perf_counter()
        list(threads.map(work, [_share(calls)] * CONCURRENT))
        return _rate(calls, begin)


def _share(calls: int) -> int:
    return max(1, calls // CONCURRENT)


def _rate(calls: int, begin: float) -> Sample:
    return {"requests_per_second": _share(calls) * CONCURRENT / (time.perf_counter() - begin)}
