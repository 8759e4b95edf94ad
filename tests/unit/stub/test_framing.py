"""Where a request begins and ends, on real connections: of this server's protocol, and of plain uvicorn with h11."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn.protocols.http.httptools_impl as httptools_impl

from generator.runtime.stub.app import Stub
from generator.runtime.stub.http import watch
from generator.runtime.stub.http.parser import MAX_HEAD_BYTES
from generator.runtime.stub.http.server import serving

from .pets import API

CAT = b'{"kind": "cat", "name": "tom"}'
HOST = b"Host: x\r\n"
KEYS = b"X-Token: ann-token\r\nContent-Type: application/json\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(CAT)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"".join(b"1\r\n%c\r\n" % byte for byte in CAT) + b"0\r\n\r\n"
POST = b"POST /p1/pets HTTP/1.1\r\n" + HOST + KEYS
GET = b"GET /p1/pets HTTP/1.1\r\n" + HOST + KEYS
H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n"
WEBSOCKET = b"Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"


@pytest.fixture(params=["own protocol", "plain uvicorn"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if request.param == "plain uvicorn":
        monkeypatch.delattr(httptools_impl, "HttpToolsProtocol")
    with serving(Stub(API)) as url:
        yield url


@pytest.fixture
def own() -> Iterator[str]:
    with serving(Stub(API)) as url:
        yield url


def talk(url: str, *pieces: bytes, pause: float = 0.0, half_close: bool = False) -> list[int]:
    """Send pieces, each as a segment of its own; return the status of each response until the server closes."""
    address = urlsplit(url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while True:
            piece = connection.recv(65536)
            received += piece
            if not piece:
                return [int(status) for status in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", received)]


def reason_of(url: str, request: bytes) -> str:
    """Return the reason in the response to a request after which the server closes the connection."""
    address = urlsplit(url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=10) as connection:
        connection.sendall(request)
        with contextlib.closing(HTTPResponse(connection)) as response:
            response.begin()
            response.read()
            return str(response.headers["X-Stub-Reason"])


JUDGES = Path(__file__).parents[3] / ".judges"  # where `make judges` installs Go
LAST = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
SMUGGLED = b"DELETE /p1/pets/none HTTP/1.1\r\n" + HOST + KEYS + b"\r\n"
SPLITS = ["one segment", "body apart", pytest.param("each byte apart", marks=pytest.mark.slow)]


@pytest.mark.parametrize("offer", [H2C, WEBSOCKET], ids=["h2c", "websocket"])
@pytest.mark.parametrize("body", [(LENGTH, CAT), (CHUNKED, CHUNKS)], ids=["length", "chunked"])
@pytest.mark.parametrize(
    "split", ["one segment", "body apart", pytest.param("each byte apart", marks=pytest.mark.slow)]
)
def test_a_request_that_offers_an_upgrade_keeps_its_body(
    server: str, offer: bytes, body: tuple[bytes, bytes], split: str
) -> None:
    head = POST + offer + body[0] + b"\r\n"
    pieces = [head + body[1]] if split == "one segment" else [head, body[1]]
    if split == "each byte apart":
        pieces = [b"%c" % byte for byte in head + body[1]]
    assert talk(server, *pieces, LAST, pause=0.001) == [201, 200]


def test_a_body_after_an_offer_is_no_request(server: str) -> None:
    head = POST + H2C + b"Content-Length: %d\r\n\r\n" % len(SMUGGLED)
    assert talk(server, head, SMUGGLED, LAST, pause=0.05) == [400, 200]


def test_offers_in_one_segment(own: str) -> None:
    """Each is a request of its own; plain uvicorn pauses after the first."""
    requests = [POST + H2C + LENGTH + b"\r\n" + CAT, GET + WEBSOCKET + b"\r\n", POST + H2C + CHUNKED + b"\r\n" + CHUNKS]
    assert talk(own, b"".join(requests) + LAST) == [201, 200, 201, 200]


CLOSE_AND_OFFER = b"Connection: close\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"


@pytest.mark.parametrize("start", [POST + CLOSE_AND_OFFER, POST.replace(b"/1.1\r", b"/1.0\r") + H2C])
@pytest.mark.parametrize("body", [(LENGTH, CAT), (CHUNKED, CHUNKS)], ids=["length", "chunked"])
def test_an_offer_on_a_connection_that_is_to_be_closed(own: str, start: bytes, body: tuple[bytes, bytes]) -> None:
    assert talk(own, start + body[0] + b"\r\n", body[1], pause=0.01) == [201]


def test_the_application_sees_the_offer(own: str) -> None:
    stub = Stub(API)
    with serving(stub) as url:
        talk(url, POST + H2C + LENGTH + b"\r\n" + CAT + LAST)
    [entry, _] = stub.control.journal.entries()
    assert entry["request"]["headers"]["upgrade"] == "h2c"
    assert entry["request"]["headers"]["host"] == "x"


RULES = [
    (b"GET /health HTTP/1.1\r\n\r\n", 400),
    (b"GET /health HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
    (b"GET /health HTTP/1.0\r\n\r\n", 200),
    (b"GET /p1/pets HTTP/1.1\r\nHost: x\r\nX-Token: ann-token\r\nX-Token: bob-token\r\n\r\n", 400),
    (POST + b"Content-Type: text/plain\r\n" + LENGTH + b"\r\n" + CAT, 400),
    (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKS, 501),
    (POST + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS, 501),
    (b"GET /health HTTP/2.0\r\nHost: x\r\n\r\n", 505),
    (b"GET /health HTTP/3.0\r\nHost: x\r\n\r\n", 505),
    (b"GET /health\r\n\r\n", 505),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    (POST + LENGTH + CHUNKED + b"\r\n" + CHUNKS, 400),
    (b"GET /health HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    (b"GET /health HTTP/1.1\r\nHost: x/y\r\n\r\n", 400),
    (b"GET /health HTTP/1.1\r\nHost: user@x\r\n\r\n", 400),
    (b"GET /health HTTP/1.1\r\nHost: x:port\r\n\r\n", 400),
    (b"GET /health HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
    (b"GET /health HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200),
    (b"GET /health HTTP/1.1\r\nHost: a-b.example:80\r\n\r\n", 200),
    (b"GET /health HTTP/1.1\r\nHost:\r\n\r\n", 200),
]


@pytest.mark.parametrize(("request_", "status"), RULES)
def test_a_request_that_breaks_the_rules_of_http(own: str, request_: bytes, status: int) -> None:
    close = b"" if status >= 400 else LAST
    assert talk(own, request_ + close)[0] == status


def test_plain_uvicorn_rejects_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some with another status: h11 rejects them before the application sees them."""
    monkeypatch.delattr(httptools_impl, "HttpToolsProtocol")
    with serving(Stub(API)) as url:
        for request, status in RULES:
            found = talk(url, request + (b"" if status >= 400 else LAST))[0]
            assert (found >= 400) == (status >= 400), request


