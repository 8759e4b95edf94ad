"""The server behind a real socket: what only a connection can show."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
import uvicorn

from generator.runtime.stub.app import Stub
from generator.runtime.stub.http import server
from generator.runtime.stub.http.body import LIMIT
from generator.runtime.stub.http.server import ListenError, listen, serving, url

from .pets import API, ERRORS

HEAD = b"Host: x\r\nX-Token: ann-token\r\nContent-Type: application/json\r\n"
POST = b"POST /p1/pets HTTP/1.1\r\n" + HEAD
GET = b"GET /p1/pets HTTP/1.1\r\n" + HEAD
CAT = b'{"kind": "cat", "name": "tom"}'


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with serving(Stub(API)) as base:
        parts = urlsplit(base)
        assert parts.hostname
        assert parts.port
        yield parts.hostname, parts.port


def receive(connection: socket.socket) -> tuple[int, bytes, bytes]:
    """One answer: status, head, body."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        assert piece, f"the connection was closed after {data!r}"
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(lines.get(b"content-length", b"0")):
        body += connection.recv(65536)
    return int(head.split()[1]), head.lower(), body


def talk(address: tuple[str, int], *sent: bytes) -> tuple[int, bytes, bytes]:
    with socket.create_connection(address, timeout=10) as connection:
        for piece in sent:
            connection.sendall(piece)
        return receive(connection)


@pytest.mark.parametrize("is_connected", [False, True])
def test_it_ends_without_waiting(monkeypatch: pytest.MonkeyPatch, is_connected: bool) -> None:
    """Not for the next tick, and not for a connection that waits for no response: tests start and end many stubs."""
    monkeypatch.setattr(server, "TICK_SECONDS", 3600)
    slept: list[object] = []
    monkeypatch.setattr(uvicorn.Server, "shutdown", lambda self, sockets: slept.append(self))
    kept: list[socket.socket] = []
    begun, end = threading.Event(), threading.Event()

    def run() -> None:
        with serving(Stub(API)) as base:
            if is_connected:
                parts = urlsplit(base)
                kept.append(socket.create_connection((str(parts.hostname), parts.port or 0), timeout=10))
                kept[0].sendall(GET + b"\r\n")
                receive(kept[0])
            begun.set()
            end.wait(60)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert begun.wait(60)
    end.set()
    thread.join(60)
    for each in kept:
        each.close()
    assert not thread.is_alive()
    assert not slept


def test_who_sends_no_more_is_still_answered() -> None:
    """A client that closes its half after the request, as netcat does."""
    with serving(Stub(API)) as base:
        parts = urlsplit(base)
        for sent, answers in ((GET + b"\r\n", 1), ((GET + b"\r\n") * 5, 5), (GET[:-9], 0)):
            for _ in range(20):
                with socket.create_connection((str(parts.hostname), parts.port or 0), timeout=10) as connection:
                    connection.sendall(sent)
                    connection.shutdown(socket.SHUT_WR)
                    received = b""
                    while piece := connection.recv(65536):
                        received += piece
                assert received.count(b"HTTP/1.1 200 OK") == answers


