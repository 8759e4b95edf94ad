"""Clients: microseconds of one call, against a server that answers the same bytes to everything."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import os
import socket
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from importlib.metadata import version
from typing import Any

import aiohttp
import httpx2
import urllib3

from tools.bench.measure import Sample, Subject, Table, interleaved

BODY = json.dumps(
    {
        "trackers": [
            {
                "id": f"{number}",
                "create_time": 1589886034121,
                "domain_id": "2306579dc99f4c8690b14b68e734fcd9",
                "project_id": "24edf66e79d04187acb99a463e610764",
                "tracker_name": f"t{number}",
                "tracker_type": "data",
                "status": "enabled",
                "obs_info": {"bucket_name": "", "is_obs_created": False},
            }
            for number in range(5)
        ]
    }
).encode()
PATH = "/v3/24edf66e79d04187acb99a463e610764/trackers"
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(BODY), BODY)
TOKEN = "any"  # noqa: S105 — the canned server looks at nothing
BETTER = {"microseconds": "less"}


class Canned(asyncio.Protocol):
    """Answers every request without a body at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            self.buffer = self.buffer.partition(b"\r\n\r\n")[2]
            self.transport.write(ANSWER)  # type: ignore[attr-defined]


def _serve(listener: socket.socket) -> None:
    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Canned, sock=listener)
        await server.serve_forever()

    asyncio.run(forever())


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The canned server in a process of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    child = multiprocessing.get_context("fork").Process(target=_serve, args=(listener,), daemon=True)
    child.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        child.terminate()
        child.join()
        listener.close()


def run(rounds: int, calls: int, progress: Callable[[str], None]) -> list[Table]:
    with server() as url, tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home  # the vendor's SDK writes a file there
        return [
            Table(
                "Client: one synchronous call",
                "listTrackers with five trackers in the answer. The vendor's SDK also signs each request; the rows "
                "without models only move the same bytes.",
                BETTER,
                interleaved([Subject(name, timed(call, calls)) for name, call in synchronous(url)], rounds, progress),
            ),
            Table(
                "Client: one asynchronous call",
                "The same, awaited one after the other.",
                BETTER,
                interleaved(
                    [Subject(name, awaited(make, calls)) for name, make in asynchronous(url)], rounds, progress
                ),
            ),
        ]


def timed(call: Callable[[], object], calls: int) -> Callable[[], Sample]:
    def take() -> Sample:
        begin = time.perf_counter()
        for _ in range(calls):
            call()
        return {"microseconds": (time.perf_counter() - begin) / calls * 1e6}

    return take


Make = Callable[[], Coroutine[Any, Any, tuple[Callable[[], Coroutine[Any, Any, object]], Callable[[], Any]]]]


def awaited(make: Make, calls: int) -> Callable[[], Sample]:
    async def loop() -> float:
        call, close = await make()
        await call()
        begin = time.perf_counter()
        for _ in range(calls):
            await call()
        elapsed = time.perf_counter() - begin
        await close()
        return elapsed

    return lambda: {"microseconds": asyncio.run(loop()) / calls * 1e6}


def synchronous(url: str) -> Iterator[tuple[str, Callable[[], object]]]:
    from cts_client import Client
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkcts.v3 import CtsClient, ListTrackersRequest

    ours = Client(url, token=TOKEN, project_id="24edf66e79d04187acb99a463e610764")
    yield "cts-client", ours.trackers.list
    credentials = BasicCredentials("ak", "sk", "24edf66e79d04187acb99a463e610764")
    vendor = CtsClient.new_builder().with_credentials(credentials).with_endpoint(url).build()
    yield f"huaweicloudsdkcts {version('huaweicloudsdkcts')}", lambda: vendor.list_trackers(ListTrackersRequest())
    pool = urllib3.PoolManager()
    yield f"urllib3 {version('urllib3')}, no models", lambda: json.loads(pool.request("GET", url + PATH).data)
    plain = httpx2.Client()
    yield f"httpx2 {version('httpx2')}, no models", lambda: plain.get(url + PATH).json()


def asynchronous(url: str) -> Iterator[tuple[str, Make]]:
    from cts_client import AsyncClient

    async def ours() -> Any:
        client = AsyncClient(url, token=TOKEN, project_id="24edf66e79d04187acb99a463e610764")
        return client.trackers.list, client.aclose

    async def with_aiohttp() -> Any:
        session = aiohttp.ClientSession()

        async def call() -> object:
            async with session.get(url + PATH) as answer:
                return await answer.json()

        return call, session.close

    async def with_httpx2() -> Any:
        client = httpx2.AsyncClient()

        async def call() -> object:
            return (await client.get(url + PATH)).json()

        return call, client.aclose

    yield "cts-client", ours
    yield f"aiohttp {version('aiohttp')}, no models", with_aiohttp
    yield f"httpx2 {version('httpx2')}, no models", with_httpx2