def test_the_absolute_form_of_a_target(own: str) -> None:
    """RFC 9112, section 3.2.2: every server accepts it."""
    assert talk(own, b"GET http://y/health HTTP/1.1\r\nHost: x\r\n\r\n" + LAST) == [200, 200]


LIST, CREATE = GET + b"\r\n", POST + LENGTH + b"\r\n" + CAT
BAD_CHUNK = POST + CHUNKED + b"\r\nz\r\n"


@pytest.mark.parametrize(
    ("sent", "responses"),
    [
        (CREATE + b"no http\r\n\r\n", [201, 400]),
        (CREATE + LIST + b"GET  \r\n", [201, 200, 400]),
        (CREATE + BAD_CHUNK, [201, 400]),
        (CREATE + BAD_CHUNK + LIST, [201, 400]),
        (BAD_CHUNK + LIST, [400]),
        (CREATE + b"GET /health HTTP/3.0\r\n\r\n", [201, 505]),
    ],
)
@pytest.mark.parametrize("half_close", [False, True])
def test_a_bad_request_does_not_take_the_responses_to_earlier_ones(
    sent: bytes, responses: list[int], half_close: bool
) -> None:
    stub = Stub(API)
    stub.control.faults.plan(b'[{"operation": "createPet", "delay": 50}]')
    with serving(stub) as url:
        assert talk(url, sent, half_close=half_close) == responses


