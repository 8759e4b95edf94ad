"""Promises of the stub that concern the whole service: HEAD, what it describes, limits of control, its container."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import urllib3
from cts_stub import create_app
from cts_stub._runtime.stub.http.server import serving
from cts_stub._runtime.stub.testing.clock import MAX_TIME_MS
from cts_stub._runtime.stub.testing.faults import MAX_DELAY_MS
from cts_stub.pytest_plugin import Running

from tests.functional.test_other_clients import call

ROOT = Path(__file__).parents[2]
METHODS = ("get", "put", "post", "delete", "patch")
FAULTS = """
- {operation: createNotification, status: 500, times: null, match: {body: {notification_name: by_body}}}
- {operation: '*', status: 503, at: authentication, match: {query: {early: 'yes'}}}
- {operation: createNotification, status: 429, headers: {Retry-After: '7'}, match: {query: {slow: 'yes'}}}
- {operation: createNotification, status: 504, at: response, match: {query: {late: 'yes'}}}
- {operation: createNotification, drop: true, at: response, match: {query: {lost: 'yes'}}}
- {operation: createNotification, delay: {type: lognormal, median: 1, sigma: 0.1}, match: {query: {later: 'yes'}}}
- {operation: '*', status: 502, probability: 0.5, times: null, match: {query: {chance: 'yes'}}}
"""


def test_head_is_get_without_a_body_and_leaves_no_trace(cts_stub: Running) -> None:
    for path in ("trackers", "quotas", "traces", "notifications/smn", "user-resources"):
        get, head = call(cts_stub, "GET", path), call(cts_stub, "HEAD", path)
        assert (head.status, head.data) == (200, b"")
        assert head.headers["Content-Length"] == str(len(get.data))
    assert call(cts_stub, "GET", "traces").json()["traces"] == []
    assert len(cts_stub.journal(status=200)) == 11


def test_head_of_a_path_without_get_is_not_allowed(cts_stub: Running) -> None:
    response = call(cts_stub, "HEAD", "tracker")
    assert (response.status, response.data, "HEAD" in response.headers["Allow"]) == (405, b"", False)


def test_everything_that_it_describes_is_served() -> None:
    app = create_app()
    with serving(app) as url:
        pool = urllib3.PoolManager(retries=False, headers={"X-Auth-Token": app.credentials["token"]})
        described = pool.request("GET", f"{url}/openapi.json").json()["paths"]
        calls = [(method.upper(), path) for path, item in described.items() for method in item if method in METHODS]
        assert len(calls) > 20
        for method, path in calls:
            response = pool.request(method, url + re.sub(r"\{\w+\}", app.credentials["project_id"], path))
            assert response.status != 405, (method, path)
            assert "no operation" not in response.headers.get("X-Stub-Reason", ""), (method, path)


LONGEST = {"type": "uniform", "lower": 0, "upper": MAX_DELAY_MS}


@pytest.mark.parametrize(
    ("method", "path", "largest", "beyond"),
    [
        ("PUT", "clock", {"now": MAX_TIME_MS}, {"now": MAX_TIME_MS + 1}),
        ("PUT", "clock", {"now": 0}, {"now": -1}),
        ("PUT", "clock", {"now": MAX_TIME_MS - 5, "advance": 5}, {"now": MAX_TIME_MS - 5, "advance": 6}),
        ("PUT", "clock", {"now": MAX_TIME_MS}, {"now": 10**30}),
        ("PUT", "faults", {"delay": MAX_DELAY_MS}, {"delay": MAX_DELAY_MS + 1}),
        ("PUT", "faults", {"delay": LONGEST}, {"delay": {**LONGEST, "upper": MAX_DELAY_MS + 1}}),
        ("PUT", "faults", {"status": 599}, {"status": 600}),
        ("PUT", "faults", {"status": 200}, {"status": 199}),
        ("PUT", "faults", {"probability": 1}, {"probability": 1.01}),
        ("POST", "traces", MAX_TIME_MS, MAX_TIME_MS + 1),
        ("POST", "traces", 0, -1),
        ("PUT", "state", 2**62 - 1, 2**62),
        ("PUT", "state", -(2**62), -(2**62) - 1),
    ],
)
def test_control_takes_the_largest_value_and_none_beyond(
    cts_stub: Running, method: str, path: str, largest: Any, beyond: Any
) -> None:
    def send(value: Any) -> int:
        target, body = path, value
        if path == "faults":
            body = [{"operation": "createTracker", "status": 500, **value}]
        elif path == "traces":
            target, body = f"traces?at={value}", {}
        elif path == "state":
            records = [{"key": "a", "at": value, "record": {}}]
            body = [{"name": "other", "scope": cts_stub.project_id, "records": records}]
        return call(cts_stub, method, f"../../_stub/{target}", body).status

    assert (send(beyond), send(largest) in (200, 204)) == (400, True)
    listed = [call(cts_stub, "GET", each).status for each in ("trackers", "traces", "../../_stub/state")]
    assert listed == [200, 200, 200]


def test_testcontainers_wait_for_what_the_image_does() -> None:
    """The lines of the guide name the port, the path and the output of the image."""
    guide = (ROOT / "docs" / "guides" / "run-in-ci.md").read_text(encoding="utf-8")
    lines = guide.partition("## Testcontainers")[2].partition("\n## ")[0]
    image = (ROOT / "generated" / "stub" / "Containerfile").read_text(encoding="utf-8")
    [port] = re.findall(r"^EXPOSE (\d+)$", image, re.MULTILINE)
    named = re.findall(r"with_exposed_ports\((\d+)\)|withExposedPorts\((\d+)\)|\"(\d+)/tcp\"\}", lines)
    assert [next(filter(None, each)) for each in named] == [port] * 3
    assert len(re.findall(r'forHttp\("/_stub/health"\)|ForHTTP\("/_stub/health"\)', lines)) == 2
    assert "/_stub/health" in image
    assert 'wait_for_logs(stub, "Serving on")' in lines


def test_faults_of_each_form_from_a_file(tmp_path: Path) -> None:
    """By query, by body, before authentication, after the effect, always, with headers, delayed, by chance."""
    file = tmp_path / "faults.yaml"
    file.write_text(FAULTS)
    with serving(app := create_app(faults=file, seed=4)) as url:
        pool = urllib3.PoolManager(retries=False)

        def create(name: str, query: str = "", **headers: str) -> urllib3.BaseHTTPResponse:
            sent = {"X-Auth-Token": app.credentials["token"], "Content-Type": "application/json", **headers}
            body = json.dumps({"notification_name": name, "operation_type": "complete"}).encode()
            target = f"{url}/v3/{app.credentials['project_id']}/notifications{query}"
            return pool.request("POST", target, body=body, headers=sent)

        def stored() -> list[str]:
            records = app.store.collection("notifications", app.credentials["project_id"])
            return [each["notification_name"] for each in records]

        assert [create("by_body").status for _ in range(3)] == [500, 500, 500]
        assert [create("a", "?early=yes", **{"X-Auth-Token": "nobody"}).status for _ in range(2)] == [503, 401]
        slow = create("a", "?slow=yes")
        assert (slow.status, slow.headers["Retry-After"]) == (429, "7")
        assert stored() == []
        assert (create("a", "?late=yes").status, stored()) == (504, ["a"])
        with pytest.raises(urllib3.exceptions.HTTPError):
            create("lost", "?lost=yes")
        assert stored() == ["a", "lost"]
        assert create("later", "?later=yes").status == 201
        by_chance = [create("b", "?chance=yes").status for _ in range(30)]
        assert set(by_chance) == {201, 502}
