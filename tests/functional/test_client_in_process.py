"""Clients of a stub in the same process, without a socket; each mode in turn."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from cts_client import AsyncClient, Client, errors
from cts_client.transports import AsgiTransport, AsyncAsgiTransport
from cts_stub import Stub


def settings(stub: Stub, **more: Any) -> dict[str, Any]:
    known = stub.credentials
    return {"endpoint": "http://stub", "token": known["token"], "project_id": known["project_id"], **more}


def test_a_synchronous_client(cts_stub_app: Stub) -> None:
    with Client(**settings(cts_stub_app, transport=AsgiTransport(cts_stub_app))) as client:
        created = client.trackers.create(tracker_type="system", tracker_name="system")
        assert [tracker.id for tracker in client.trackers.list()] == [created.id]
        client.trackers.delete(tracker_name="system", tracker_type="system")
        with pytest.raises(errors.TrackerNotFound) as caught:
            client.trackers.update(tracker_type="data", tracker_name="unknown")
        assert caught.value.request_id
    with pytest.raises(errors.ClientClosed):
        client.trackers.list()


def test_an_asynchronous_client(cts_stub_app: Stub) -> None:
    async def call() -> None:
        async with AsyncClient(**settings(cts_stub_app, transport=AsyncAsgiTransport(cts_stub_app))) as client:
            created = await client.trackers.create(tracker_type="system", tracker_name="system")
            assert [tracker.id async for tracker in client.trackers.list()] == [created.id]
        with pytest.raises(errors.ClientClosed):
            await client.trackers.list()

    asyncio.run(call())


def test_threads_share_a_client(cts_stub_app: Stub) -> None:
    with Client(**settings(cts_stub_app, transport=AsgiTransport(cts_stub_app))) as client:
        found: list[int] = []
        threads = [threading.Thread(target=lambda: found.append(len(client.quotas.list().resources))) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert len(set(found)) == 1
    assert len(found) == 8


@pytest.mark.parametrize("fault", [{"drop": True}, {"truncate": 10}])
def test_planned_faults(cts_stub_app: Stub, fault: dict[str, Any]) -> None:
    cts_stub_app.control.faults.plan(plan_of([{"operation": "listTrackers", "times": 1, **fault}]))
    with Client(**settings(cts_stub_app, transport=AsgiTransport(cts_stub_app), max_retries=0)) as client:
        with pytest.raises(errors.ConnectionFailed):
            client.trackers.list()
        assert client.trackers.list().trackers == []


def test_time_limits(cts_stub_app: Stub) -> None:
    cts_stub_app.control.faults.plan(plan_of([{"operation": "listTrackers", "times": 1, "delay": 5000}]))
    with Client(**settings(cts_stub_app, transport=AsgiTransport(cts_stub_app), max_retries=0)) as client:
        with pytest.raises(errors.TimedOut, match=r"within 0\.2 s"):
            client.trackers.list(timeout=0.2)
        assert client.trackers.list().trackers == []


def plan_of(faults: list[dict[str, Any]]) -> bytes:
    import json

    return json.dumps(faults).encode()


async def failing(scope: Any, receive: Any, send: Any) -> None:
    assert (await receive())["type"] == "http.request"
    raise ZeroDivisionError("the application")


async def silent(scope: Any, receive: Any, send: Any) -> None:
    """Return without a response."""


@pytest.mark.parametrize(("application", "reason"), [(failing, "the application"), (silent, "before its response")])
def test_an_application_that_fails(application: Any, reason: str) -> None:
    with Client("http://app", token="t", project_id="p", transport=AsgiTransport(application)) as client:
        with pytest.raises(errors.ConnectionFailed, match=reason) as caught:
            client.trackers.create(tracker_type="system", tracker_name="system")
        assert caught.value.__cause__


def test_the_message_of_a_request() -> None:
    seen: list[Any] = []

    async def echo(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        seen.append((scope, message))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"X-A", b"1"), (b"x-a", b"2")]})
        await send({"type": "http.response.body", "body": b'{"a"', "more_body": True})
        await send({"type": "http.response.body", "body": b":1}"})
        assert (await receive())["type"] == "http.disconnect"

    with Client("http://app:81/base", token="t", project_id="p", transport=AsgiTransport(echo)) as client:
        response = client.request("POST", "/x/%C3%A9%2F", query={"q": "a b"}, body={"b": 2})
    assert (response.parsed, response.header("X-A")) == ({"a": 1}, "1, 2")
    [(scope, message)] = seen
    assert (scope["path"], scope["raw_path"]) == ("/base/x/\xe9/", b"/base/x/%C3%A9%2F")
    assert (scope["query_string"], scope["server"], scope["method"]) == (b"q=a%20b", ("app", 81), "POST")
    assert dict(scope["headers"])[b"host"] == b"app:81"
    assert dict(scope["headers"])[b"content-length"] == b"7"
    assert message["body"] == b'{"b":2}'