@pytest.mark.parametrize("cut", [b"GET /health HT", POST + LENGTH + b"\r\n{"])
def test_a_request_that_is_cut_off_does_not_take_the_response_to_the_one_before(cut: bytes) -> None:
    stub = Stub(API)
    stub.control.faults.plan(b'[{"operation": "createPet", "delay": 50}]')
    with serving(stub) as url:
        assert talk(url, CREATE + cut, half_close=True) == [201]
        assert talk(url, cut, half_close=True) == []


def test_a_body_that_ends_in_an_error_after_the_response(own: str) -> None:
    """One request has one response."""
    unknown = POST.replace(b"ann-token", b"none") + CHUNKED + b"\r\n"
    assert talk(own, unknown, b"z\r\n", pause=0.1) == [401]


def test_clients_of_http_1_0_know_no_100_continue(own: str) -> None:
    expecting = POST + b"Expect: 100-continue\r\n" + LENGTH + b"\r\n"
    assert talk(own, expecting, CAT + LAST, pause=0.05) == [100, 201, 200]
    assert talk(own, expecting.replace(b"/1.1\r", b"/1.0\r"), CAT, pause=0.05) == [201]


TRAILERS = [b"X-Token: ann-token\r\n", b"Prefer: code=500\r\nX: y\r\n", b"Host: y\r\nHost: z\r\n"]


@pytest.mark.parametrize("trailers", TRAILERS)
def test_fields_after_a_body_are_no_header_fields(server: str, trailers: bytes) -> None:
    """Not those of the request, and not those of the next one; with another token, it is not authenticated."""
    chunks = CHUNKS.removesuffix(b"\r\n") + trailers + b"\r\n"
    assert talk(server, POST + CHUNKED + b"\r\n" + chunks + LAST) == [201, 200]
    without_token = POST.replace(b"ann-token", b"none") + CHUNKED + b"\r\n" + chunks
    assert talk(server, without_token + LAST) == [401, 200]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"BREW /health HTTP/1.1", "the request is not HTTP/1.1: Invalid method"),
        (b"CONNECT a:1 HTTP/1.1", "this server is no proxy"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n", "HTTP/2 is not supported"),
        (b"GET http://x HTTP/1.1", "the request target http://x has no path"),
        (b"GET /health HTTP/1.2", "the HTTP version of the request line is unknown"),
        (b"GET /health?" + b"x" * 2 * MAX_HEAD_BYTES + b" HTTP/1.1", f"are longer than {MAX_HEAD_BYTES} bytes"),
    ],
    ids=["method", "proxy", "http2", "target", "version", "long target"],
)
def test_a_request_that_is_not_http_says_why(own: str, line: bytes, why: str) -> None:
    assert why in reason_of(own, line + b"\r\nHost: x\r\n\r\n")


def test_repeated_fields_are_one_list(own: str) -> None:
    assert talk(own, GET + b"Prefer: wait=1\r\nPrefer: cod=500\r\n\r\n" + LAST) == [400, 200]


@pytest.mark.parametrize("field", [b"X: %b\r\n" % (b"y" * 1000), b"%b\r\n" % (b"y" * 1000), b"a: b\r\n" * 200])
def test_a_head_that_never_ends(own: str, field: bytes) -> None:
    pieces = [field] * (3 * MAX_HEAD_BYTES // len(field))
    with contextlib.suppress(ConnectionError):  # the response is lost when the client still sends
        assert talk(own, b"GET /health HTTP/1.1\r\nHost: x\r\n", *pieces) in ([431], [400])


def test_the_head_limit_is_told(own: str) -> None:
    start = b"GET /health HTTP/1.1\r\nHost: x\r\nX: "
    assert talk(own, start, b"y" * (MAX_HEAD_BYTES + 1), pause=0.1) == [431]
    assert talk(own, start, b"y" * (MAX_HEAD_BYTES - 10), b"\r\n\r\n", LAST, pause=0.1) == [200, 200]


@pytest.mark.slow
def test_many_requests_at_once_are_no_long_head(own: str) -> None:
    requests = GET + b"\r\n"
    number = 3 * MAX_HEAD_BYTES // len(requests)
    assert talk(own, requests * number + LAST) == [200] * (number + 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "responses"),
    [
        (b"GET /health HTTP/1.1\r\nHost", [408]),
        (POST + LENGTH + b"\r\n{", [408]),
        (LAST.replace(b"Connection: close\r\n", b"") + b"GET", [200, 408]),
        (b"", []),
    ],
)
def test_a_request_that_never_ends(monkeypatch: pytest.MonkeyPatch, sent: bytes, responses: list[int]) -> None:
    monkeypatch.setattr(watch, "REQUEST_TIMEOUT_SECONDS", 0.2)
    with serving(Stub(API)) as url:
        assert talk(url, sent) == responses


