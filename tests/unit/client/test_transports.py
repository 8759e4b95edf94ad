"""Default transports against a server that sends the bytes of the test."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from generator.runtime.client.async_pool import AsyncPoolTransport
from generator.runtime.client.errors import ConnectionFailed, TimedOut, TransportError
from generator.runtime.client.pool import PoolTransport
from generator.runtime.client.transport import Request, Response

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Request-Id: r1\r\n\r\n{}"
Send = Callable[..., list[Response]]


class Server:
    """Sends ``reply`` for each request; None sends nothing, an empty reply closes the connection."""

    def __init__(self) -> None:
        self.reply: bytes | None = OK
        self.requests: list[bytes] = []
        self.connections = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    @staticmethod
    def request(connection: socket.socket) -> bytes:
        """Read one request, head and body; empty if the client closed the connection."""
        data = b""
        while piece := connection.recv(65536):
            data += piece
            head, end, body = data.partition(b"\r\n\r\n")
            length = next(
                (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0
            )
            if end and len(body) >= length:
                break
        return data

    def serve(self, connection: socket.socket) -> None:
        with connection:
            while data := self.request(connection):
                self.requests.append(data)
                if self.reply == b"":
                    return
                connection.sendall(self.reply or b"")


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.socket.close()


def send_sync(*requests: Request) -> list[Response]:
    transport = PoolTransport()
    try:
        return [transport.send(request) for request in requests]
    finally:
        transport.close()


def send_async(*requests: Request) -> list[Response]:
    async def run() -> list[Response]:
        transport = AsyncPoolTransport()
        try:
            return [await transport.send(request) for request in requests]
        finally:
            await transport.aclose()

    return asyncio.run(run())


@pytest.fixture(params=[send_sync, send_async])
def send(request: pytest.FixtureRequest) -> Send:
    function: Send = request.param
    return function


def get(url: str, **more: Any) -> Request:
    return Request(**{"method": "GET", "url": url, "headers": {}, "body": None, "timeout": 5.0, **more})


def test_a_request_and_its_response(server: Server, send: Send) -> None:
    url = f"{server.url}/a%2Fb/%C3%A9?q=%20+%2B&q=%2C,"
    headers = {"X-Token": "t", "User-Agent": "u", "Content-Type": "application/json"}
    (response,) = send(get(url, method="POST", body=b'{"a":1}', headers=headers))
    assert (response.status, response.body, response.header("X-REQUEST-ID")) == (200, b"{}", "r1")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    line, *lines = head.decode().split("\r\n")
    assert line == "POST /a%2Fb/%C3%A9?q=%20+%2B&q=%2C, HTTP/1.1"
    sent = {name.lower(): value for name, _, value in (text.partition(": ") for text in lines)}
    assert (sent["x-token"], sent["user-agent"], sent["content-type"]) == ("t", "u", "application/json")
    assert (sent["content-length"], body) == ("7", b'{"a":1}')


def test_connections_are_reused(server: Server, send: Send) -> None:
    assert len(send(*[get(server.url)] * 3)) == 3
    assert (len(server.requests), server.connections) == (3, 1)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(server: Server, send: Send, status: int) -> None:
    server.reply = b"HTTP/1.1 %d X\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n" % status
    (response,) = send(get(server.url))
    assert (response.status, response.header("location"), len(server.requests)) == (status, "/other", 1)


@pytest.mark.parametrize("status", [204, 404, 429, 500, 503])
def test_no_status_raises_or_is_retried(server: Server, send: Send, status: int) -> None:
    server.reply = b"HTTP/1.1 %d X\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n" % status
    assert send(get(server.url))[0].status == status
    assert len(server.requests) == 1


def test_cookies_are_not_kept(server: Server, send: Send) -> None:
    url = server.url.replace("127.0.0.1", "localhost")  # cookie jars ignore cookies of IP addresses anyway
    server.reply = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    send(get(url), get(url))
    assert b"ookie" not in server.requests[1]


def test_proxies_of_the_environment_are_not_used(server: Server, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert send(get(server.url))[0].status == 200


def test_no_response_within_the_timeout(server: Server, send: Send) -> None:
    server.reply = None
    start = time.monotonic()
    with pytest.raises(TimedOut, match=r"no response within 0\.1 s"):
        send(get(server.url, timeout=0.1))
    assert time.monotonic() - start < 2


def test_an_incomplete_response(server: Server, send: Send) -> None:
    server.reply = OK[:-1]
    with pytest.raises(TransportError):
        send(get(server.url, timeout=0.1))


@pytest.mark.parametrize("reply", [b"", b"SSH-2.0-x\r\n\r\n"])
def test_a_reply_that_is_not_http(server: Server, send: Send, reply: bytes) -> None:
    server.reply = reply
    with pytest.raises(ConnectionFailed) as caught:
        send(get(server.url, method="POST", body=b"{}"))
    assert caught.value.request.method == "POST"
    assert len(server.requests) == 1


def test_connection_refused(send: Send) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ConnectionFailed, match=f"GET {url}"):
        send(get(url))


def test_a_closed_transport_can_be_used_again(server: Server) -> None:
    transport = PoolTransport()
    for _ in range(2):
        assert transport.send(get(server.url)).status == 200
        transport.close()
    assert server.connections == 2


def test_a_closed_asynchronous_transport_can_be_used_again(server: Server) -> None:
    async def run() -> None:
        transport = AsyncPoolTransport()
        for _ in range(2):
            assert (await transport.send(get(server.url))).status == 200
            await transport.aclose()

    asyncio.run(run())
    assert server.connections == 2
