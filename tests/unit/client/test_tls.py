"""TLS that ends early, or whose server rejects the client."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from generator.runtime.client.connecting import Connections
from generator.runtime.client.errors import ConnectionFailed
from generator.runtime.client.transport import Response
from tests.unit.client.odd_server import (
    BUILT_IN,
    CHUNKED,
    MAKERS,
    OK,
    WAIT_SECONDS,
    Server,
    outcome_of,
    request_of,
    sends,
)

ENDLESS = b"HTTP/1.1 200 OK\r\n\r\n{}"  # up to the end of the connection

pytestmark = pytest.mark.usefixtures("no_variables")


@pytest.fixture
def context(server: Server, certificate: Path) -> ssl.SSLContext:
    """TLS of the server."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server.wrap = lambda connection: context.wrap_socket(connection, server_side=True)
    server.url = server.url.replace("http://127.0.0.1", "https://localhost")
    return context


def cuts_off(connection: Any) -> None:
    """End the connection, but not TLS, as anybody between client and server can."""
    socket.socket.shutdown(connection, socket.SHUT_RDWR)


def ends(connection: Any) -> None:
    connection.unwrap()


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("kind", BUILT_IN)
def test_a_body_without_a_length_ends_with_tls(server: Server, kind: str, certificate: Path) -> None:
    """RFC 9112 section 9.8: otherwise it may have been cut off."""
    server.reply = sends(ENDLESS, then=ends)
    response = outcome_of(kind, server.url, verify=str(certificate))
    assert isinstance(response, Response)
    assert response.body == b"{}"
    server.reply = sends(ENDLESS, then=cuts_off)
    error = outcome_of(kind, server.url, verify=str(certificate))
    assert isinstance(error, ConnectionFailed)
    assert (error.is_sent, "closed" in error.reason or "cut off" in error.reason) == (True, True)


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("kind", BUILT_IN)
@pytest.mark.parametrize("complete", [OK, CHUNKED])
def test_a_body_with_a_length_does_not_need_the_end_of_tls(
    server: Server, kind: str, certificate: Path, complete: bytes
) -> None:
    server.reply = sends(complete, then=cuts_off)
    response = outcome_of(kind, server.url, verify=str(certificate))
    assert isinstance(response, Response)
    server.reply = sends(complete[:-1], then=cuts_off)
    assert isinstance(outcome_of(kind, server.url, verify=str(certificate)), ConnectionFailed)


@pytest.mark.parametrize("kind", BUILT_IN)
def test_a_server_that_demands_a_certificate_says_so(
    server: Server, context: ssl.SSLContext, kind: str, certificate: Path
) -> None:
    """With TLS 1.3 it does so after the client has begun to write."""

    def wrap(connection: socket.socket) -> socket.socket:
        tls = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        try:
            tls.do_handshake()
        except ssl.SSLError:
            with tls:
                socket.socket.recv(tls, 65536)  # closing before would reset the connection
            raise
        return tls

    server.wrap = wrap
    context.load_verify_locations(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    error = outcome_of(kind, server.url, verify=str(certificate))
    assert isinstance(error, ConnectionFailed)
    assert "certificate required" in error.reason
    assert error.is_sent
    response = outcome_of(kind, server.url, verify=str(certificate), certificate=str(certificate))
    assert isinstance(response, Response)


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("body", [None, bytes(100_000)])
@pytest.mark.parametrize("kind", BUILT_IN)
def test_calls_one_after_the_other_share_a_connection(
    server: Server, kind: str, certificate: Path, body: bytes | None
) -> None:
    """A handshake takes longer than a call."""
    driver = MAKERS[kind](Connections(verify=str(certificate)))
    request = request_of(server.url, "POST", body=body)
    for _ in range(3):
        assert driver.start(request).result(WAIT_SECONDS).status == 200
        incoming = driver.stream(request).result(WAIT_SECONDS)
        while driver.piece(incoming).result(WAIT_SECONDS):
            pass
    driver.end()
    assert (len(server.requests), server.connections) == (6, 1)
