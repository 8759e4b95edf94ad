# Copied from generator/runtime/client/sockets.py. Do not edit: run `make generate`.
"""Blocking sockets, each of whose operations ends in time."""

from __future__ import annotations

import contextlib
import math
import select
import socket
import time
from typing import Any

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

    def sendall(self, *arguments: Any, **options: Any) -> None:
        self.arm()
        super().sendall(*arguments, **options)  # type: ignore[misc]


class LimitedSocket(Limited, socket.socket):
    """Socket with a deadline."""


def connected(host: str, port: int, seconds: float) -> LimitedSocket:
    """Open a connection within a time.

    Raises:
        OSError: there is no such host, it does not listen, or the time has passed.
        ValueError: the host is no name of a host.
    """
    deadline = time.monotonic() + seconds
    if seconds <= 0:
        raise TimeoutError
    plain = socket.create_connection((host, port), None if seconds == math.inf else seconds)
    limited = LimitedSocket(plain.family, plain.type, plain.proto, fileno=plain.detach())
    limited.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    limited.deadline = deadline
    return limited


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
