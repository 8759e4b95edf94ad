"""Connected sockets of event loops. Those of asyncio lose some when a task is cancelled, and fail with eager tasks."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from typing import Any

SECONDS_PER_ADDRESS = 0.25  # RFC 8305 section 8: then the next address of the host is tried, too


async def connected(host: str, port: int) -> socket.socket:
    """Return a socket that is connected to one of the addresses of a host, whichever is the first.

    Raises:
        OSError: there is no such host, or it does not listen.
        ValueError: the host is no name of a host.
    """
    addresses = deque(await _addresses(host, port))
    if len(addresses) == 1:
        return await _connected(*addresses[0])
    attempts = list[asyncio.Task[socket.socket]]()
    try:
        return await _first(addresses, attempts)
    finally:
        for attempt in attempts:
            attempt.cancel()
            attempt.add_done_callback(_close)


async def _addresses(host: str, port: int) -> list[Any]:
    try:  # an address needs no thread
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        return await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)


async def _first(addresses: deque[Any], attempts: list[asyncio.Task[socket.socket]]) -> socket.socket:
    """Return the first socket that is connected, and take its task out of ``attempts``."""
    reasons, waiting = list[BaseException](), set[asyncio.Task[socket.socket]]()
    while addresses or waiting:
        if addresses:
            attempts.append(asyncio.ensure_future(_connected(*addresses.popleft())))
            waiting.add(attempts[-1])
        seconds = SECONDS_PER_ADDRESS if addresses else None
        ended, waiting = await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for attempt in ended:
            reason = attempt.exception()
            if reason is None:
                attempts.remove(attempt)
                return attempt.result()
            reasons.append(reason)
    raise reasons[0] if reasons else OSError("the host has no address")


async def _connected(family: int, kind: int, protocol: int, _: str, address: Any) -> socket.socket:
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, address)
        return sock
    except BaseException:
        sock.close()
        raise


def _close(attempt: asyncio.Task[socket.socket]) -> None:
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()
