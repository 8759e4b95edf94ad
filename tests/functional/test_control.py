"""What tests can do to a running stub: ``/_stub/…``, over a socket."""

from __future__ import annotations

import time
from typing import Any

import pytest
import urllib3
from cts_stub import create_app
from cts_stub._runtime.control import Clock, Control
from cts_stub._runtime.memory import MemoryStore
from cts_stub._runtime.server import serving
from cts_stub.errors import CATALOGUE
from cts_stub.pytest_plugin import Running

TRACKER = {
    "tracker_type": "data",
    "tracker_name": "audit",
    "data_bucket": {"data_bucket_name": "pictures", "data_event": ["READ"]},
}


class Stub:
    def __init__(self, server: Running) -> None:
        self.server = server
        self.pool = urllib3.PoolManager(retries=False, timeout=10)

    def __call__(self, method: str, path: str, body: Any = None) -> urllib3.BaseHTTPResponse:
        """``path`` follows the project's, unless it begins with a slash."""
        url = self.server.url + (path if path.startswith("/") else f"/v3/{self.server.project_id}/{path}")
        headers = {"X-Auth-Token": self.server.token, "Content-Type": "application/json"}
        return self.pool.request(method, url, json=body, headers=headers)

    def names(self) -> list[str]:
        return [tracker["tracker_name"] for tracker in self("GET", "trackers").json()["trackers"]]


@pytest.fixture
def stub(cts_stub: Running) -> Stub:
    return Stub(cts_stub)


def test_state_is_kept_and_brought_back(stub: Stub) -> None:
    stub("POST", "tracker", TRACKER)
    kept = stub("GET", "/_stub/state").json()
    assert stub("POST", "/_stub/reset").status == 204
    assert stub.names() == []
    assert stub("PUT", "/_stub/state", kept).status == 204
    assert stub.names() == ["audit"]
    assert [trace["trace_name"] for trace in stub("GET", "traces").json()["traces"]] == ["createTracker"]


def test_the_clock_stops_moves_and_goes_on(stub: Stub) -> None:
    stub("POST", "tracker", TRACKER)
    assert len(stub("GET", "traces").json()["traces"]) == 1
    stub("PUT", "/_stub/clock", {"advance": 8 * 24 * 60 * 60 * 1000})
    stub("PUT", "/_stub/clock", {"frozen": True})
    first, second = (stub("GET", "/_stub/clock").json() for _ in range(2))
    assert first == second
    assert first["frozen"] is True
    long_ago = first["now"] - 9 * 24 * 60 * 60 * 1000
    assert stub("GET", f"traces?from={long_ago}&to={first['now']}").json()["traces"] == [], "kept for seven days only"
    assert stub("PUT", "/_stub/clock", {"now": 1_700_000_000_000}).json() == {"now": 1_700_000_000_000, "frozen": True}
    assert stub("PUT", "/_stub/clock", {"frozen": False}).json()["frozen"] is False
    assert stub("GET", "/_stub/clock").json()["now"] >= 1_700_000_000_000


def test_faults_happen_as_often_as_asked(stub: Stub) -> None:
    stub("PUT", "/_stub/faults", [{"operation": "listTrackers", "status": 503, "code": "CTS.0001", "times": 2}])
    answers = [stub("GET", "trackers") for _ in range(3)]
    assert [answer.status for answer in answers] == [503, 503, 200]
    assert answers[0].json()["error_code"] == "CTS.0001"
    assert stub("GET", "/_stub/faults").json() == []
    stub("PUT", "/_stub/faults", [{"operation": "*", "status": 500}])
    assert (stub("GET", "quotas").status, stub("GET", "quotas").status) == (500, 200)


def test_an_answer_can_be_slow(stub: Stub) -> None:
    stub("PUT", "/_stub/faults", [{"operation": "listTrackers", "delay": 300}])
    begin = time.monotonic()
    assert stub("GET", "trackers").status == 200
    assert time.monotonic() - begin >= 0.3


def test_a_connection_can_break_in_the_middle(stub: Stub) -> None:
    stub("POST", "tracker", TRACKER)
    stub("PUT", "/_stub/faults", [{"operation": "listTrackers", "truncate": 20}])
    with pytest.raises(urllib3.exceptions.HTTPError):
        stub("GET", "trackers")
    assert stub.names() == ["audit"]


def test_the_journal_has_every_request_but_those_for_control(stub: Stub) -> None:
    answer = stub("GET", "trackers?tracker_name=a%20b")
    stub("GET", "nothing")
    journal = stub("GET", "/_stub/journal").json()
    assert [(entry["method"], entry["status"]) for entry in journal] == [("GET", 200), ("GET", 404)]
    assert journal[0]["query"] == "tracker_name=a%20b"
    assert journal[0]["request_id"] == answer.headers["X-Request-Id"]
    stub("DELETE", "/_stub/journal")
    assert stub("GET", "/_stub/journal").json() == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "reason"),
    [
        ("PUT", "faults", [{"operation": "x", "code": "CTS.9999"}], 400, "there is no error code CTS.9999"),
        ("PUT", "faults", [{"operaton": "x"}], 400, "operaton"),
        ("PUT", "clock", {"now": "noon"}, 400, "Expected `int | null`, got `str`"),
        ("PUT", "state", {"name": "x"}, 400, "Expected `array`"),
        ("DELETE", "state", None, 405, "DELETE /_stub/state is nothing"),
        ("GET", "else", None, 404, "GET /_stub/else is nothing"),
    ],
)
def test_what_control_cannot_use_is_refused_with_a_reason(
    stub: Stub, method: str, path: str, body: Any, status: int, reason: str
) -> None:
    stub("POST", "tracker", TRACKER)
    answer = stub(method, f"/_stub/{path}", body)
    assert answer.status == status
    assert reason in answer.json()["error"]
    assert stub.names() == ["audit"]


def test_without_control_there_are_no_such_paths() -> None:
    with serving(create_app(control=False)) as url:
        assert urllib3.PoolManager().request("GET", f"{url}/_stub/journal").status == 404
        assert urllib3.PoolManager().request("POST", f"{url}/_stub/reset").status == 404


def test_a_path_that_is_not_utf_8_is_nothing() -> None:
    """Over a socket it would not come this far."""
    control = Control(MemoryStore(), Clock(lambda: 0), CATALOGUE)
    assert control.answer(b"/_stub/\xff", "GET", b"").status == 404
