"""Answers are sent together, each in one piece; driven by uvicorn's own parser, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from generator.runtime.stub.app import Stub
from generator.runtime.stub.http.protocol import protocol

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
    made = protocol(stub)
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
