"""``cts-contract proxy`` passes everything on, and reports what client and server break."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import urllib3
from click.testing import CliRunner
from cts_contract import KIT
from cts_contract.__main__ import main
from cts_contract._runtime.monitoring import Monitor
from cts_contract._runtime.proxy import Proxy, Upstream, run
from cts_contract._runtime.reports.outputs import FORMATS
from cts_stub import Stub, create_app
from cts_stub._runtime.stub.http.server import serving

from tests.contract.test_proof import Message, Receive, Send

SYSTEM = {"tracker_type": "system", "tracker_name": "system"}
DATA = {
    "tracker_type": "data",
    "tracker_name": "data-1",
    "data_bucket": {"data_bucket_name": "bucket-1", "data_event": ["WRITE"]},
}


@dataclass
class Running:
    """A proxy in a thread of its own."""

    url: str
    monitor: Monitor
    path: str
    headers: dict[str, str]

    def call(self, method: str, path: str, body: Any = None) -> urllib3.BaseHTTPResponse:
        with urllib3.PoolManager(retries=False) as pool:
            return pool.request(method, f"{self.url}{self.path}/{path}", json=body, headers=self.headers)

    @property
    def failures(self) -> list[str]:
        return [
            f"{each.result.part}: {each.result.failure}"
            for each in self.monitor.run.recorder.verdicts
            if each.result.failure
        ]


@contextlib.contextmanager
def proxying(url: str, credentials: dict[str, str], **upstream: Any) -> Iterator[Running]:
    options = SimpleNamespace(edition=None, stateless=False, **dict.fromkeys(FORMATS))
    monitor = Monitor.of(KIT, options, url)
    loop, stopped, ports = asyncio.new_event_loop(), asyncio.Event(), list[int]()
    listening = threading.Event()

    def ready(port: int) -> None:
        ports.append(port)
        listening.set()

    proxy = Proxy(Upstream(url, **upstream), monitor.add)
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(run(proxy, "127.0.0.1", 0, ready=ready, stopped=stopped))
    )
    thread.start()
    assert listening.wait(30)
    headers = {"X-Auth-Token": credentials["token"]}
    try:
        yield Running(f"http://127.0.0.1:{ports[0]}", monitor, f"/v3/{credentials['project_id']}", headers)
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(30)
        loop.close()


@contextlib.contextmanager
def in_front_of(stub: Stub) -> Iterator[Running]:
    with serving(stub) as url, proxying(url, stub.credentials) as running:
        yield running


def settled(running: Running, number: int) -> list[str]:
    """Return the failures when so many requests were judged: a response is passed on before that."""
    deadline = time.monotonic() + 30
    while running.monitor.exchanges < number and time.monotonic() < deadline:
        time.sleep(0.01)
    assert running.monitor.exchanges == number
    return running.failures


def test_a_client_and_a_server_that_keep_the_contract() -> None:
    with in_front_of(create_app()) as running:
        assert running.call("GET", "trackers").json() == {"trackers": []}
        assert running.call("POST", "tracker", SYSTEM).status == 201
        assert running.call("POST", "tracker", DATA).status == 201
        assert running.call("POST", "tracker", DATA).status == 400
        assert len(running.call("GET", "trackers").json()["trackers"]) == 2
        assert running.call("PUT", "tracker", {**SYSTEM, "status": "disabled"}).status in (200, 204)
        assert running.call("GET", "trackers?tracker_type=system").json()["trackers"][0]["status"] == "disabled"
        assert running.call("DELETE", "trackers?tracker_name=data-1&tracker_type=data").status == 204
        assert running.call("DELETE", "trackers?tracker_name=data-1&tracker_type=data").status == 404
        assert len(running.call("GET", "trackers").json()["trackers"]) == 1
        assert settled(running, 10) == []
        assert running.monitor.end() == 0


def test_nothing_is_changed() -> None:
    stub = create_app(seed=1)
    with serving(stub) as url, proxying(url, stub.credentials) as running:
        directly = Running(url, running.monitor, running.path, running.headers)
        for path in ("trackers", "quotas", "nothing?a=%2F&b=%C3%A4", "traces?limit=x"):
            one, other = directly.call("GET", path), running.call("GET", path)
            own = ("date", "x-request-id")
            assert (one.status, one.reason, one.data) == (other.status, other.reason, other.data)
            assert [(n, v) for n, v in one.headers.items() if n.lower() not in own] == [
                (n, v) for n, v in other.headers.items() if n.lower() not in own
            ]
        running.call("GET", "a%2Fb/%C3%A4?q=1+2&q=%41")
        [entry] = stub.control.journal.entries(path="a%2Fb")
        assert (entry["path"], entry["query"]) == (f"{running.path}/a%2Fb/%C3%A4", "q=1+2&q=%41")


@pytest.mark.parametrize(
    ("method", "path", "body", "problem"),
    [
        ("POST", "tracker", {**SYSTEM, "statuss": "enabled"}, "'statuss' was unexpected"),
        ("POST", "tracker", {"tracker_type": "system"}, '"tracker_name" is a required property'),
        ("GET", "trackers?tracker_nam=x", None, "there is no parameter 'tracker_nam'; did you mean 'tracker_name'?"),
        ("GET", "trakers", None, "no operation has this path; the nearest is GET /v3/{project_id}/trackers"),
    ],
)
def test_what_a_client_breaks(method: str, path: str, body: Any, problem: str) -> None:
    with in_front_of(create_app()) as running:
        running.call(method, path, body)
        [failure] = settled(running, 1)
        assert failure.startswith("requests: ")
        assert problem in failure
        assert running.monitor.end() == 1


class Faulty(Stub):
    """Server whose responses ``change`` changes, given the request's method, its path and the body of the response."""

    change: Callable[[str, str, int, Any], tuple[int, Any]]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        await super().__call__(scope, receive, keep)
        if scope["type"] != "http":
            return
        start, body = sent[0], b"".join(each.get("body", b"") for each in sent[1:])
        status, content = type(self).change(
            scope["method"], scope["path"], start["status"], json.loads(body) if body else None
        )
        data = b"" if content is None else json.dumps(content).encode()
        kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        await send({**start, "status": status, "headers": [*kept, (b"content-length", b"%d" % len(data))]})
        await send({"type": "http.response.body", "body": data})


