"""Two stubs with the same seed: the same requests get the same bytes."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

from generator.runtime.stub.app import Stub
from generator.runtime.stub.http.server import serving
from generator.runtime.stub.testing.clock import ClockChange

from .asgi import send
from .pets import API

HEAD = b"Host: x\r\nConnection: close\r\nX-Token: ann-token\r\nContent-Type: application/json\r\n"
CAT = b'{"kind": "cat", "name": "tom"}'
CREATE = b"POST /p1/pets HTTP/1.1\r\n" + HEAD + b"Content-Length: %d\r\n\r\n" % len(CAT) + CAT
CLOCK = b'{"advance": 60000}'
REQUESTS = [
    CREATE,
    CREATE,
    b"GET /p1/pets HTTP/1.1\r\n" + HEAD + b"\r\n",
    b"PUT /_stub/clock HTTP/1.1\r\n" + HEAD + b"Content-Length: %d\r\n\r\n" % len(CLOCK) + CLOCK,
    b"GET /nowhere HTTP/1.1\r\n" + HEAD + b"\r\n",
]


def responses(stub: Stub) -> bytes:
    with serving(stub) as url:
        address = urlsplit(url)
        received = b""
        for request in REQUESTS:
            with socket.create_connection((str(address.hostname), address.port or 0), timeout=10) as connection:
                connection.sendall(request)
                while piece := connection.recv(65536):
                    received += piece
    return received


def test_the_same_bytes() -> None:
    first, second = responses(Stub(API, seed=7)), responses(Stub(API, seed=7))
    assert first == second
    assert first.count(b"HTTP/1.1 ") == len(REQUESTS)
    assert first.count(b"date: Thu, 01 Jan 2026 00:00:00 GMT") == 4
    assert first.count(b"date: Thu, 01 Jan 2026 00:01:00 GMT") == 1
    assert responses(Stub(API, seed=8)) != first


def test_date_is_that_of_the_clock() -> None:
    stub = Stub(API, clock=lambda: 1_000_000)
    assert stub.date == 1_000_000
    stub.control.clock.set(ClockChange(advance=500))
    assert stub.date == 1_000_500
    stub.control.clock.set(ClockChange(now=5_000))
    assert stub.date == 5_000
    stub.reset()
    assert stub.date == 1_000_000
    assert Stub(API, clock=lambda: 7, control=False).date == 7


def test_a_reset_stops_the_clock_of_a_seeded_stub_again() -> None:
    stub = Stub(API, seed=1)
    stub.control.clock.set(ClockChange(frozen=False, now=5))
    stub.reset()
    assert stub.control.clock.shown() == {"now": 1_767_225_600_000, "frozen": True}


def test_ids_are_not_seeded_again_where_there_are_records(tmp_path: Path) -> None:
    """They would be those of the records."""
    state = str(tmp_path / "state.db")
    ids = []
    for _ in range(2):
        stub = Stub(API, seed=1, state=state)
        reply = send(stub, "POST", "/p1/pets", CAT)
        ids.append(reply.json["id"])
        assert reply.status == 201
        stub.close()
    assert ids[0] != ids[1]
    assert ids[0].startswith(Stub(API, seed=1).new_id()[:24])
