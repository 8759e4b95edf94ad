"""Delivery of notifications to the endpoints that the world (the file of simulated resources) gives their topics."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sized
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import urllib3
from cts_stub import World, create_app
from cts_stub._runtime.stub import delivery
from cts_stub._runtime.stub.app import Stub
from cts_stub._runtime.stub.http.server import serving

TOPIC = "urn:smn:region-1:24edf66e79d04187acb99a463e610764:security"
OTHER = "urn:smn:region-1:24edf66e79d04187acb99a463e610764:nobody"


class Receiver:
    """HTTP server that records requests and responds with the given statuses, then with 200."""

    def __init__(self, *statuses: int) -> None:
        self.received: list[tuple[str, dict[str, str], Any]] = []
        pending = list(statuses)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(handler) -> None:
                body = json.loads(handler.rfile.read(int(handler.headers["content-length"])))
                self.received.append((handler.path, dict(handler.headers), body))
                status = pending.pop(0) if pending else 200
                handler.send_response(status)
                handler.send_header("location", "/elsewhere")
                handler.send_header("content-length", "2")
                handler.end_headers()
                handler.wfile.write(b"ok")

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?key=1"

    @contextlib.contextmanager
    def running(self) -> Iterator[Receiver]:
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield self
        self.server.shutdown()
        thread.join()
        self.server.server_close()


class Service:
    def __init__(self, endpoint: str, state: str | None = None) -> None:
        default = json.loads(json.dumps(create_app().world.data))
        self.app: Stub = create_app(
            world=World.of({**default, "topics": {TOPIC: {"endpoint": endpoint}, OTHER: {}}}),
            check_responses=True,
            state=state,
        )
        self.pool = urllib3.PoolManager(retries=False, timeout=10)
        self.url = ""

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"X-Auth-Token": self.app.credentials["token"]}
        url = f"{self.url}/v3/{self.app.credentials['project_id']}/{path}"
        response = self.pool.request(method, url, json=body, headers=headers)
        assert response.status < 300, response.data
        return response.json() if response.data else None

    def notify(self, **fields: Any) -> Any:
        body = {"notification_name": "watch", "operation_type": "complete", "topic_id": TOPIC, **fields}
        return self("POST", "notifications", body)

    def create_tracker(self, name: str = "audit") -> Any:
        bucket = {"data_bucket_name": f"bucket-of-{name}", "data_event": ["READ"]}
        return self("POST", "tracker", {"tracker_type": "data", "tracker_name": name, "data_bucket": bucket})

    def journal(self) -> list[dict[str, Any]]:
        return [entry for entry in self.app.control.journal.entries() if entry["direction"] == "out"]


@contextlib.contextmanager
def service(endpoint: str, state: str | None = None) -> Iterator[Service]:
    stub = Service(endpoint, state)
    with contextlib.closing(stub.app), serving(stub.app) as stub.url:
        yield stub


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().running() as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery.Delivery.__init__, "__defaults__", ((0.01, 0.01, 0.01),))


def wait_for(entries: Callable[[], Sized], count: int) -> None:
    """Wait at most ten seconds until there are ``count`` entries."""
    deadline = time.monotonic() + 10
    while len(entries()) < count and time.monotonic() < deadline:
        time.sleep(0.01)


def test_change_is_delivered_as_a_message_of_the_topic(receiver: Receiver) -> None:
    with service(receiver.url) as stub:
        stub.notify()
        tracker = stub.create_tracker()
        wait_for(lambda: receiver.received, 1)
        [trace] = stub("GET", "traces?trace_type=system&resource_type=tracker")["traces"]
    [(path, headers, body)] = receiver.received
    assert path == "/hook?key=1"
    assert headers["X-SMN-MESSAGE-TYPE"] == "Notification"
    assert (headers["X-SMN-TOPIC-URN"], headers["Content-Type"]) == (TOPIC, "application/json; charset=utf-8")
    assert (body["type"], body["topic_urn"], body["subject"]) == ("Notification", TOPIC, "watch")
    assert body["message_id"] == headers["X-SMN-MESSAGE-ID"] == trace["trace_id"]
    assert json.loads(body["message"]) == trace
    assert json.loads(body["message"])["resource_id"] == tracker["id"]


CUSTOM = {"service_type": "CTS", "resource_type": "tracker", "trace_names": ["createTracker", "deleteTracker"]}
FILTER = {"condition": "AND", "is_support_filter": True}


@pytest.mark.parametrize(
    ("fields", "delivered"),
    [
        ({}, True),
        ({"operation_type": "customized", "operations": [CUSTOM]}, True),
        ({"operation_type": "customized", "operations": [{**CUSTOM, "trace_names": ["updateTracker"]}]}, False),
        ({"operation_type": "customized", "operations": [{**CUSTOM, "resource_type": "notification"}]}, False),
        ({"operation_type": "customized", "operations": [{**CUSTOM, "service_type": "VPC"}]}, False),
        ({"notify_user_list": [{"user_group": "admin", "user_list": ["alice", "bob"]}]}, True),
        ({"notify_user_list": [{"user_group": "admin", "user_list": ["bob"]}]}, False),
        ({"notify_user_list": []}, True),
        ({"topic_id": OTHER}, False),
        ({"topic_id": "urn:smn:region-1:0:unknown"}, False),
        ({"filter": {**FILTER, "rule": ["code = 201", "resource_name = audit"]}}, True),
        ({"filter": {**FILTER, "rule": ["code = 201", "resource_name != audit"]}}, False),
        ({"filter": {**FILTER, "condition": "OR", "rule": ["code != 201", "resource_name = audit"]}}, True),
        ({"filter": {**FILTER, "condition": "OR", "rule": ["code = 400", "resource_name = audi"]}}, False),
        ({"filter": {**FILTER, "is_support_filter": False, "rule": ["code = 400"]}}, True),
        ({"filter": {"condition": "AND", "rule": ["code = 400"]}}, True),
        (
            {"filter": {**FILTER, "rule": ["api_version = v3", "trace_type = ApiCall", "trace_rating != incident"]}},
            True,
        ),
    ],
)
def test_matching_notifications_are_delivered(receiver: Receiver, fields: dict[str, Any], delivered: bool) -> None:
    """A second, unfiltered notification shows that the change was processed, whether the first matches or not."""
    with service(receiver.url) as stub:
        stub.notify(notification_name="asked", **fields)
        stub.notify(notification_name="always")
        receiver.received.clear()
        stub.create_tracker()
        wait_for(lambda: [1 for _, _, body in receiver.received if "createTracker" in body["message"]], 1 + delivered)
        time.sleep(0.05)
    subjects = sorted(body["subject"] for _, _, body in receiver.received if "createTracker" in body["message"])
    assert subjects == (["always", "asked"] if delivered else ["always"])


def test_disabled_notifications_and_rejected_requests_deliver_nothing(receiver: Receiver) -> None:
    with service(receiver.url) as stub:
        created = stub.notify()
        identity = {name: created[name] for name in ("notification_id", "notification_name", "operation_type")}
        stub("PUT", "notifications", {**identity, "status": "disabled", "topic_id": TOPIC})
        time.sleep(0.05)
        receiver.received.clear()
        stub.create_tracker()
        with pytest.raises(AssertionError, match=r"CTS\.0208"):
            stub.create_tracker()
        stub.notify(notification_name="always")
        stub.create_tracker("second")
        wait_for(lambda: receiver.received, 1)
        time.sleep(0.05)
    assert [json.loads(body["message"])["resource_name"] for _, _, body in receiver.received] == ["second"]


def test_failed_delivery_is_retried() -> None:
    with Receiver(503, 500).running() as receiver, service(receiver.url) as stub:
        stub.notify()
        stub.create_tracker()
        wait_for(stub.journal, 3)
        attempts = stub.journal()
        archive = stub.pool.request("GET", f"{stub.url}/_stub/journal.har").json()
    assert [entry["status"] for entry in attempts] == [503, 500, 200]
    assert len({body["message_id"] for _, _, body in receiver.received}) == 1
    assert (attempts[0]["path"], attempts[0]["query"], attempts[0]["operation"]) == ("/hook", "key=1", "")
    assert attempts[0]["request"]["headers"]["x-smn-topic-urn"] == TOPIC
    assert json.loads(attempts[0]["request"]["body"])["subject"] == "watch"
    assert [e["request"]["url"] for e in archive["log"]["entries"] if e["_direction"] == "out"] == [receiver.url] * 3


@pytest.mark.parametrize("status", [301, 404])
def test_rejected_delivery_is_not_retried(status: int) -> None:
    with Receiver(status).running() as receiver, service(receiver.url) as stub:
        stub.notify()
        stub.create_tracker()
        wait_for(stub.journal, 1)
        time.sleep(0.1)
        assert [entry["status"] for entry in stub.journal()] == [status]
        assert len(receiver.received) == 1


def test_delivery_to_an_unreachable_endpoint_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with service(f"http://127.0.0.1:{port}/") as stub:
        stub.notify()
        stub.create_tracker()
        wait_for(stub.journal, 4)
        time.sleep(0.1)
        attempts = stub.journal()
    assert [entry["status"] for entry in attempts] == [0, 0, 0, 0]
    assert "refused" in attempts[0]["response"]["body"]


def test_a_recorded_trace_of_another_service_is_delivered(receiver: Receiver) -> None:
    """The alarm that somebody deleted a server can be tried."""
    deleted, created = (
        {"trace_name": f"{verb}Server", "service_type": "ECS", "resource_type": "ecs"} for verb in ("delete", "create")
    )
    with service(receiver.url) as stub:
        watched = {"service_type": "ECS", "resource_type": "ecs", "trace_names": ["deleteServer"]}
        stub.notify(operation_type="customized", operations=[watched])
        stub.app.control.record([created, deleted])
        wait_for(lambda: receiver.received, 1)
    [(_, _, body)] = receiver.received
    assert json.loads(body["message"])["trace_name"] == "deleteServer"


@pytest.mark.parametrize("way", ["python", "http"])
def test_a_recorded_trace_is_committed_before_it_is_delivered(
    shared_state: str, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Another stub finds the trace by then, and nothing keeps the state locked afterwards."""
    found: list[list[str]] = []

    def names_elsewhere(*_: Any) -> None:
        with contextlib.closing(create_app(state=shared_state)) as other:
            traces = other.store.collection("traces", other.credentials["project_id"])
            found.append([trace["trace_name"] for trace in traces])

    monkeypatch.setattr(delivery.Delivery, "send", names_elsewhere)
    with service("http://127.0.0.1:1/", shared_state) as stub:
        stub.notify()
        found.clear()
        if way == "python":
            stub.app.control.record([{"trace_name": "deleteServer"}])
        else:
            stub("POST", "../../_stub/traces", {"trace_name": "deleteServer"})
        assert [names[-1] for names in found] == ["deleteServer"]
        assert not stub.app.store.is_open
        names_elsewhere()
