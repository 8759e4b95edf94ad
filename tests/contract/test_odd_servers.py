"""Servers that respond slowly, elsewhere, with nonsense, or not as a service does: one sentence, and no traceback."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import cts_stub
import pytest
import urllib3
from click.testing import CliRunner, Result
from cts_contract.__main__ import main
from cts_contract._runtime import target as targets
from cts_contract._runtime.credentials import NONE
from cts_contract._runtime.target import MAX_WAITS, Response, Target, retry_after
from cts_contract._runtime.traffic import Traffic
from cts_stub import Stub

from tests.contract.test_many_failures import NOT_FOUND
from tests.contract.test_reports import DOCUMENT, prove

Serve = Callable[[socket.socket], None]
ENVIRONMENT = {"CTS_TOKEN": "t0ken-of-nobody", "CTS_PROJECT_ID": "x", "CTS_DOMAIN_ID": "y"}
STATUS_LINE = b"HTTP/1.1 200 OK\r\n"
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"
NESTED = b"[" * 100_000 + b"]" * 100_000


@contextlib.contextmanager
def server(serve: Serve) -> Iterator[str]:
    """Serve each connection by a function, which gets it when the head of the request was read."""

    def handle(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while b"\r\n\r\n" not in (read := connection.recv(65536)):
                if not read:
                    return
            serve(connection)

    def accept() -> None:
        with contextlib.suppress(OSError):  # the end of the test
            while True:
                threading.Thread(target=handle, args=listening.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def responding(status: int, body: bytes = b"", head: str = "") -> Serve:
    """Return what sends one response."""
    lines = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{head}\r\n"
    return lambda connection: connection.sendall(lines.encode() + body)


def run(url: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["run", url, "--quick", *options], env=ENVIRONMENT)


@pytest.mark.parametrize(
    ("serve", "complaint"),
    [
        (responding(302, head="Location: https://sign-in.example/\r\n"), "leads to https://sign-in.example/; give the"),
        (responding(200, NESTED), "returned 200 with a body of another service: b'[[["),
        (responding(200, bytes(range(256))), "returned 200 with a body of another service: b'"),
        (responding(204), "returned 204, which the description does not know"),
        (lambda connection: connection.sendall(b"\0hello\r\n\r\n"), "no usable response: "),
        (
            lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
            "no usable response: ",
        ),
        (lambda connection: None, "no usable response: "),
    ],
    ids=["redirect", "nested", "binary", "empty", "no HTTP", "half", "closing"],
)
def test_a_server_that_is_not_this_service(serve: Serve, complaint: str) -> None:
    with server(serve) as url:
        result = run(url)
    assert (result.exit_code, complaint in result.output) == (4, True), result.output
    assert result.output.splitlines() == [result.output.strip()], "nothing was checked that could be repeated"


def test_a_server_that_asks_to_wait_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not waited for: a pipeline would seem to hang."""
    slept: list[float] = []
    with server(responding(429, b"{}", "Retry-After: 86400\r\n")) as url, monkeypatch.context() as patch:
        patch.setattr(time, "sleep", slept.append)
        result = run(url)
    assert result.exit_code == 4
    assert "returned 429: the service takes no more requests now; try it later in 86400 s, as it asks" in result.output
    assert slept == []


def test_a_wait_is_no_longer_than_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    traffic = Traffic(end=107.0, now=lambda: 100.0)
    with server(responding(429, b"{}", "Retry-After: 30\r\n")) as url:
        target = Target(url, DOCUMENT, NONE, {"project_id": "x", "domain_id": "y"}, traffic=traffic)
        operation = target.operations["listQuotas"]
        assert target.send(operation, target.example(operation)).status == 429
    assert slept == [7.0] * MAX_WAITS


def test_times_after_which_a_server_wants_the_next_request() -> None:
    def after(value: str) -> Any:
        return retry_after(Response(429, {"Retry-After": value}, b""))

    assert [after(value) for value in ("5", "0", "", "soon", "\u00b2")] == [5.0, 0.0, None, None, None]
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert 3500 < after(later) <= 3600
    assert after(format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)) == 0
    assert retry_after(Response(200, {"Retry-After": "5"}, b"")) is None


@pytest.mark.parametrize(
    "at_once", [b"", b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"]
)
def test_the_timeout_is_that_of_the_whole_response(at_once: bytes) -> None:
    """Also where each part of the status line, of the headers or of the body comes in time."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(at_once)
        for _ in range(100):
            connection.sendall(b" ")
            time.sleep(0.05)

    with server(drip) as url:
        traffic = Traffic(timeout_seconds=0.5)
        target = Target(url, DOCUMENT, NONE, {"project_id": "x", "domain_id": "y"}, traffic.pool(), traffic=traffic)
        operation = target.operations["listQuotas"]
        began = time.monotonic()
        with pytest.raises(urllib3.exceptions.TimeoutError):
            target.send(operation, target.example(operation))
        assert time.monotonic() - began < 4


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_is_read_whole(chunked: bool) -> None:
    """Longer than what is read at once, and compressed bodies decoded."""
    text = json.dumps(list(range(targets.CHUNK))).encode()
    parts = [text[at : at + 1000] for at in range(0, len(text), 1000)]
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n" if chunked else text
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(text)}"
    head = f"HTTP/1.1 200 OK\r\n{length}\r\nConnection: close\r\n\r\n".encode()
    with server(lambda connection: connection.sendall(head + body)) as url:
        target = Target(url, DOCUMENT, NONE, {"project_id": "x", "domain_id": "y"})
        operation = target.operations["listQuotas"]
        assert target.send(operation, target.example(operation)).body == text


class Empty(Stub):
    """Service that says of everything that it does not exist, each time in other words, as with a request ID."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if b"x-auth-token" not in dict(scope["headers"]):
            await super().__call__(scope, receive, send)
            return
        body = re.sub(rb"tracker", scope["path"][-8:].encode(), NOT_FOUND)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def test_a_service_without_records_is_not_one_that_responds_alike() -> None:
    """Errors with the same status can be right; what they say is not the same then."""
    stub = cts_stub.create_app()
    stub.__class__ = Empty
    result = prove("--only", "probes/*", stub=stub)
    assert "alike; is this the URL of the service?" not in result.output
    assert result.exit_code == 1
