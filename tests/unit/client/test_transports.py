"""All transports against a server that sends the bytes of the test: each call is one request, and ends as it must."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from generator.runtime.client.connecting import Connections
from generator.runtime.client.errors import (
    ClientClosed,
    ConfigurationError,
    ConnectionFailed,
    ResponseTooLarge,
    TimedOut,
    TransportError,
)
from generator.runtime.client.timeouts import Timeout
from generator.runtime.client.transport import Response
from tests.unit.client.odd_server import (
    CHUNKED,
    MAKERS,
    OK,
    WAIT_SECONDS,
    Driver,
    Reply,
    Server,
    closes,
    is_silent,
    request_of,
    resets,
    sends,
)

Make = Callable[..., Driver]
Send = Callable[..., Response]
METHODS = ("GET", "HEAD", "PUT", "DELETE", "POST")
SLOW = 0.05  # seconds between two pieces of a response


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Return a function that makes a transport, with options."""
    made: list[Driver] = []

    def function(**options: Any) -> Driver:
        made.append(MAKERS[request.param](Connections(**options)))
        return made[-1]

    yield function
    for driver in made:
        driver.end()


@pytest.fixture
def send(make: Make) -> Send:
    """Return a function that sends one request over the same transport."""
    driver = make()

    def function(url: str, method: str = "GET", **more: Any) -> Response:
        return driver.start(request_of(url, method, **more)).result(WAIT_SECONDS)

    return function


# --- bytes of requests ---


def test_a_request_and_its_response(server: Server, send: Send) -> None:
    url = f"{server.url}/a%2Fb/%C3%A9?q=%20+%2B&q=%2C,"
    headers = {"X-Token": "t", "User-Agent": "u", "Content-Type": "application/json"}
    response = send(url, "POST", body=b'{"a":1}', headers=headers)
    assert (response.status, response.body, response.header("X-REQUEST-ID")) == (200, b"{}", "r1")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    line, *lines = head.decode().split("\r\n")
    assert line == "POST /a%2Fb/%C3%A9?q=%20+%2B&q=%2C, HTTP/1.1"
    sent = {name.lower(): value for name, _, value in (text.partition(": ") for text in lines)}
    assert (sent["x-token"], sent["user-agent"], sent["content-type"]) == ("t", "u", "application/json")
    assert (sent["content-length"], body) == ("7", b'{"a":1}')
    assert sent["host"] == server.url.removeprefix("http://")
    assert "accept-encoding" not in sent


TARGETS = ["/a/../b/./c", "/%2f/%2F/%2e%2e/x", "/a//b", "/?q=/../%2f&r=%7e~", "/a;b=c/:@!$&'()*+,="]


@pytest.mark.parametrize("target", TARGETS)
def test_all_transports_send_the_same_bytes(server: Server, send: Send, target: str) -> None:
    send(server.url + target)
    assert server.targets() == [target]


def test_an_endpoint_without_a_path(server: Server, send: Send) -> None:
    send(server.url)
    send(f"{server.url}?a=b")
    assert server.targets() == ["/", "/?a=b"]


@pytest.mark.parametrize("headers", [{"X-A": "1\r\nX-B: 2"}, {"X-A": "é"}, {"X\n": "1"}])
def test_headers_that_would_break_the_framing(server: Server, send: Send, headers: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="printable ASCII"):
        send(server.url, headers=headers)
    assert server.requests == []


# --- one request for each call ---


def broken(connection: socket.socket, request: bytes) -> None:
    sends(OK[:20], then=closes)(connection, request)


