"""Connections of the transports: processes, event loops, proxies and certificates."""

from __future__ import annotations

import asyncio
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from generator.runtime.client.async_pool import AsyncPoolTransport
from generator.runtime.client.connecting import Connections
from generator.runtime.client.errors import ClientClosed, ConfigurationError, ConnectionFailed, TransportError
from generator.runtime.client.httpx2_transport import AsyncHttpx2Transport
from generator.runtime.client.pool import PoolTransport
from generator.runtime.client.transport import Response
from tests.unit.client.odd_server import MAKERS, OK, WAIT_SECONDS, Server, is_silent, request_of, sends

ROOT = Path(__file__).parents[3]
BUILT_IN = ["urllib3", "aiohttp"]
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def outcome_of(kind: str, url: str, **options: Any) -> Response | BaseException:
    driver = MAKERS[kind](Connections(**options))
    try:
        call = driver.start(request_of(url))
        return call.exception(WAIT_SECONDS) or call.result()
    finally:
        driver.end()


# --- processes and event loops ---

FORKING = """
import os, sys
from generator.runtime.client.connecting import Connections
from generator.runtime.client.errors import ConnectionFailed
from tests.unit.client.odd_server import Awaiting, MAKERS, request_of
kind, url = sys.argv[1:]
driver = MAKERS[kind](Connections())
driver.start(request_of(url)).result(10)
child = os.fork()
if not child:
    if isinstance(driver, Awaiting):
        driver = Awaiting(lambda transport=driver.transport: transport)
    try:
        status = driver.start(request_of(url + "/child")).result(10).status
    except ConnectionFailed as error:
        print(error.reason, flush=True)
        os._exit(0)
    os._exit(0 if status == 200 else 1)
assert os.waitpid(child, 0)[1] == 0
driver.start(request_of(url)).result(10)
driver.end()
"""


