"""Answers are sent together, each in one piece; driven by uvicorn's own parser, without a socket."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
import urllib3
import uvicorn
from uvicorn import Config
from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from generator.runtime.stub.app import Stub
from generator.runtime.stub.http.protocol import protocol
from generator.runtime.stub.http.server import serving

from .pets import API

LIST = b"GET /p1/pets/tips HTTP/1.1\r\nhost: x\r\nx-token: ann-token\r\n%b\r\n"
Connect = Callable[[], tuple[HttpToolsProtocol, "Transport"]]


class Transport(asyncio.Transport):
    """Notes what is done to it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.sent: list[bytes] = []
        self.is_closed = False

    def write(self, data: Any) -> None:
        assert not self.is_closed
        self.sent.append(bytes(data))

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


@pytest.fixture
def connect() -> Connect:
    stub = Stub(API)
    made: Any = protocol(stub)
    config = Config(stub, lifespan="off", server_header=False, date_header=False)
    config.load()

    def connected() -> tuple[HttpToolsProtocol, Transport]:
        connection, transport = made(config, ServerState(), {}), Transport()
        connection.connection_made(transport)
        return connection, transport

    return connected


def test_answers_of_one_turn_are_sent_in_the_next_each_in_one_piece(connect: Connect) -> None:
    async def talk() -> list[list[bytes]]:
        connections = [connect() for _ in range(3)]
        for connection, _ in connections:
            connection.data_received(LIST % b"")
        seen = []
        for _ in range(4):
            seen.append([len(transport.sent) for _, transport in connections])
            await asyncio.sleep(0)
        assert seen == sorted(seen)
        assert all(len(set(counts)) == 1 for counts in seen), "they are sent together"
        return [transport.sent for _, transport in connections]

    for (answer,) in asyncio.run(talk()):
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK")
        assert body.startswith(b'["brush')


def test_an_answer_is_sent_before_its_connection_is_closed(connect: Connect) -> None:
    async def talk() -> Transport:
        connection, transport = connect()
        connection.data_received(LIST % b"connection: close\r\n")
        await asyncio.sleep(0)
        return transport

    transport = asyncio.run(talk())
    assert transport.is_closed
    assert len(transport.sent) == 1
    assert transport.sent[0].endswith(b'["brush it"]')


def test_a_client_that_went_away_does_not_keep_the_others_waiting(connect: Connect) -> None:
    async def talk() -> tuple[Transport, Transport]:
        (gone, lost), (connection, transport) = connect(), connect()
        for each in (gone, connection):
            each.data_received(LIST % b"")
        await asyncio.sleep(0)
        lost.is_closed = True
        await asyncio.sleep(0)
        return lost, transport

    lost, transport = asyncio.run(talk())
    assert not lost.sent
    assert len(transport.sent) == 1


def test_what_is_no_http_is_answered_at_once(connect: Connect) -> None:
    async def talk() -> Transport:
        connection, transport = connect()
        connection.data_received(b"no http\r\n\r\n")
        return transport

    transport = asyncio.run(talk())
    assert transport.is_closed
    assert [sent.partition(b"\r\n")[0] for sent in transport.sent] == [b"HTTP/1.1 400 Bad Request"]


def test_a_client_that_waits_to_be_asked_for_the_body_is_asked(connect: Connect) -> None:
    async def talk() -> Transport:
        connection, transport = connect()
        head = LIST.replace(b"GET", b"POST").replace(b"/tips", b"")
        connection.data_received(
            head % b"content-type: application/json\r\ncontent-length: 2\r\nexpect: 100-continue\r\n"
        )
        for _ in range(3):
            await asyncio.sleep(0)
        assert transport.sent == [b"HTTP/1.1 100 Continue\r\n\r\n"]
        connection.data_received(b"{}")
        for _ in range(5):
            await asyncio.sleep(0)
        return transport

    _, answer = asyncio.run(talk()).sent
    assert answer.startswith(b"HTTP/1.1 400 ")


class Renamed(HttpToolsProtocol):
    """A release that renamed an attribute: the state of the current request is in ``exchange``."""

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self.exchange, self.cycle = self.cycle, None  # type: ignore[assignment]


class ElsewhereRejected(HttpToolsProtocol):
    """A release that rejects what is not HTTP by a method of another name."""

    def data_received(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except Exception:
            self.transport.close()


class OwnScope(HttpToolsProtocol):
    """A release that makes the scope when the headers are complete."""

    def on_headers_complete(self) -> None:
        self.scope.pop("extensions", None)
        super().on_headers_complete()


class Slotted(HttpToolsProtocol):
    """A release whose constructor takes something else."""

    def __init__(self, settings: Any) -> None: ...


class LateScope(HttpToolsProtocol):
    """A release without the method that begins a message."""

    on_message_begin = property()


@pytest.mark.parametrize("release", [Renamed, ElsewhereRejected, OwnScope, Slotted, LateScope, None])
def test_plain_uvicorn_serves_where_its_private_class_is_another(
    release: type[HttpToolsProtocol] | None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if release is None:
        monkeypatch.delattr(httptools_impl, "HttpToolsProtocol")
    else:
        monkeypatch.setattr(httptools_impl, "HttpToolsProtocol", release)
    assert protocol(Stub(API)) == "h11"
    [message] = caplog.messages
    assert message.startswith(f"the HTTP protocol of this server does not work with uvicorn {uvicorn.__version__} (")


def test_plain_uvicorn_serves_the_stub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(httptools_impl, "HttpToolsProtocol")
    with serving(Stub(API)) as url:
        response = urllib3.request("GET", f"{url}/p1/pets/tips", headers={"x-token": "ann-token"})
    assert (response.status, response.json()) == (200, ["brush it"])


def test_the_self_test_is_silent(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    assert protocol(Stub(API)) != "h11"
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []
    assert capfd.readouterr().err == ""


def test_the_self_test_runs_beside_an_event_loop() -> None:
    async def start() -> object:
        return protocol(Stub(API))

    assert asyncio.run(start()) != "h11"
