"""A response in one piece is byte for byte what uvicorn makes of two messages; what it would reject is left to it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

import pytest
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from generator.runtime.stub.app import Stub
from generator.runtime.stub.call import Result
from generator.runtime.stub.http.one_piece import WholeSend, sending_whole
from generator.runtime.stub.http.response import Headers

from .pets import API
from .test_protocol import Transport

BODY = b'{"name": "\xc3\xa4"}'
LENGTH = (b"content-length", b"%d" % len(BODY))
USUAL: list[Headers] = [
    (LENGTH,),
    ((b"content-type", b"application/json"), (b"x-request-id", b"1"), LENGTH),
    (
        (b"x-empty", b""),
        (b"x-tab", b"a\tb"),
        (b"x-latin", b"\xe4"),
        (b"set-cookie", b"a=1"),
        (b"set-cookie", b"b=2"),
        LENGTH,
    ),
]
INVALID: list[tuple[bytes, bytes]] = [
    (b"x-split", b"1\r\nx-other: 2"),
    (b"x-line", b"1\n"),
    (b"x-nul", b"1\x00"),
    (b"x-delete", b"\x7f"),
]


def cycle(*, keep_alive: bool = True, method: str = "GET") -> tuple[Any, Transport, list[str]]:
    transport, completed = Transport(), list[str]()
    made = RequestResponseCycle(
        scope={"method": method},  # type: ignore[typeddict-item]
        transport=transport,
        flow=FlowControl(transport),
        logger=logging.getLogger(),
        access_logger=logging.getLogger(),
        access_log=False,
        default_headers=[(b"date", b"Thu, 01 Jan 2026 00:00:00 GMT")],
        message_event=asyncio.Event(),
        expect_100_continue=True,
        keep_alive=keep_alive,
        on_response=lambda: completed.append("response"),
    )
    return made, transport, completed


def state(made: Any, transport: Transport, completed: list[str]) -> tuple[Any, ...]:
    flags = made.response_started, made.response_complete, made.waiting_for_100_continue, made.message_event.is_set()
    return b"".join(transport.sent), transport.is_closed, completed, flags


@pytest.mark.parametrize("keep_alive", [True, False])
@pytest.mark.parametrize("headers", USUAL)
@pytest.mark.parametrize("status", [200, 201, 404, 503, 599])
def test_it_is_what_two_messages_would_be(status: int, headers: Headers, keep_alive: bool) -> None:
    async def by_messages() -> tuple[Any, ...]:
        made, transport, completed = cycle(keep_alive=keep_alive)
        await made.send({"type": "http.response.start", "status": status, "headers": headers})
        await made.send({"type": "http.response.body", "body": BODY})
        return state(made, transport, completed)

    async def whole() -> tuple[Any, ...]:
        made, transport, completed = cycle(keep_alive=keep_alive)
        assert WholeSend(made.send, STATUS_LINE).whole(status, headers, BODY)
        assert len(transport.sent) == 1
        return state(made, transport, completed)

    assert asyncio.run(whole()) == asyncio.run(by_messages())


@pytest.mark.parametrize("header", INVALID)
def test_an_invalid_header_is_left_to_the_server(header: tuple[bytes, bytes]) -> None:
    made, transport, completed = cycle()
    before = state(made, transport, completed)
    assert not WholeSend(made.send, STATUS_LINE).whole(200, (header, LENGTH), BODY)
    assert state(made, transport, completed) == before


@pytest.mark.parametrize("paused", [True, False])
def test_a_connection_that_is_not_ready_is_left_to_the_server(paused: bool) -> None:
    made, transport, _ = cycle()
    if paused:
        made.flow.pause_writing()
    else:
        made.disconnected = True
    assert not WholeSend(made.send, STATUS_LINE).whole(200, (LENGTH,), BODY)
    assert transport.sent == []


@pytest.mark.parametrize(
    ("headers", "in_one_piece"),
    [((), True), (((b"connection", b"close"),), False), (((b"x-color", b"red"),), False)],
)
def test_a_handler_decides_about_the_connection(headers: Headers, in_one_piece: bool) -> None:
    seen: list[str] = []

    class Seen(WholeSend):
        def whole(self, status: int, headers: Headers, body: bytes) -> bool:
            seen.append("whole")
            return super().whole(status, headers, body)

    async def run() -> tuple[Any, Transport]:
        made, transport, _ = cycle()
        operation = replace(API.operations[0], handler=lambda call: Result([], headers))
        app = Stub(replace(API, operations=(operation, *API.operations[1:])))
        scope = {
            "type": "http",
            "method": operation.method,
            "path": operation.path.format(project_id="p1"),
            "query_string": b"",
            "headers": [(b"x-token", b"ann-token")],
        }
        await app(scope, made.receive, Seen(made.send, STATUS_LINE))
        return made, transport

    made, transport = asyncio.run(run())
    assert b"".join(transport.sent).startswith(b"HTTP/1.1 200 OK\r\n")
    assert seen == ["whole"] * in_one_piece
    assert transport.is_closed == (not made.keep_alive) == ((b"connection", b"close") in headers)


def test_a_layer_with_a_send_of_its_own_sees_the_messages() -> None:
    seen: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        assert send.whole(200, (LENGTH,), BODY)

    async def layer(scope: Any, receive: Any, send: Any) -> None:
        async def own(message: Any) -> None:
            seen.append(message)
            await send(message)

        assert not hasattr(own, "whole")
        await own({"type": "http.response.start", "status": 204, "headers": ()})
        await own({"type": "http.response.body", "body": b""})

    async def run(app: Any) -> bytes:
        made, transport, _ = cycle()
        await sending_whole(app, STATUS_LINE)({}, made.receive, made.send)
        return b"".join(transport.sent)

    assert asyncio.run(run(application)).endswith(BODY)
    assert asyncio.run(run(layer)).startswith(b"HTTP/1.1 204 No Content\r\n")
    assert [message["type"] for message in seen] == ["http.response.start", "http.response.body"]