@pytest.mark.parametrize("reply", [closes, resets, broken], ids=["closes", "resets", "broken"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("reused", [False, True], ids=["new", "reused"])
def test_a_lost_response_is_one_request(server: Server, send: Send, method: str, reply: Reply, reused: bool) -> None:
    if reused:
        send(server.url)
    server.reply = reply
    before = len(server.requests)
    with pytest.raises(ConnectionFailed) as caught:
        send(server.url, method)
    # The server notes a request before it replies: a repetition would be here, as the call ended after its reply.
    assert caught.value.is_sent
    assert len(server.requests) == before + 1
    assert server.connections == 1


@pytest.mark.parametrize("status", [204, 404, 429, 500, 502, 503])
def test_no_status_raises_or_is_repeated(server: Server, send: Send, status: int) -> None:
    server.reply = sends(b"HTTP/1.1 %d X\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n" % status)
    assert send(server.url).status == status
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(server: Server, send: Send, status: int) -> None:
    server.reply = sends(b"HTTP/1.1 %d X\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n" % status)
    response = send(server.url)
    assert (response.status, response.header("location"), len(server.requests)) == (status, "/other", 1)


def test_cookies_are_not_kept(server: Server, send: Send) -> None:
    url = server.url.replace("127.0.0.1", "localhost")  # cookie jars ignore cookies of IP addresses anyway
    server.reply = sends(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nContent-Length: 0\r\n\r\n")
    assert send(url).header("Set-Cookie") == "a=b, c=d"
    send(url)
    assert b"ookie" not in server.requests[1]


# --- connections ---


def test_connections_are_reused(server: Server, send: Send) -> None:
    for reply in (OK, CHUNKED, OK.replace(b"200 OK", b"404 X")):
        server.reply = sends(reply)
        send(server.url)
    assert (len(server.requests), server.connections) == (3, 1)


def test_a_connection_that_the_server_closes_is_not_reused(server: Server, send: Send) -> None:
    server.reply = sends(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert [send(server.url, "POST").status for _ in range(2)] == [200, 200]
    assert server.connections == 2


def test_a_connection_that_ended_while_it_was_idle(server: Server, send: Send) -> None:
    server.reply = sends(OK, then=closes)
    for _ in range(3):
        assert send(server.url, "POST").status == 200
        assert server.closed.acquire(timeout=WAIT_SECONDS)
    assert (len(server.requests), server.connections) == (3, 3)


def test_bytes_that_nobody_asked_for_are_no_response(server: Server, send: Send) -> None:
    server.reply = sends(OK, OK.replace(b"{}", b"[]"), pause=SLOW / 2)
    for _ in range(2):
        assert send(server.url).body == b"{}"
        time.sleep(SLOW)
    assert server.connections == 2


def test_concurrent_calls_get_their_own_responses(server: Server, make: Make) -> None:
    def echo(connection: socket.socket, request: bytes) -> None:
        target = request.split(b" ", 2)[1]
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(target), target))

    server.reply = echo
    driver = make(pool_size=4)
    calls = {f"/{number}": driver.start(request_of(f"{server.url}/{number}")) for number in range(40)}
    assert {target: call.result(WAIT_SECONDS).body.decode() for target, call in calls.items()} == {
        target: target for target in calls
    }
    assert server.connections <= 4


STRAY = [b"Content-Length: %d" % len(OK), b"Transfer-Encoding: chunked"]


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("header", STRAY, ids=["length", "chunked"])
@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_a_body_that_cannot_be_is_not_the_next_response(
    server: Server, kind: str, status: int, header: bytes, streamed: bool
) -> None:
    """The server sends it when the next request arrives on the same connection."""

    def second(connection: socket.socket, request: bytes) -> None:
        connection.sendall(OK if server.connections == 2 else OK.replace(b"{}", b"[]"))

    server.reply = sends(b"HTTP/1.1 %d X\r\n%s\r\n\r\n" % (status, header))
    driver = MAKERS[kind](Connections())
    try:
        if streamed:
            incoming = driver.stream(request_of(server.url)).result(WAIT_SECONDS)
            found, body = incoming.status, driver.piece(incoming).result(WAIT_SECONDS)
            driver.end_stream(incoming).result(WAIT_SECONDS)
        else:
            response = driver.start(request_of(server.url)).result(WAIT_SECONDS)
            found, body = response.status, response.body
        assert (found, body) == (status, b"")
        server.reply = second
        assert driver.start(request_of(server.url)).result(WAIT_SECONDS).body == b"{}"
    finally:
        driver.end()


# --- responses that are not complete, or not HTTP ---

GZIP = gzip.compress(b"{}", mtime=0)
BODIES = {
    "length": OK,
    "chunked": CHUNKED,
    "chunked with a trailer": CHUNKED[:-2] + b"X-A: b\r\n\r\n",
    "gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + GZIP,
    "informational": b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK,
}


@pytest.mark.slow
@pytest.mark.parametrize("whole", BODIES.values(), ids=BODIES)
def test_a_response_that_is_cut_anywhere_is_no_success(server: Server, send: Send, whole: bytes) -> None:
    method = "DELETE"
    server.reply = sends(whole, then=closes)
    assert send(server.url, method).status == 200
    assert server.closed.acquire(timeout=WAIT_SECONDS)
    for end in range(len(whole)):
        server.reply = sends(whole[:end], then=closes)
        with pytest.raises(ConnectionFailed):
            pytest.fail(f"{whole[:end]!r} is {send(server.url, 'DELETE')}")
    assert len(server.requests) == 1 + len(whole)


@pytest.mark.parametrize(
    "reply",
    [
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nnot a header\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2x\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 1\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_a_reply_that_is_not_http(server: Server, send: Send, reply: bytes) -> None:
    server.reply = sends(reply, then=closes)
    with pytest.raises(ConnectionFailed) as caught:
        send(server.url, "POST", body=b"{}")
    assert caught.value.request.method == "POST"
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [100, 102, 103])
def test_informational_responses(server: Server, send: Send, status: int) -> None:
    server.reply = sends(b"HTTP/1.1 %d X\r\nLink: x\r\n\r\n" % status * 2 + OK)
    assert [send(server.url).body for _ in range(2)] == [b"{}", b"{}"]
    assert server.connections == 1


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", GZIP),
        ("X-GZIP", GZIP * 2),
        ("deflate", zlib.compress(b"{}")),
        ("identity", b"{}"),
        ("gzip, deflate", zlib.compress(GZIP)),
    ],
    ids=["gzip", "members", "deflate", "identity", "both"],
)
def test_compressed_responses(server: Server, send: Send, coding: str, body: bytes) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n"
    server.reply = sends(head.encode() + body)
    assert send(server.url).body == (b"{}{}" if coding == "X-GZIP" else b"{}")


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 1001, mtime=0),
    ],
    ids=["length", "chunked", "end", "gzip"],
)
def test_a_response_that_is_too_large(server: Server, make: Make, reply: bytes) -> None:
    driver = make(max_response_bytes=1000)
    server.reply = sends(reply, then=closes)
    with pytest.raises(ResponseTooLarge, match="more than 1000 bytes"):
        driver.start(request_of(server.url)).result(WAIT_SECONDS)
    assert server.closed.acquire(timeout=WAIT_SECONDS)
    server.reply = sends(OK)
    assert driver.start(request_of(server.url)).result(WAIT_SECONDS).status == 200


