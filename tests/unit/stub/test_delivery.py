"""Deliveries: which attempts are final, and in which order messages arrive."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from generator.runtime.stub.call import Message
from generator.runtime.stub.delivery import Attempt, Delivery

RETRIED = (0, 408, 425, 429, 500, 502, 503, 504)  # 0: there was no response


@pytest.mark.parametrize("status", [*RETRIED, 200, 204, 301, 400, 401, 404, 410, 501])
def test_only_a_failure_that_may_pass_is_tried_again(status: int) -> None:
    attempt = Attempt(Message("http://127.0.0.1/hook", {}, None), {}, b"", 0.0, status, b"")
    assert attempt.is_final is (status not in RETRIED)


class Subscriber(BaseHTTPRequestHandler):
    """Accepts messages; the first attempts of every seventh fail."""

    received: dict[str, list[int]]
    failed: set[tuple[str, int]]

    def do_POST(self) -> None:
        number = json.loads(self.rfile.read(int(self.headers["content-length"])))
        is_failure = number % 7 == 0 and (self.path, number) not in self.failed
        if is_failure:
            self.failed.add((self.path, number))
        else:
            self.received[self.path].append(number)
        self.send_response(503 if is_failure else 204)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def subscriber() -> Iterator[str]:
    Subscriber.received, Subscriber.failed = defaultdict(list), set()
    with ThreadingHTTPServer(("127.0.0.1", 0), Subscriber) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.slow
def test_each_subscriber_gets_its_messages_in_order(subscriber: str) -> None:
    number, paths = 40, ["/a", "/b", "/c", "/d", "/e", "/f"]
    is_over = threading.Event()

    def observe(_: Attempt) -> None:
        if all(len(Subscriber.received[path]) == number for path in paths):
            is_over.set()

    delivery = Delivery(observe, pauses=(0.002, 0.002))
    for each in range(number):
        delivery.send([Message(subscriber + path, {}, each) for path in paths])
    assert is_over.wait(30)
    assert Subscriber.received == {path: list(range(number)) for path in paths}
    assert delivery.pending == 0