def forked(kind: str, url: str) -> str:
    command = [sys.executable, "-c", FORKING, kind, url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    assert process.returncode == 0, process.stderr
    return process.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.parametrize("kind", BUILT_IN)
def test_processes_share_no_connection(server: Server, kind: str) -> None:
    assert forked(kind, server.url) == ""
    assert (server.targets(), server.connections) == (["/", "/child", "/"], 2)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.parametrize("kind", ["httpx2", "httpx2-async"])
def test_an_httpx2_client_of_another_process_is_not_used(server: Server, kind: str) -> None:
    assert "belongs to another" in forked(kind, server.url)
    assert (server.targets(), server.connections) == (["/", "/"], 1)


def test_event_loops_share_a_client(server: Server) -> None:
    server.reply = sends(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    transport = AsyncPoolTransport()

    async def call() -> int:
        return (await transport.send(request_of(server.url))).status

    async def close() -> int:
        status = await call()
        await transport.aclose()
        return status

    assert [asyncio.run(each()) for each in (call, close)] == [200, 200]
    assert server.connections == 2


def test_closing_ends_calls_of_other_event_loops(server: Server) -> None:
    server.reply = is_silent
    transport = AsyncPoolTransport()
    outcomes: list[object] = []

    async def call() -> None:
        try:
            outcomes.append(await transport.send(request_of(server.url)))
        except TransportError as error:
            outcomes.append(type(error))

    thread = threading.Thread(target=asyncio.run, args=(call(),))
    thread.start()
    assert server.received.acquire(timeout=WAIT_SECONDS)
    asyncio.run(transport.aclose())
    thread.join(WAIT_SECONDS)
    assert outcomes == [ClientClosed]


def test_an_httpx2_client_belongs_to_one_event_loop(server: Server) -> None:
    transport = AsyncHttpx2Transport(httpx2.AsyncClient(verify=False, headers={"Connection": "close"}))

    async def call() -> Response:
        return await transport.send(request_of(server.url, headers={"Connection": "close"}))

    assert asyncio.run(call()).status == 200
    with pytest.raises(ConnectionFailed, match="belongs to another event loop"):
        asyncio.run(call())


# --- proxies ---


@pytest.mark.parametrize("kind", BUILT_IN)
@pytest.mark.parametrize("explicit", [True, False], ids=["argument", "environment"])
def test_a_proxy_gets_whole_urls(server: Server, kind: str, explicit: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = server.url.replace("http://", "http://user:s3cr3t@")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1" if explicit else proxy)
    response = outcome_of(kind, "http://pets.example.com/a%2Fb?c=d", **({"proxy": proxy} if explicit else {}))
    assert isinstance(response, Response)
    assert server.targets() == ["http://pets.example.com/a%2Fb?c=d"]
    assert b"\r\nhost: pets.example.com\r\n" in server.requests[0].lower()
    assert b"\r\nproxy-authorization: basic dxnlcjpzm2nym3q=\r\n" in server.requests[0].lower()


@pytest.mark.parametrize("kind", BUILT_IN)
def test_a_proxy_that_rejects_the_tunnel(server: Server, kind: str) -> None:
    server.reply = sends(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    error = outcome_of(kind, "https://pets.example.com/", proxy=server.url)
    assert isinstance(error, ConnectionFailed)
    assert "407" in error.reason
    assert server.targets() == ["pets.example.com:443"]


@pytest.mark.parametrize("kind", BUILT_IN)
def test_the_environment_can_be_ignored(server: Server, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert isinstance(outcome_of(kind, server.url), ConnectionFailed)
    assert isinstance(outcome_of(kind, server.url, trust_env=False), Response)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert isinstance(outcome_of(kind, server.url), Response)


# --- TLS ---


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PEM file with a certificate of localhost, signed by itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    subprocess.run([*command, *subject, *files], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "certificate").read_text() + (folder / "key").read_text())
    return both


@pytest.fixture
def secure(server: Server, certificate: Path) -> Server:
    """A server with TLS that demands a certificate of its clients, if they have one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.load_verify_locations(certificate)
    context.verify_mode = ssl.CERT_OPTIONAL
    server.wrap = lambda connection: context.wrap_socket(connection, server_side=True)
    server.url = server.url.replace("http://127.0.0.1", "https://localhost")
    server.reply = lambda connection, _: sends(
        OK.replace(b"{}", b"[]" if isinstance(connection, ssl.SSLSocket) and connection.getpeercert() else b"{}")
    )(connection, b"")
    return server


@pytest.mark.parametrize("kind", BUILT_IN)
def test_certificates_are_verified(
    secure: Server, kind: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = outcome_of(kind, secure.url)
    assert isinstance(error, ConnectionFailed)
    assert not error.is_sent
    assert "certificate" in error.reason.lower()
    for options in ({"verify": str(certificate)}, {"verify": False}):
        response = outcome_of(kind, secure.url, **options)
        assert isinstance(response, Response), response
        assert response.body == b"{}"
    wrong_host = outcome_of(kind, secure.url.replace("localhost", "127.0.0.1"), verify=str(certificate))
    assert isinstance(wrong_host, ConnectionFailed)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert isinstance(outcome_of(kind, secure.url), Response)


@pytest.mark.parametrize("kind", BUILT_IN)
def test_a_client_certificate(secure: Server, kind: str, certificate: Path) -> None:
    response = outcome_of(kind, secure.url, verify=str(certificate), certificate=str(certificate))
    assert isinstance(response, Response), response
    assert response.body == b"[]"


@pytest.mark.parametrize("kind", BUILT_IN)
def test_calls_over_tls_end_when_the_client_is_closed(secure: Server, kind: str) -> None:
    secure.reply = is_silent
    driver = MAKERS[kind](Connections(verify=False))
    calls = [driver.start(request_of(secure.url)) for _ in range(3)]
    for _ in calls:
        assert secure.received.acquire(timeout=WAIT_SECONDS)
    driver.end()
    assert {type(call.exception(WAIT_SECONDS)) for call in calls} == {ClientClosed}


# --- options ---


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pool_size": 0}, "pool_size must be at least 1"),
        ({"max_response_bytes": 0}, "max_response_bytes must be at least 1"),
        ({"proxy": "socks5://user:s3cr3t@host"}, "proxy must start with http:// and have a host"),
        ({"proxy": "http://"}, "proxy must start with http:// and have a host"),
        ({"proxy": "http://host:s3cr3t"}, "proxy must start with http:// and have a host"),
    ],
)
def test_invalid_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Connections(**options)
    assert str(caught.value) == message


async def failing(transport: AsyncPoolTransport) -> None:
    try:
        await transport.send(request_of("https://127.0.0.1:1/"))
    finally:
        await transport.aclose()


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    for options in (Connections(verify=missing), Connections(certificate=missing)):
        with pytest.raises(ConfigurationError, match="verify or certificate cannot be read"):
            PoolTransport(options).send(request_of("https://127.0.0.1:1/"))
        with pytest.raises(ConfigurationError, match="verify or certificate cannot be read"):
            asyncio.run(failing(AsyncPoolTransport(options)))


def test_options_do_not_show_the_password_of_a_proxy() -> None:
    assert "s3cr3t" not in repr(Connections(proxy="http://user:s3cr3t@host"))