# --- time ---


def failure_of(driver: Driver, url: str, timeout: Timeout) -> tuple[BaseException | None, float]:
    begin = time.monotonic()
    error = driver.start(request_of(url, timeout=timeout)).exception(WAIT_SECONDS)
    return error, time.monotonic() - begin


@pytest.mark.slow
@pytest.mark.parametrize(("read", "total"), [(0.2, 30), (30, 0.2)])
def test_no_response_within_the_timeout(server: Server, make: Make, read: float, total: float) -> None:
    server.reply = is_silent
    error, seconds = failure_of(make(), server.url, Timeout(read=read, total=total))
    assert isinstance(error, TimedOut)
    assert error.is_sent
    assert error.reason == "no complete response within 0.2 s"
    assert seconds < 2


@pytest.mark.slow
@pytest.mark.parametrize("whole", [OK, CHUNKED, b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100], ids=["head", "chunk", "body"])
def test_the_total_limits_a_response_that_drips(server: Server, make: Make, whole: bytes) -> None:
    drops = [whole[number : number + 1] for number in range(len(whole))]
    server.reply = sends(*drops, pause=SLOW)
    error, seconds = failure_of(make(), server.url, Timeout(read=1, total=0.4))
    assert isinstance(error, TimedOut)
    assert seconds < 2


