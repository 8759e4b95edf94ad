"""Records of a list of many pages, each with its type."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context

from tools.bench import canned
from tools.bench.measure import Sample, Subject, Table, interleaved
from tools.bench.peers.clients import PROJECT, TOKEN, vendor_client

NOTE = (
    f"{canned.TRACES:,} traces in pages of {canned.PAGE}. Ours iterates over the list; the vendor's SDK has no pages, "
    "so that the loop with the marker is the benchmark's. It signs. Each runs in a process of its own, not the first "
    "time."
)


def run(rounds: int, progress: Callable[[str], None]) -> list[Table]:
    """Measure each in a process of its own, which stays: the garbage collector looks through all that is loaded."""
    title = f"Client: {canned.TRACES:,} traces, page by page"
    progress(title)
    with canned.server() as url, _process() as first, _process() as second:
        ours, vendor = f"cts-client {version('cts-client')}", f"huaweicloudsdkcts {version('huaweicloudsdkcts')}"
        subjects = [
            Subject(ours, lambda: first.submit(_timed, _ours, url).result()),
            Subject(vendor, lambda: second.submit(_timed, _vendor, url).result()),
        ]
        return [Table(title, NOTE, {"seconds": "less"}, interleaved(subjects, rounds, progress))]


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def _timed(count: Callable[[str], int], url: str) -> Sample:
    begin = time.perf_counter()
    found = count(url)
    elapsed = time.perf_counter() - begin
    if found != canned.TRACES:
        raise RuntimeError(f"{found} traces instead of {canned.TRACES}")
    return {"seconds": elapsed}


def _ours(url: str) -> int:
    from cts_client import Client

    with Client(url, token=TOKEN, project_id=PROJECT) as client:
        return sum(bool(trace.trace_id) for trace in client.traces.list(limit=canned.PAGE))


def _vendor(url: str) -> int:
    from huaweicloudsdkcts.v3 import ListTracesRequest

    client, marker, number = vendor_client(url), None, 0
    while True:
        page = client.list_traces(ListTracesRequest(trace_type="system", limit=canned.PAGE, next=marker))
        number += sum(bool(trace.trace_id) for trace in page.traces)
        marker = page.meta_data.marker
        if marker is None:
            return number
