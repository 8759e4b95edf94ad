# Copied from generator/runtime/client/blocking.py. Do not edit: run `make generate`.
"""What is written to a blocking connection: the head of a request, and the request for a tunnel."""

from __future__ import annotations

from collections.abc import Mapping

from .received import Received
from .sockets import LimitedSocket

WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"})


def head(method: str, target: str, headers: Mapping[str, str], body: bytes | None, host: str) -> bytes:
    """Return the head of a request. Callers have checked that it is sendable."""
    lines = [f"{method} {target} HTTP/1.1"]
    if "host" not in map(str.lower, headers):
        lines.append(f"Host: {host}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None or method not in WITHOUT_BODY:
        lines.append(f"Content-Length: {len(body or b'')}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def tunnel(sock: LimitedSocket, target: str, headers: Mapping[str, str]) -> None:
    """Let a proxy connect to a server (RFC 9110 section 9.3.6). ``target``: host and port of the server.

    Raises:
        ProtocolError: the response is not HTTP, or not complete.
        OSError: the proxy rejects it, the connection failed, or the time has passed.
    """
    sock.sendall(head("CONNECT", target, headers, None, target))
    response = Received(sock, "CONNECT")
    response.close()
    if not 200 <= response.status < 300:
        raise OSError(f"the proxy responds to CONNECT with {response.status} {response.reason}")
