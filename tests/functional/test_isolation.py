"""Two stubs in one process share nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import urllib3
from cts_stub import World, create_app
from cts_stub._runtime.stub.http.server import serving
from cts_stub.pytest_plugin import Running

BUCKET = {"data_bucket_name": "bucket-of-t", "data_event": ["READ"]}
TRACKER = {"tracker_type": "data", "tracker_name": "audit", "data_bucket": BUCKET}


def ask(server: Running, method: str, path: str, body: Any = None) -> Any:
    url = f"{server.url}{path if path.startswith('/_') else f'/v3/{server.project_id}/{path}'}"
    response = urllib3.request(method, url, json=body, headers={"X-Auth-Token": server.token}, retries=False)
    return response.json() if response.data else response.status


def renamed() -> World:
    """The default world, but its first user has another name under the same id."""
    data = json.loads(json.dumps(create_app().world.data))
    data["accounts"][0]["users"][0]["name"] = "somebody-else"
    return World.of(data)


@pytest.fixture
def servers() -> Iterator[tuple[Running, Running]]:
    with ExitStack() as stack:
        stubs = [create_app(check_responses=True), create_app(world=renamed(), check_responses=True)]
        one, other = (Running(url=stack.enter_context(serving(s)), stub=s, **s.credentials) for s in stubs)
        yield one, other


def test_two_stubs_share_nothing(servers: tuple[Running, Running]) -> None:
    one, other = servers
    ask(one, "POST", "tracker", TRACKER)
    one.fault("*", status=503, times=5)
    one.freeze(1_000_000)
    ask(one, "PUT", "/_stub/snapshots/mine")
    assert ask(other, "GET", "trackers") == {"trackers": []}
    assert ask(other, "GET", "/_stub/faults") == []
    assert ask(other, "GET", "/_stub/clock")["frozen"] is False
    assert ask(other, "GET", "/_stub/snapshots") == []
    assert [entry["operation"] for entry in other.journal()] == ["listTrackers"]
    assert one.stub.new_id()[:24] != other.stub.new_id()[:24]


def test_two_stubs_record_their_own_users(servers: tuple[Running, Running]) -> None:
    names = []
    for server in servers:
        ask(server, "POST", "tracker", TRACKER)
        [trace] = ask(server, "GET", "traces?trace_type=system&resource_type=tracker")["traces"]
        names.append(trace["user"]["name"])
    assert names[0] != names[1] == "somebody-else"
