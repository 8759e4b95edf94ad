"""Connections of the transports: processes, event loops, certificates and addresses."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import ssl
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest

from generator.runtime.client.async_pool import AsyncPoolTransport
from generator.runtime.client.connecting import Connections
from generator.runtime.client.errors import ClientClosed, ConfigurationError, ConnectionFailed, TransportError
from generator.runtime.client.httpx2_transport import AsyncHttpx2Transport
from generator.runtime.client.origins import split
from generator.runtime.client.pool import PoolTransport
from generator.runtime.client.routes import Route
from generator.runtime.client.transport import Response
from tests.unit.client.odd_server import (
    BUILT_IN,
    MAKERS,
    OK,
    WAIT_SECONDS,
    Server,
    is_silent,
    outcome_of,
    request_of,
    sends,
)

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.usefixtures("no_variables")


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


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.parametrize("kind", BUILT_IN)
def test_processes_share_no_connection(server: Server, kind: str) -> None:
    assert forked(kind, server.url) == ""
    assert (server.targets(), server.connections) == (["/", "/child", "/"], 2)


@pytest.mark.slow
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


def test_closing_does_not_wait_for_event_loops_that_do_not_run(server: Server) -> None:
    transport, resting = AsyncPoolTransport(), asyncio.new_event_loop()
    resting.run_until_complete(transport.send(request_of(server.url)))
    asyncio.run(asyncio.wait_for(transport.aclose(), 5))
    resting.run_until_complete(asyncio.sleep(0))
    assert server.closed.acquire(timeout=5)
    with pytest.raises(ClientClosed):
        resting.run_until_complete(transport.send(request_of(server.url)))
    resting.close()


@pytest.mark.parametrize("kind", BUILT_IN)
def test_a_transport_that_is_dropped_closes_its_connections(server: Server, kind: str) -> None:
    driver = MAKERS[kind](Connections())
    assert driver.start(request_of(server.url)).result(5).status == 200
    driver.transport = None
    gc.collect()
    assert server.closed.acquire(timeout=5)


def test_an_event_loop_is_not_forgotten_when_another_one_begins(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads begin at the same time; each keeps its connections, which closing must find."""
    transport, first, second = AsyncPoolTransport(), asyncio.new_event_loop(), asyncio.new_event_loop()
    is_closed = type(first).is_closed
    calls = [lambda: second.run_until_complete(transport.send(request_of(server.url)))]

    def other_thread_first(loop: asyncio.AbstractEventLoop) -> bool:
        if loop is old and calls:
            thread = threading.Thread(target=calls.pop())
            thread.start()
            thread.join()
        return is_closed(loop)

    old = asyncio.new_event_loop()
    old.run_until_complete(transport.send(request_of(server.url)))
    monkeypatch.setattr(type(first), "is_closed", other_thread_first)
    for loop in (first, second):
        loop.run_until_complete(transport.send(request_of(server.url)))
    monkeypatch.undo()
    assert server.connections == 3
    for loop in (old, first, second):
        loop.run_until_complete(transport.aclose())
        loop.close()


def test_an_httpx2_client_belongs_to_one_event_loop(server: Server) -> None:
    transport = AsyncHttpx2Transport(httpx2.AsyncClient(verify=False, headers={"Connection": "close"}))

    async def call() -> Response:
        return await transport.send(request_of(server.url, headers={"Connection": "close"}))

    assert asyncio.run(call()).status == 200
    with pytest.raises(ConnectionFailed, match="belongs to another event loop"):
        asyncio.run(call())


# --- TLS ---


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


# --- imports ---

CALL = """
import sys
from generator.runtime.client.origins import split
from generator.runtime.client.pool import PoolTransport
from generator.runtime.client.routes import Route
from generator.runtime.client.timeouts import Timeout
from generator.runtime.client.transport import Request
assert PoolTransport().send(Request("GET", sys.argv[1], {}, None, Timeout())).status == 200
slow = {"asyncio", "email", "http.client", "json", "logging", "pydantic", "ssl", "urllib.request"}
print(*sorted(slow & set(sys.modules)))
"""


def test_a_call_imports_no_library_that_is_slow_to_import(server: Server) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", CALL, server.url]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    assert (done.stdout, done.returncode) == ("\n", 0), done.stderr


# --- addresses ---


@pytest.mark.parametrize("written", ["fe80::1%25eth0", "fe80::1%eth0"])
def test_the_zone_of_an_address_stays_here(written: str) -> None:
    """It has a meaning on this machine only (RFC 6874)."""
    origin, _ = split(request_of(f"https://[{written}]:8443/"))
    assert (origin.host, origin.authority) == ("fe80::1%eth0", "[fe80::1]:8443")
    assert Route(origin, None).server_name == "fe80::1"


@pytest.mark.parametrize("kind", MAKERS)
def test_an_ipv6_address(kind: str) -> None:
    try:
        server = Server("::1")
    except OSError:
        pytest.skip("the system has no IPv6")
    response = outcome_of(kind, f"{server.url}/a")
    server.close()
    assert isinstance(response, Response), response
    assert server.url.startswith("http://[::1]:")
    assert f"\r\nhost: {server.url.removeprefix('http://')}\r\n".encode() in server.requests[0].lower()


@pytest.mark.parametrize("kind", MAKERS)
def test_the_host_is_that_of_signatures(server: Server, kind: str) -> None:
    """Names of hosts have no case; libraries send some as they were written."""
    url = server.url.replace("127.0.0.1", "LocalHost")
    response = outcome_of(kind, url)
    assert isinstance(response, Response), response
    assert f"\r\nhost: localhost:{server.url.rpartition(':')[2]}\r\n".encode() in re.sub(
        rb"(?i)\r\nhost:", b"\r\nhost:", server.requests[0]
    )