@pytest.mark.slow
def test_an_idle_connection_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "REQUEST_TIMEOUT_SECONDS", 0.1)
    with serving(Stub(API)) as url:
        assert talk(url, GET + b"\r\n", b"", LAST, pause=0.3) == [200, 200]


@pytest.mark.slow
def test_an_idle_connection_is_closed_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "REQUEST_TIMEOUT_SECONDS", 0.4)
    monkeypatch.setattr(watch, "KEEP_ALIVE_SECONDS", 0.3)
    with serving(Stub(API)) as url:
        assert talk(url, GET + b"\r\n", GET + b"\r\n", pause=0.05) == [200, 200]


@pytest.mark.slow
def test_a_connection_is_not_idle_while_a_response_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "REQUEST_TIMEOUT_SECONDS", 0.4)
    monkeypatch.setattr(watch, "KEEP_ALIVE_SECONDS", 0.1)
    stub = Stub(API)
    stub.control.faults.plan(b'[{"operation": "listPets", "delay": 500}]')
    with serving(stub) as url:
        assert talk(url, GET + b"\r\n", GET + b"\r\n") == [200, 200]


JAVA = """
import java.net.*; import java.net.http.*;
public class Client {
    public static void main(String[] args) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int turn = 0; turn < 2; turn++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(args[0] + "/p1/pets"))
                .header("X-Token", "ann-token").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(args[1])).build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            System.out.println(response.statusCode() + " " + response.body());
        }
    }
}
"""
GO = """
package main

import ("fmt"; "io"; "net/http"; "os"; "strings")

func main() {
	for turn := 0; turn < 2; turn++ {
		request, _ := http.NewRequest("POST", os.Args[1]+"/p1/pets", strings.NewReader(os.Args[2]))
		request.Header.Set("X-Token", "ann-token")
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			panic(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		fmt.Println(response.StatusCode, string(body))
	}
}
"""
NODE = """
const [url, body] = process.argv.slice(1);
(async () => {
  for (let turn = 0; turn < 2; turn++) {
    const headers = {"X-Token": "ann-token", "Content-Type": "application/json"};
    const response = await fetch(url + "/p1/pets", {method: "POST", headers, body});
    console.log(response.status, await response.text());
  }
})();
"""


@pytest.mark.slow
@pytest.mark.parametrize("client", ["java", "node", "curl", "go"])
def test_real_clients(server: str, client: str, tmp_path: Path) -> None:
    """Those that offer HTTP/2: Java's HttpClient and curl --http2. Node's fetch sends a body in segments of its own."""
    program = shutil.which(client) or shutil.which(client, path=str(JUDGES / "python" / "bin"))
    if program is None:
        pytest.skip(f"{client} is not installed")
    (tmp_path / "Client.java").write_text(JAVA)
    (tmp_path / "client.go").write_text(GO)
    headers = ["-H", "X-Token: ann-token", "-H", "Content-Type: application/json"]
    url = f"{server}/p1/pets"
    command = {
        "java": [program, str(tmp_path / "Client.java"), server, CAT.decode()],
        "go": [program, "run", str(tmp_path / "client.go"), server, CAT.decode()],
        "node": ["node", "-e", NODE, server, CAT.decode()],
        "curl": ["curl", "-s", "--http2", "-w", "%{http_code}\n", *headers, "-d", CAT.decode(), url, url],
    }[client]
    environment = {**os.environ, "GOCACHE": str(JUDGES / "go-cache"), "GOPROXY": "off", "GOFLAGS": "-mod=mod"}
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=environment)
    assert result.returncode == 0, result.stderr
    created = [line for line in result.stdout.replace("}", "}\n").splitlines() if '"id"' in line]
    assert [json.loads(line[line.index("{") :])["name"] for line in created] == ["tom", "tom"]
