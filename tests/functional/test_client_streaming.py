"""``with_streaming_response`` of the generated client against the stub; each mode in turn."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from cts_client import AsyncClient, Client, StreamedResponse, errors
from cts_client.transports import AsgiTransport
from cts_stub import Stub
from cts_stub.pytest_plugin import Running

NAMES = [f"tracker-{number}" for number in range(5)]


def settings(stub: Running, **more: Any) -> dict[str, Any]:
    return {"endpoint": stub.url, "token": stub.token, "project_id": stub.project_id, **more}


@pytest.fixture
def trackers(cts_stub: Running) -> list[str]:
    """Names of trackers."""
    with Client(**settings(cts_stub)) as client:
        for name in NAMES:
            bucket: Any = {"data_bucket_name": f"bucket-{name}", "data_event": ["READ"]}
            client.trackers.create(tracker_type="data", tracker_name=name, data_bucket=bucket)
    return sorted(NAMES)


def test_a_body_in_chunks(cts_stub: Running, trackers: list[str]) -> None:
    with Client(**settings(cts_stub)) as client:
        with client.trackers.with_streaming_response.list(tracker_type="data") as response:
            assert (response.status, response.header("Content-Type")) == (200, "application/json")
            assert response.request_id
            chunks = list(response.iter_bytes(100))
        assert {len(each) for each in chunks[:-1]} == {100}
        found = json.loads(b"".join(chunks))["trackers"]
        assert sorted(each["tracker_name"] for each in found) == trackers
        with client.trackers.with_streaming_response.list() as response:
            assert json.loads("".join(response.iter_lines()))["trackers"]


def test_a_body_that_is_read_as_a_model(cts_stub: Running, trackers: list[str]) -> None:
    with Client(**settings(cts_stub)) as client:
        with client.trackers.with_streaming_response.list() as response:
            assert isinstance(response, StreamedResponse)
            page = response.parse()
        assert sorted(tracker.tracker_name for tracker in page) == trackers
        with client.trackers.with_streaming_response.delete(tracker_name=trackers[0]) as done:
            assert (done.status, done.read(), done.parse()) == (204, b"", None)


def test_asynchronous_streams(cts_stub: Running, trackers: list[str]) -> None:
    async def read() -> None:
        async with AsyncClient(**settings(cts_stub)) as client:
            async with client.trackers.with_streaming_response.list() as response:
                whole = b"".join([chunk async for chunk in response.iter_bytes(100)])
            assert sorted(each["tracker_name"] for each in json.loads(whole)["trackers"]) == trackers
            async with client.trackers.with_streaming_response.list() as response:
                page = await response.parse()
            assert sorted([tracker.tracker_name async for tracker in page]) == trackers
            async with client.trackers.with_streaming_response.list() as response:
                async for _ in response.iter_lines():  # left before its end
                    break
            assert (await client.trackers.list()).trackers

    asyncio.run(read())


def test_errors_come_before_the_body(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        with (
            pytest.raises(errors.TrackerNotFound) as caught,
            client.trackers.with_streaming_response.update(tracker_type="data", tracker_name="unknown"),
        ):
            pytest.fail("there is no body")
        assert caught.value.request_id
        with (
            pytest.raises(errors.InvalidRequest),
            client.notifications.with_streaming_response.delete(notification_id=[]),
        ):
            pytest.fail("nothing is sent")
    assert not cts_stub.journal("deleteNotification")


def test_nothing_is_sent_before_the_statement_begins(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        client.trackers.with_streaming_response.list()
        assert not cts_stub.journal("listTrackers")


def test_the_policy_of_retries_applies_to_the_head(cts_stub: Running, trackers: list[str]) -> None:
    cts_stub.fault("listTrackers", times=2, status=503, headers={"Retry-After": "0"})
    with Client(**settings(cts_stub)) as client:
        with client.trackers.with_streaming_response.list() as response:
            assert len(response.parse().trackers) == len(trackers)
        assert len(cts_stub.journal("listTrackers")) == 3
        cts_stub.fault("listTrackers", times=1, status=503)
        with (
            pytest.raises(errors.ServerError),
            client.trackers.with_streaming_response.list(max_retries=0),
        ):
            pytest.fail("there is no body")


def test_a_body_that_is_cut(cts_stub: Running, trackers: list[str]) -> None:
    with Client(**settings(cts_stub)) as client:
        cts_stub.fault("listTrackers", times=1, truncate=200)
        with client.trackers.with_streaming_response.list() as response, pytest.raises(errors.ConnectionFailed):
            list(response.iter_bytes())
        assert len(client.trackers.list().trackers) == len(trackers)


def test_cancelling_a_stream(cts_stub: Running, trackers: list[str]) -> None:
    """The connection is dropped, and the client still works."""

    async def read() -> None:
        async with AsyncClient(**settings(cts_stub)) as client:

            async def streaming() -> None:
                async with client.trackers.with_streaming_response.list() as response:
                    async for _ in response.iter_bytes():
                        await asyncio.sleep(60)

            task = asyncio.create_task(streaming())
            await asyncio.sleep(0.3)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (await client.trackers.list()).trackers

    asyncio.run(read())


def test_a_token_is_renewed_before_a_stream(cts_stub: Running, trackers: list[str]) -> None:
    tokens = iter(["wrong", cts_stub.token, cts_stub.token])
    with (
        Client(**settings(cts_stub, token=lambda: next(tokens))) as client,
        client.trackers.with_streaming_response.list() as response,
    ):
        assert len(response.parse().trackers) == len(trackers)
    assert len(cts_stub.journal("listTrackers")) == 2


def test_over_a_transport_without_streams(cts_stub_app: Stub) -> None:
    with Client(**in_process(cts_stub_app)) as client:
        client.trackers.create(tracker_type="system", tracker_name="system")
        with client.trackers.with_streaming_response.list() as response:
            assert json.loads(response.read())["trackers"]


def in_process(stub: Stub) -> dict[str, Any]:
    token, project_id = stub.credentials["token"], stub.credentials["project_id"]
    return {"endpoint": "http://stub", "token": token, "project_id": project_id, "transport": AsgiTransport(stub)}
