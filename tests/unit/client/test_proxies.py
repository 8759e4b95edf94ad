"""Proxies of the built-in transports, and the secret that authenticates with them."""

from __future__ import annotations

import base64
import copy
import logging
import pickle
import socket
import ssl
import traceback
from pathlib import Path

import pytest

from generator.runtime.client.connecting import Connections
from generator.runtime.client.errors import ConfigurationError, ConnectionFailed
from generator.runtime.client.transport import Response
from tests.unit.client.odd_server import BUILT_IN, OK, Server, closes, outcome_of, sends

pytestmark = pytest.mark.usefixtures("no_variables")
USER, PASSWORD = "us:er@x", "s3cr3t/é%"
WRITTEN = "us%3Aer%40x:s3cr3t%2F%C3%A9%25"
BASIC = b"basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).lower()
REJECTED = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"


def with_user(server: Server) -> str:
    return server.url.replace("http://", f"http://{WRITTEN}@")


@pytest.mark.parametrize("kind", BUILT_IN)
@pytest.mark.parametrize("explicit", [True, False], ids=["argument", "environment"])
def test_a_proxy_gets_whole_urls(server: Server, kind: str, explicit: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = with_user(server)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1" if explicit else proxy)
    response = outcome_of(kind, "http://pets.example.com/a%2Fb?c=d", **({"proxy": proxy} if explicit else {}))
    assert isinstance(response, Response)
    assert server.targets() == ["http://pets.example.com/a%2Fb?c=d"]
    assert b"\r\nhost: pets.example.com\r\n" in server.requests[0].lower()
    assert b"\r\nproxy-authorization: %s\r\n" % BASIC in server.requests[0].lower()


@pytest.mark.parametrize("kind", BUILT_IN)
@pytest.mark.parametrize("host", ["pets.example.com", "[::1]"])
def test_a_proxy_that_rejects_the_tunnel(server: Server, kind: str, host: str) -> None:
    server.reply = sends(REJECTED)
    error = outcome_of(kind, f"https://{host}/", proxy=server.url)
    assert isinstance(error, ConnectionFailed)
    assert not error.is_sent
    assert "407" in error.reason
    assert server.targets() == [f"{host}:443"]
    assert b"\r\nhost: %s" % host.encode() in server.requests[0].lower()


@pytest.mark.parametrize("kind", BUILT_IN)
@pytest.mark.parametrize(
    "more", [b"\r\n" + OK, b"Content-Length: 5\r\n\r\nhello", b"Transfer-Encoding: chunked\r\n\r\n0"]
)
def test_a_proxy_that_speaks_before_the_client(server: Server, kind: str, more: bytes) -> None:
    """A response to CONNECT has no body, whatever its head says (RFC 9110 section 9.3.6)."""
    server.reply = sends(b"HTTP/1.1 200 OK\r\n" + more)
    error = outcome_of(kind, "https://pets.example.com/", proxy=server.url)
    assert isinstance(error, ConnectionFailed)
    assert (error.is_sent, error.reason) == (False, "the proxy sends bytes after its response to CONNECT")


@pytest.mark.parametrize("kind", BUILT_IN)
def test_a_tunnel_that_ends_before_tls(server: Server, kind: str) -> None:
    server.reply = sends(b"HTTP/1.1 200 OK\r\n\r\n", then=closes)
    error = outcome_of(kind, "https://pets.example.com/", proxy=server.url)
    assert isinstance(error, ConnectionFailed)
    assert (error.is_sent, " " in error.reason) == (False, True)


@pytest.mark.parametrize("kind", BUILT_IN)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nothing_shows_the_password_of_a_proxy(
    server: Server, kind: str, scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.reply = sends(REJECTED)
    url = f"{scheme}://pets.example.com/"
    gone = f"http://{WRITTEN}@127.0.0.1:1"
    for proxy in (with_user(server), gone):
        found = outcome_of(kind, url, proxy=proxy)
        shown = [repr(found), caplog.text]
        if isinstance(found, Exception):
            shown += [*traceback.format_exception(found), str(found), repr(pickle.loads(pickle.dumps(found)).__dict__)]
        assert [text for text in shown if "s3cr3t" in text or BASIC[6:] in text.lower().encode()] == []
    assert BASIC in server.requests[0].lower()


@pytest.mark.parametrize("kind", BUILT_IN)
def test_tls_through_a_proxy(server: Server, kind: str, certificate: Path) -> None:
    """Within the tunnel, only the service gets the request, and only the proxy its password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def tunnel(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as inside:
            server.requests.append(server.request(inside))
            inside.sendall(OK)

    server.reply = tunnel
    found = outcome_of(kind, "https://localhost/a", proxy=with_user(server), verify=str(certificate))
    assert isinstance(found, Response), found
    asked, sent = server.requests
    assert asked.startswith(b"CONNECT localhost:443 HTTP/1.1\r\n")
    assert b"\r\nproxy-authorization: %s\r\n" % BASIC in asked.lower()
    assert sent.startswith(b"GET /a HTTP/1.1\r\n")
    assert b"proxy-" not in sent.lower()


@pytest.mark.parametrize("kind", BUILT_IN)
def test_the_environment_can_be_ignored(server: Server, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert isinstance(outcome_of(kind, server.url), ConnectionFailed)
    assert isinstance(outcome_of(kind, server.url, trust_env=False), Response)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert isinstance(outcome_of(kind, server.url), Response)


def test_options_do_not_show_the_password_of_a_proxy() -> None:
    options = Connections(proxy=f"http://{WRITTEN}@host")
    proxy = options.proxy_of("http", "service.example", 80)
    assert proxy is not None
    assert "s3cr3t" not in repr(options)
    assert BASIC[6:] not in repr(proxy).lower().encode()
    assert proxy.url == "http://host:80"


def test_the_password_of_a_proxy_is_not_pickled() -> None:
    options = Connections(proxy=f"http://{WRITTEN}@host")
    with pytest.raises(TypeError, match="the password of a proxy cannot be pickled"):
        pickle.dumps(options)
    assert copy.copy(options) is copy.deepcopy(options) is options
    plain = Connections(proxy="http://host", pool_size=3)
    assert pickle.loads(pickle.dumps(plain)) == plain


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
def test_the_variable_of_a_proxy_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "socks5://user:s3cr3t@proxy.example")
    with pytest.raises(ConfigurationError, match=f"^{name} must start with http://") as caught:
        Connections().proxy_of("http", "service.example", 80)
    assert "s3cr3t" not in str(caught.value)
