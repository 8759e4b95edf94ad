"""Start of a program that calls once: whole interpreters, from their start to the end of the call."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version

from tools.bench import canned
from tools.bench.measure import CACHED, Row, Subject, Table, interleaved, process
from tools.bench.peers.clients import LIST, PROJECT

NOTHING = "nothing"
REST = (
    "Three quarters of ours are pydantic: its import, the classes of the resource that is called, and a tenth for a "
    "search for plugins in every installed distribution, which users can shorten but not avoid "
    "(PYDANTIC_DISABLE_PLUGINS). The rest is sockets and our modules. To be a fifth quicker than the vendor's SDK, it "
    "would have to do without that search, or to read with another library."
)
OURS = """
from cts_client import Client
with Client({url!r}, token="any", project_id={project!r}) as client:
    client.trackers.list()
"""
OURS_ASYNC = """
import asyncio
from cts_client import AsyncClient
async def main():
    async with AsyncClient({url!r}, token="any", project_id={project!r}) as client:
        await client.trackers.list()
asyncio.run(main())
"""
VENDOR = """
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcts.v3 import CtsClient, ListTrackersRequest
keys = BasicCredentials("ak", "sk", {project!r})
CtsClient.new_builder().with_credentials(keys).with_endpoint({url!r}).build().list_trackers(ListTrackersRequest())
"""
URLLIB3 = """
import json, urllib3
json.loads(urllib3.PoolManager().request("GET", {url!r} + {list!r}).data)
"""
PROGRAMS = {
    f"cts-client {version('cts-client')}": OURS,
    f"huaweicloudsdkcts {version('huaweicloudsdkcts')}": VENDOR,
    f"cts-client {version('cts-client')}, asynchronous": OURS_ASYNC,
    f"urllib3 {version('urllib3')}, no models": URLLIB3,
    NOTHING: "",
}


def run(rounds: int, progress: Callable[[str], None]) -> list[Table]:
    title = "Client: from the start of a program to the end of its first call"
    progress(title)
    with canned.server() as url:
        subjects = [Subject(name, _taker(program, url)) for name, program in PROGRAMS.items()]
        *rows, nothing = interleaved(subjects, rounds, progress)
    begin = f"A list, in a new interpreter each time; one that does nothing takes {_shown(nothing)} ms of each figure."
    note = f"{begin} {REST}"
    return [Table(title, note, {"milliseconds": "less"}, rows)]


def _shown(row: Row) -> str:
    return f"{row.figures['milliseconds']:.0f}"


def _taker(program: str, url: str) -> Callable[[], dict[str, float]]:
    text = program.format(url=url, project=PROJECT, list=LIST)
    return lambda: {"milliseconds": process([sys.executable, "-c", text], CACHED)["seconds"] * 1000}
