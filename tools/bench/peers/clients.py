"""Two calls, list trackers and create a tracker, with every client."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from unittest import mock

import aiohttp
import httpx2
import urllib3

PROJECT = "24edf66e79d04187acb99a463e610764"
TOKEN = "any"  # noqa: S105 — the canned server looks at nothing
HEADERS = {"x-auth-token": TOKEN, "accept": "application/json", "content-type": "application/json"}
LIST, CREATE = f"/v3/{PROJECT}/trackers", f"/v3/{PROJECT}/tracker"
BUCKET = {"data_bucket_name": "b0", "data_event": ["READ", "WRITE"]}
BODY = {"tracker_type": "data", "tracker_name": "t0", "data_bucket": BUCKET}


async def nothing() -> None:
    """Close nothing: for clients that need no closing."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The two calls of one client; awaitable if it is asynchronous."""

    list: Callable[[], Any]
    create: Callable[[], Any]
    close: Callable[[], Awaitable[object]] = nothing


def synchronous() -> Mapping[str, Callable[[str], Calls]]:
    """Return factories by name and version, ours first; they take the server's URL."""
    return {
        f"cts-client {version('cts-client')}": _ours,
        f"huaweicloudsdkcts {version('huaweicloudsdkcts')}": vendor,
        f"openapi-python-client {version('openapi-python-client')}, generated": _generated,
        f"urllib3 {version('urllib3')}, no models": _urllib3,
        f"httpx2 {version('httpx2')}, no models": _httpx2,
    }


def asynchronous() -> Mapping[str, Callable[[str], Calls]]:
    """Return factories of asynchronous clients, to be called inside an event loop."""
    return {
        f"cts-client {version('cts-client')}": _ours_async,
        f"openapi-python-client {version('openapi-python-client')}, generated": _generated_async,
        f"aiohttp {version('aiohttp')}, no models": _aiohttp,
        f"httpx2 {version('httpx2')}, no models": _httpx2_async,
    }


def _ours(url: str) -> Calls:
    from cts_client import Client

    client = Client(url, token=TOKEN, project_id=PROJECT)
    return Calls(
        client.trackers.list,
        lambda: client.trackers.create(tracker_type="data", tracker_name="t0", data_bucket=BUCKET),
    )


def _ours_async(url: str) -> Calls:
    from cts_client import AsyncClient

    client = AsyncClient(url, token=TOKEN, project_id=PROJECT)
    return Calls(
        client.trackers.list,
        lambda: client.trackers.create(tracker_type="data", tracker_name="t0", data_bucket=BUCKET),
        client.aclose,
    )


def vendor_client(url: str, pool_size: int = 10) -> Any:
    """Return a client of the vendor's SDK."""
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkcore.http.http_config import HttpConfig
    from huaweicloudsdkcts.v3 import CtsClient

    config = HttpConfig(pool_connections=1, pool_maxsize=pool_size)
    keys = BasicCredentials("ak", "sk", PROJECT)
    return CtsClient.new_builder().with_http_config(config).with_credentials(keys).with_endpoint(url).build()


def vendor(url: str, pool_size: int = 10) -> Calls:
    """Return the calls of the vendor's SDK."""
    from huaweicloudsdkcts.v3 import CreateTrackerRequest, CreateTrackerRequestBody, DataBucket, ListTrackersRequest

    client = vendor_client(url, pool_size)

    def create() -> object:
        body = CreateTrackerRequestBody(tracker_type="data", tracker_name="t0", data_bucket=DataBucket(**BUCKET))
        return client.create_tracker(CreateTrackerRequest(body=body))

    return Calls(lambda: client.list_trackers(ListTrackersRequest()), create)


@contextlib.contextmanager
def signing() -> Generator[list[float], None, None]:
    """Record the seconds of each signature that the vendor's SDK computes during calls."""
    from huaweicloudsdkcore.signer.signer import Signer

    spent: list[float] = []
    sign = Signer.sign

    def watched(self: Any, request: Any) -> Any:
        begin = time.perf_counter()
        signed = sign(self, request)
        spent.append(time.perf_counter() - begin)
        return signed

    with mock.patch.object(Signer, "sign", watched):
        yield spent


def _generated(url: str) -> Calls:
    from cloud_trace_service_client import AuthenticatedClient
    from cloud_trace_service_client.api.trackers import create_tracker, list_trackers

    client = AuthenticatedClient(base_url=url, token=TOKEN, prefix="", auth_header_name="X-Auth-Token")
    return Calls(
        lambda: list_trackers.sync(PROJECT, client=client),
        lambda: create_tracker.sync(PROJECT, client=client, body=_generated_body()),
    )


def _generated_async(url: str) -> Calls:
    from cloud_trace_service_client import AuthenticatedClient
    from cloud_trace_service_client.api.trackers import create_tracker, list_trackers

    client = AuthenticatedClient(base_url=url, token=TOKEN, prefix="", auth_header_name="X-Auth-Token")
    return Calls(
        lambda: list_trackers.asyncio(PROJECT, client=client),
        lambda: create_tracker.asyncio(PROJECT, client=client, body=_generated_body()),
        lambda: client.get_async_httpx_client().aclose(),
    )


def _generated_body() -> Any:
    from cloud_trace_service_client.models import CreateTrackerRequestBody, DataBucket, DataEvent, TrackerType

    bucket = DataBucket(data_bucket_name="b0", data_event=[DataEvent.READ, DataEvent.WRITE])
    return CreateTrackerRequestBody(tracker_type=TrackerType.DATA, tracker_name="t0", data_bucket=bucket)


def _urllib3(url: str) -> Calls:
    pool = urllib3.PoolManager()
    return Calls(
        lambda: json.loads(pool.request("GET", url + LIST, headers=HEADERS).data),
        lambda: json.loads(pool.request("POST", url + CREATE, headers=HEADERS, body=json.dumps(BODY)).data),
    )


def _httpx2(url: str) -> Calls:
    client = httpx2.Client(headers=HEADERS)
    return Calls(
        lambda: client.get(url + LIST).json(),
        lambda: client.post(url + CREATE, content=json.dumps(BODY)).json(),
    )


def _aiohttp(url: str) -> Calls:
    session = aiohttp.ClientSession(headers=HEADERS)

    async def read() -> object:
        async with session.get(url + LIST) as response:
            return await response.json()

    async def create() -> object:
        async with session.post(url + CREATE, data=json.dumps(BODY)) as response:
            return await response.json()

    return Calls(read, create, session.close)


def _httpx2_async(url: str) -> Calls:
    client = httpx2.AsyncClient(headers=HEADERS)

    async def read() -> object:
        return (await client.get(url + LIST)).json()

    async def create() -> object:
        return (await client.post(url + CREATE, content=json.dumps(BODY))).json()

    return Calls(read, create, client.aclose)