def faulty(monkeypatch: pytest.MonkeyPatch, change: Callable[[str, str, int, Any], tuple[int, Any]]) -> Stub:
    monkeypatch.setattr(Faulty, "change", staticmethod(change), raising=False)
    stub = create_app()
    stub.__class__ = Faulty
    return stub


def test_a_response_that_breaks_its_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = faulty(monkeypatch, lambda method, path, status, body: (status, {"trackers": [{"id": 5}]}))
    with in_front_of(stub) as running:
        running.call("GET", "trackers")
        failures = settled(running, 1)
    assert any('responses: trackers.0: "create_time" is a required property; returned b' in each for each in failures)


def test_an_invalid_request_that_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = faulty(monkeypatch, lambda method, path, status, body: (201, body) if method == "POST" else (status, body))
    with in_front_of(stub) as running:
        running.call("POST", "tracker", {"tracker_type": "system"})
        assert any("returned 201, though body: " in failure for failure in settled(running, 1))


def test_a_name_that_is_taken_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The response to the second creation is that to the first one."""
    created: list[Any] = []

    def change(method: str, path: str, status: int, body: Any) -> tuple[int, Any]:
        if method == "POST":
            created.append(body)
            return 201, created[0]
        return status, body

    with in_front_of(faulty(monkeypatch, change)) as running:
        running.call("POST", "tracker", DATA)
        assert settled(running, 1) == []
        running.call("POST", "tracker", DATA)
        [failure] = settled(running, 2)
        assert failure.startswith("rules between requests: returned 201")
        assert "400 CTS.0208" in failure


def test_a_deleted_record_that_is_still_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[Any] = []

    def change(method: str, path: str, status: int, body: Any) -> tuple[int, Any]:
        if method == "GET":
            listed.append(body)
            return status, listed[0]
        return status, body

    with in_front_of(faulty(monkeypatch, change)) as running:
        running.call("POST", "tracker", DATA)
        running.call("GET", "trackers")
        running.call("DELETE", "trackers?tracker_name=data-1&tracker_type=data")
        assert settled(running, 3) == []
        running.call("GET", "trackers")
        assert [failure.partition(":")[0] for failure in settled(running, 4)] == ["rules between requests"]


@contextlib.contextmanager
def raw_server(respond: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does with each connection what it is told, after it has read the request."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        is_over = threading.Event()

        def serve() -> None:
            while not is_over.is_set():
                with contextlib.suppress(TimeoutError, OSError):
                    connection, _ = listener.accept()
                    with connection:
                        connection.settimeout(10)
                        connection.recv(65536)
                        respond(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            is_over.set()
            thread.join()


@pytest.mark.parametrize(
    ("respond", "status", "reason"),
    [
        (lambda connection: connection.sendall(b"SSH-2.0-x\r\n"), 502, "did not respond with HTTP"),
        (lambda connection: None, 502, "did not respond with HTTP"),
        (lambda connection: time.sleep(1), 504, "did not respond within 0.3 s"),
    ],
)
def test_a_server_that_does_not_respond(respond: Callable[[socket.socket], None], status: int, reason: str) -> None:
    with raw_server(respond) as url, proxying(url, create_app().credentials, timeout=0.3) as running:
        response = running.call("GET", "trackers")
        assert response.status == status
        assert reason in response.data.decode()
        [failure] = settled(running, 1)
        assert failure.startswith("responses: no response: ")


def test_a_server_that_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with proxying(url, create_app().credentials) as running:
        response = running.call("GET", "trackers")
        assert (response.status, "cannot be reached" in response.data.decode()) == (502, True)


def test_a_body_is_passed_on_as_it_comes() -> None:
    first_seen = threading.Event()

    def respond(connection: socket.socket) -> None:
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n" + b"{" * 1
        )
        assert first_seen.wait(10)
        connection.sendall(b'"trackers":[]}')

    with (
        raw_server(respond) as url,
        proxying(url, create_app().credentials) as running,
        urllib3.PoolManager(retries=False) as pool,
    ):
        address = f"{running.url}{running.path}/trackers"
        response = pool.request("GET", address, headers=running.headers, preload_content=False)
        assert response.read(1) == b"{"
        first_seen.set()
        assert response.read() == b'"trackers":[]}'


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    stub = create_app()
    with serving(stub) as url:
        command = [
            sys.executable,
            "-m",
            "cts_contract",
            "proxy",
            url,
            "--port",
            "0",
            "--port-file",
            str(tmp_path / "port"),
        ]
        command += ["--junit", str(tmp_path / "report.xml"), "--har", str(tmp_path / "all.har")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        deadline = time.monotonic() + 60
        while not (tmp_path / "port").exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        port = (tmp_path / "port").read_text(encoding="ascii").strip()
        headers = {"X-Auth-Token": stub.credentials["token"]}
        address = f"http://127.0.0.1:{port}/v3/{stub.credentials['project_id']}/tracker"
        urllib3.request("POST", address, json={**SYSTEM, "statuss": "x"}, headers=headers)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1, output
    assert "'statuss' was unexpected" in output
    assert "the contract was broken: 1 failure" in output
    assert stub.credentials["token"] not in output + (tmp_path / "all.har").read_text(encoding="utf-8")
    assert 'failures="1"' in (tmp_path / "report.xml").read_text(encoding="utf-8")
    again = CliRunner().invoke(main, ["check-har", str(tmp_path / "all.har")])
    assert (again.exit_code, "'statuss' was unexpected" in again.output) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "Missing argument 'UPSTREAM'"),
        (["localhost:8080"], 2, "is no URL of a server; write http://… or https://…"),
        (["http://me:secret@localhost"], 2, "write only scheme, host, port and path"),
        (["http://127.0.0.1:9"], 4, "http://127.0.0.1:9 cannot be reached: Connection refused; start the server first"),
        (["http://127.0.0.1:9", "--ca", __file__], 2, "has no certificates in PEM format"),
        (["http://127.0.0.1:9", "--prt", "1"], 2, "No such option '--prt'"),
    ],
)
def test_usage(arguments: list[str], code: int, message: str) -> None:
    result = CliRunner().invoke(main, ["proxy", *arguments])
    assert (result.exit_code, message in result.output) == (code, True), result.output
    assert "secret" not in result.output
