"""Blocking sockets, each of whose operations ends in time."""

from __future__ import annotations

import contextlib
import math
import select
import socket
import time
from typing import Any

MAX_IDLE_SECONDS = 15.0  # servers close idle connections; a request that meets the end of one may have been processed
MAX_PIECE_BYTES = 64 * 1024  # received at once


class Limited:
    """Mixin of sockets: each operation has the read limit, and all of them together end at the deadline."""

    deadline = math.inf
    pause = math.inf

    def arm(self) -> None:
        left = min(self.pause, self.deadline - time.monotonic())
        if left <= 0:
            raise TimeoutError
        self.settimeout(None if left == math.inf else left)  # type: ignore[attr-defined]

    def recv(self, *arguments: Any, **options: Any) -> bytes:
        self.arm()
        return super().recv(*arguments, **options)  # type: ignore[misc,no-any-return]

    def send(self, *arguments: Any, **options: Any) -> int:
        self.arm()
        return super().send(*arguments, **options)  # type: ignore[misc,no-any-return]

    def sendall(self, data: Any, *arguments: Any, **options: Any) -> None:
        """Send all data. The read limit applies to each part: otherwise it would limit the whole body of a request."""
        rest = memoryview(data)
        while rest:
            rest = rest[self.send(rest, *arguments, **options) :]


class LimitedSocket(Limited, socket.socket):
    """Socket with a deadline."""


def connected(host: str, port: int, seconds: float) -> LimitedSocket:
    """Open a connection within a time.

    Raises:
        OSError: there is no such host, it does not listen, or the time has passed.
        ValueError: the host is no name of a host.
    """
    deadline = time.monotonic() + seconds
    plain = _connected(host, port, deadline)
    limited = LimitedSocket(plain.family, plain.type, plain.proto, fileno=plain.detach())
    limited.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    limited.deadline = deadline
    return limited


def _connected(host: str, port: int, deadline: float) -> socket.socket:
    """Try the addresses of a host. Each may take its part of the time that is left."""
    addresses, reasons = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), list[OSError]()
    for number, (family, kind, protocol, _, address) in enumerate(addresses):
        seconds = (deadline - time.monotonic()) / (len(addresses) - number)
        if seconds <= 0:
            raise TimeoutError
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(None if seconds == math.inf else seconds)
            sock.connect(address)
            return sock
        except OSError as error:
            reasons.append(error)
            sock.close()
        except BaseException:
            sock.close()
            raise
    raise reasons[0] if reasons else OSError(f"{host} has no address")


def is_readable(sock: socket.socket) -> bool:
    """Return whether bytes, or the end of the connection, were received."""
    if hasattr(select, "poll"):  # Windows has none; select has a limit of file descriptors elsewhere
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([sock], [], [], 0)[0])


def shut_down(sock: socket.socket) -> None:
    """End the operations of other threads. A TLS socket would first drop its session, which they use."""
    with contextlib.suppress(OSError):  # the server has closed it
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