def test_the_limit_of_waiting_for_a_free_connection(server: Server, make: Make) -> None:
    server.reply = is_silent
    driver = make(pool_size=1)
    first = driver.start(request_of(server.url))
    assert server.received.acquire(timeout=WAIT_SECONDS)
    error, seconds = failure_of(driver, server.url, Timeout(pool=0.1))
    assert isinstance(error, TimedOut)
    assert not error.is_sent
    assert error.reason == "no free connection within 0.1 s"
    assert seconds < 2
    driver.close()
    assert isinstance(first.exception(WAIT_SECONDS), ClientClosed)


@pytest.mark.slow
def test_a_free_connection_goes_to_the_call_that_waits(server: Server, make: Make) -> None:
    server.reply = sends(OK[:10], OK[10:], pause=SLOW)
    driver = make(pool_size=1)
    calls = [driver.start(request_of(server.url)) for _ in range(4)]
    assert [call.result(WAIT_SECONDS).status for call in calls] == [200] * 4
    assert server.connections == 1


def test_a_connection_that_timed_out_is_not_reused(server: Server, make: Make) -> None:
    driver = make(pool_size=1)
    server.reply = sends(b"", OK.replace(b"{}", b"[]"), pause=4 * SLOW)
    error, _ = failure_of(driver, server.url, Timeout(read=SLOW))
    assert isinstance(error, TimedOut)
    server.reply = sends(OK)
    assert driver.start(request_of(server.url)).result(WAIT_SECONDS).body == b"{}"


# --- failures before anything is sent ---


def test_connection_refused(make: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    error = make().start(request_of(url)).exception(WAIT_SECONDS)
    assert isinstance(error, ConnectionFailed)
    assert (error.is_sent, str(error).startswith(f"GET {url}: ")) == (False, True)


@pytest.mark.parametrize("url", ["http://host.invalid/", "ftp://127.0.0.1/", "http://127.0.0.1:x/", "http:///a", "a"])
def test_urls_that_lead_nowhere(make: Make, url: str) -> None:
    error = make().start(request_of(url)).exception(WAIT_SECONDS)
    assert isinstance(error, ConnectionFailed)
    assert not error.is_sent


# --- closing ---


def test_calls_under_way_end_when_the_client_is_closed(server: Server, make: Make) -> None:
    server.reply = is_silent
    driver = make(pool_size=5)
    calls = [driver.start(request_of(server.url)) for _ in range(20)]
    for _ in range(5):
        assert server.received.acquire(timeout=WAIT_SECONDS)
    begin = time.monotonic()
    driver.close()
    assert {type(call.exception(WAIT_SECONDS)) for call in calls} == {ClientClosed}
    assert time.monotonic() - begin < 5


def test_a_closed_client_raises_at_once(server: Server, make: Make) -> None:
    driver = make()
    driver.start(request_of(server.url)).result(WAIT_SECONDS)
    for _ in range(2):
        driver.close()
        error = driver.start(request_of(server.url)).exception(WAIT_SECONDS)
        assert isinstance(error, ClientClosed)
        assert isinstance(error, TransportError)
        assert (error.reason, error.is_sent) == ("the client is closed", False)
    assert len(server.requests) == 1