@pytest.mark.parametrize(
    "junk",
    [
        b"\r\n\r\n\x00\x01\x02",
        b"hello\r\n\r\n",
        b"GET /p1/pets HTTP/9.9\r\n\r\n",
        b"get /p1/pets HTTP/1.1\r\nHost: x\r\n\r\n",
        b"FETCH /p1/pets HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /p1/p\xc3\xa9ts HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /p1/pets\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /p1/pets HTTP/1.1\r\nHost x\r\n\r\n",
        b"GET /p1/pets HTTP/1.1\r\nX-Token: a\x00b\r\n\r\n",
        POST + b"Content-Length: -1\r\n\r\n",
        POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_http_gets_the_documented_body_too(address: tuple[str, int], junk: bytes) -> None:
    status, head, body = talk(address, junk)
    assert status == (505 if b"HTTP/9.9" in junk else 400)
    assert json.loads(body) == {"code": "PET.0001", "message": ERRORS["PET.0001"].message}
    assert b"content-type: application/json" in head
    assert b"x-request-id: " in head


def test_a_chunked_body_is_read(address: tuple[str, int]) -> None:
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in CAT) + b"0\r\n\r\n"
    status, _, body = talk(address, POST + b"Transfer-Encoding: chunked\r\n\r\n", chunks)
    assert (status, json.loads(body)["name"]) == (201, "tom")


def test_expect_continue_is_answered_before_the_body(address: tuple[str, int]) -> None:
    with socket.create_connection(address, timeout=10) as connection:
        expect = b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(CAT)
        connection.sendall(POST + expect)
        assert receive(connection)[0] == 100
        connection.sendall(CAT)
        assert receive(connection)[0] == 201


@pytest.mark.parametrize("announced", [True, False])
def test_after_a_body_that_is_too_long_the_connection_still_works(address: tuple[str, int], announced: bool) -> None:
    piece, pieces = b" " * 65536, 20 * 1024 * 1024 // 65536
    length = b"Content-Length: %d" % (pieces * len(piece)) if announced else b"Transfer-Encoding: chunked"
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(POST + length + b"\r\n\r\n")
        for _ in range(pieces):
            connection.sendall(piece if announced else b"10000\r\n" + piece + b"\r\n")
        connection.sendall(b"" if announced else b"0\r\n\r\n")
        status, _, body = receive(connection)
        assert (status, json.loads(body)["code"]) == (413, "PET.0105")
        connection.sendall(GET + b"\r\n")
        assert receive(connection)[0] == 200


def test_a_body_too_long_is_rejected_before_it_is_sent(address: tuple[str, int]) -> None:
    expect = b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (LIMIT + 1)
    assert talk(address, POST + expect)[0] == 413


def test_a_client_that_goes_away_is_no_fault(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(POST + b"Content-Length: 9\r\n\r\n{")
    assert talk(address, GET + b"\r\n")[0] == 200


def test_answers_name_no_server(address: tuple[str, int]) -> None:
    assert b"\r\nserver:" not in talk(address, b"GET /docs HTTP/1.1\r\nHost: x\r\n\r\n")[1]


def test_an_upgrade_is_ignored(address: tuple[str, int]) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    assert talk(address, GET + upgrade)[0] == 200


def test_the_server_stops_with_its_context() -> None:
    with serving(Stub(API)) as base, urllib.request.urlopen(base + "/health") as answer:
        assert answer.status == 200
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(base + "/health")


def test_an_address_in_use_is_told_in_one_line() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert url(taken) == f"http://127.0.0.1:{port}"
        with pytest.raises(ListenError, match=f"^cannot listen on 127.0.0.1:{port}: Address already in use$"):
            listen("127.0.0.1", port)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_all_addresses_of_ipv6_include_those_of_ipv4() -> None:
    with listen("::", 0) as listener:
        assert url(listener) == f"http://[::]:{listener.getsockname()[1]}"
        for address in ("127.0.0.1", "::1"):
            socket.create_connection((address, listener.getsockname()[1]), timeout=5).close()


@pytest.mark.parametrize("host", ["nowhere.invalid", "300.1.1.1"])
def test_an_address_that_does_not_exist(host: str) -> None:
    with pytest.raises(ListenError, match=f"^cannot listen on {host}:0: "):
        listen(host, 0)


@pytest.mark.slow
def test_the_date_is_that_of_the_current_second() -> None:
    """Started late in a second, from which uvicorn would count: its date would be old for most of each later one."""
    time.sleep((0.8 - time.time()) % 1)
    with serving(Stub(API)) as base:
        parts = urlsplit(base)
        for _ in range(2):
            time.sleep((0.4 - time.time()) % 1)
            now = int(time.time())
            _, head, _ = talk((str(parts.hostname), int(parts.port or 0)), GET + b"\r\n")
            date = re.search(rb"date: (.*)\r\n", head)
            assert date
            assert int(parsedate_to_datetime(date[1].decode()).timestamp()) == now
