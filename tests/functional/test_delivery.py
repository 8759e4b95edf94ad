"""Notifications arrive where the world says that their topic is subscribed to."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
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
    """An HTTP server that keeps what it is sent and answers the given statuses, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.got: list[tuple[str, dict[str, str], Any]] = []
        waiting = list(statuses)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(handler) -> None:
                body = json.loads(handler.rfile.read(int(handler.headers["content-length"])))
                self.got.append((handler.path, dict(handler.headers), body))
                status = waiting.pop(0) if waiting else 200
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
    def __init__(self, endpoint: str) -> None:
        default = json.loads(json.dumps(create_app().world.data))
        self.app: Stub = create_app(
            world=World.of({**default, "topics": {TOPIC: {"endpoint": endpoint}, OTHER: {}}}), check_responses=True
        )
        self.pool = urllib3.PoolManager(retries=False, timeout=10)
        self.url = ""

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"X-Auth-Token": self.app.credentials["token"]}
        url = f"{self.url}/v3/{self.app.credentials['project_id']}/{path}"
        answer = self.pool.request(method, url, json=body, headers=headers)
        assert answer.status < 300, answer.data
        return answer.json() if answer.data else None

    def notify(self, **fields: Any) -> Any:
        body = {"notification_name": "watch", "operation_type": "complete", "topic_id": TOPIC, **fields}
        return self("POST", "notifications", body)

    def change(self, name: str = "audit") -> Any:
        bucket = {"data_bucket_name": f"bucket-of-{name}", "data_event": ["READ"]}
        return self("POST", "tracker", {"tracker_type": "data", "tracker_name": name, "data_bucket": bucket})

    def journal(self) -> list[dict[str, Any]]:
        return [entry for entry in self.app.control.journal.entries() if entry["direction"] == "out"]


@contextlib.contextmanager
def service(endpoint: str) -> Iterator[Service]:
    found = Service(endpoint)
    with serving(found.app) as found.url:
        yield found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().running() as found:
        yield found


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery.Delivery.__init__, "__defaults__", ((0.01, 0.01, 0.01),))


def until(found: Any, count: int) -> None:
    """Wait for the background; no longer than ten seconds."""
    deadline = time.monotonic() + 10
    while len(found()) < count and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_change_arrives_as_a_message_of_the_topic(receiver: Receiver) -> None:
    with service(receiver.url) as stub:
        stub.notify()
        tracker = stub.change()
        until(lambda: receiver.got, 1)
        [trace] = stub("GET", "traces?trace_type=system&resource_type=tracker")["traces"]
    [(path, headers, body)] = receiver.got
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
    ("fields", "arrives"),
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
        (
            {"filter": {**FILTER, "rule": ["api_version = v3", "trace_type = ApiCall", "trace_rating != incident"]}},
            True,
        ),
    ],
)
def test_who_is_told(receiver: Receiver, fields: dict[str, Any], arrives: bool) -> None:
    """A second notification, of everything, shows that the first has had its chance."""
    with service(receiver.url) as stub:
        stub.notify(notification_name="asked", **fields)
        stub.notify(notification_name="always")
        receiver.got.clear()
        stub.change()
        until(lambda: [1 for _, _, body in receiver.got if "createTracker" in body["message"]], 1 + arrives)
        time.sleep(0.05)
    told = sorted(body["subject"] for _, _, body in receiver.got if "createTracker" in body["message"])
    assert told == (["always", "asked"] if arrives else ["always"])


def test_a_disabled_notification_tells_nobody_and_a_refusal_is_no_trace(receiver: Receiver) -> None:
    with service(receiver.url) as stub:
        made = stub.notify()
        identity = {name: made[name] for name in ("notification_id", "notification_name", "operation_type")}
        stub("PUT", "notifications", {**identity, "status": "disabled", "topic_id": TOPIC})
        time.sleep(0.05)
        receiver.got.clear()
        stub.change()
        with pytest.raises(AssertionError, match=r"CTS\.0208"):
            stub.change()
        stub.notify(notification_name="always")
        stub.change("second")
        until(lambda: receiver.got, 1)
        time.sleep(0.05)
    assert [json.loads(body["message"])["resource_name"] for _, _, body in receiver.got] == ["second"]


def test_a_receiver_that_fails_is_tried_again() -> None:
    with Receiver(503, 500).running() as receiver, service(receiver.url) as stub:
        stub.notify()
        stub.change()
        until(stub.journal, 3)
        attempts = stub.journal()
        archive = stub.pool.request("GET", f"{stub.url}/_stub/journal.har").json()
    assert [entry["status"] for entry in attempts] == [503, 500, 200]
    assert len({body["message_id"] for _, _, body in receiver.got}) == 1
    assert (attempts[0]["path"], attempts[0]["query"], attempts[0]["operation"]) == ("/hook", "key=1", "")
    assert attempts[0]["request"]["headers"]["x-smn-topic-urn"] == TOPIC
    assert json.loads(attempts[0]["request"]["body"])["subject"] == "watch"
    assert [e["request"]["url"] for e in archive["log"]["entries"] if e["_direction"] == "out"] == [receiver.url] * 3


@pytest.mark.parametrize("status", [301, 404])
def test_a_receiver_that_refuses_is_not_asked_again(status: int) -> None:
    with Receiver(status).running() as receiver, service(receiver.url) as stub:
        stub.notify()
        stub.change()
        until(stub.journal, 1)
        time.sleep(0.1)
        assert [entry["status"] for entry in stub.journal()] == [status]
        assert len(receiver.got) == 1


def test_who_does_not_listen_is_given_up_and_the_answer_does_not_wait() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with service(f"http://127.0.0.1:{port}/") as stub:
        stub.notify()
        stub.change()
        until(stub.journal, 4)
        time.sleep(0.1)
        attempts = stub.journal()
    assert [entry["status"] for entry in attempts] == [0, 0, 0, 0]
    assert "refused" in attempts[0]["response"]["body"]
