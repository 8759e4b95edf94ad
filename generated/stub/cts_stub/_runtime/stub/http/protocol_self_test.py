# Copied from generator/runtime/stub/http/protocol_self_test.py. Do not edit: run `make generate`.
"""Self-test of the server's protocol, which is built on a private class of uvicorn.

No release of uvicorn promises that class, so each start of a server tries what the protocol needs of it, on a transport
in memory: how it reads a request, what it knows of a pending response, and where it reports that something is not HTTP.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvicorn
from uvicorn.server import ServerState

REQUEST = b"GET /trial HTTP/1.1\r\nhost: trial\r\n\r\n"
OFFER = b"POST /trial HTTP/1.1\r\nhost: trial\r\nconnection: upgrade\r\nupgrade: h2c\r\ncontent-length: 4\r\n\r\n"
BODY = b"done"
NOT_HTTP = b"not HTTP\r\n\r\n"
_silent = logging.Logger("self-test")
_silent.disabled = True


def self_test(protocol: type[Any], extension: str, rejection: bytes) -> None:
    """Raise an error, of whatever class, unless the protocol works with the uvicorn that is installed.

    Args:
        protocol: the class.
        extension: the ASGI extension that it offers to an application.
        rejection: what it sends for a request that is not HTTP.
    """
    # A thread of its own, because this one may run an event loop already.
    with ThreadPoolExecutor(1) as executor:
        executor.submit(asyncio.run, _self_test(protocol, extension, rejection)).result()


async def _self_test(protocol: type[Any], extension: str, rejection: bytes) -> None:
    app = _App()
    config = uvicorn.Config(app, lifespan="off", ws="none", proxy_headers=False, log_config=None)
    config.load()

    def connect() -> tuple[Any, _Transport]:
        connection, transport = protocol(config, ServerState(), {}), _Transport()
        connection.logger, connection.access_log = _silent, False
        connection.connection_made(transport)
        return connection, transport

    await _answers_a_half_closed_connection(app, extension, *connect())
    await _reads_the_body_after_an_offer_to_upgrade(app, *connect())
    await _responds_to_each_of_several_requests(app, *connect())
    _closes_an_idle_connection(*connect())
    _rejects_what_is_not_http(rejection, *connect())


async def _answers_a_half_closed_connection(app: _App, extension: str, connection: Any, transport: _Transport) -> None:
    connection.data_received(REQUEST)
    await _turns(lambda: app.scope)
    _expect(extension in app.scope.get("extensions", {}), "the application does not see its extensions")
    _expect(connection.eof_received() is True, "a half-closed connection is not kept open")
    app.may_respond.set()
    await _turns(lambda: transport.is_closed)
    _expect(transport.is_closed, "a half-closed connection is not closed after the response")
    _expect(transport.sent.endswith(b"\r\n\r\n" + BODY), "the response of a half-closed connection is not sent")


async def _reads_the_body_after_an_offer_to_upgrade(app: _App, connection: Any, transport: _Transport) -> None:
    connection.data_received(OFFER + BODY[:1])
    connection.data_received(BODY[1:])
    await _turns(lambda: transport.sent)
    _expect(app.body == BODY, "the body of a request that offers an upgrade is not read")


async def _responds_to_each_of_several_requests(app: _App, connection: Any, transport: _Transport) -> None:
    connection.data_received(REQUEST + REQUEST)
    await _turns(lambda: transport.sent.count(BODY) > 1)
    _expect(transport.sent.count(BODY) > 1, "the second of two requests that come together gets no response")
    _expect(connection.timeout_keep_alive_task is None, "each response starts a timer")


def _closes_an_idle_connection(connection: Any, transport: _Transport) -> None:
    _expect(connection.eof_received() is False, "an idle connection is kept open")


def _rejects_what_is_not_http(rejection: bytes, connection: Any, transport: _Transport) -> None:
    connection.data_received(NOT_HTTP)
    _expect(transport.sent == rejection, "a request that is not HTTP is not rejected with the documented error")
    _expect(transport.is_closed, "a connection that is not HTTP is not closed")


def _expect(holds: bool, problem: str) -> None:
    if not holds:
        raise RuntimeError(problem)


async def _turns(is_over: Callable[[], Any]) -> None:
    """Let the event loop turn until something is over, but not for ever."""
    for _ in range(20):
        if is_over():
            return
        await asyncio.sleep(0)


class _App:
    """An application that responds when it may."""

    def __init__(self) -> None:
        self.scope: dict[str, Any] = {}
        self.body = b""
        self.may_respond = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope = scope
        more_body = True
        while more_body:
            message = await receive()
            self.body += message.get("body", b"")
            more_body = message.get("more_body", False)
        await self.may_respond.wait()
        headers = ((b"content-length", b"%d" % len(BODY)),)
        _expect(send.whole(200, headers, BODY), "a response is not sent in one piece")


class _Transport(asyncio.Transport):
    """A connection in memory."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.sent = b""
        self.is_closed = False

    def write(self, data: Any) -> None:
        self.sent += bytes(data)

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...
