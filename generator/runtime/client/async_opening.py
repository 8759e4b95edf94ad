"""Open connections of event loops: directly or through a proxy, with TLS or without."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Any

from .async_connection import AsyncConnection
from .async_sockets import connected
from .connecting import Connections
from .errors import ConfigurationError, ConnectionFailed, TimedOut
from .origins import Origin
from .received import ProtocolError, Received
from .routes import Route, route
from .transport import Request

if TYPE_CHECKING:
    import ssl


class AsyncOpener:
    """Opens connections with the options of a client."""

    def __init__(self, options: Connections) -> None:
        self._options = options
        self._tls: ssl.SSLContext | None = None

    async def open(self, request: Request, origin: Origin) -> AsyncConnection:
        """Return a connection for a request.

        Raises:
            ConfigurationError: an option cannot be used.
            TransportError: there is no connection in time, or it failed.
        """
        seconds = request.timeout.connect
        try:
            async with asyncio.timeout(seconds):
                return await self._opened(route(origin, self._options))
        except ConfigurationError:
            raise
        except TimeoutError as error:
            raise TimedOut(request, f"no connection within {seconds:g} s", is_sent=False) from error
        except (ProtocolError, OSError, ValueError) as error:
            # asyncio says nothing of a handshake that ends early.
            raise ConnectionFailed(request, str(error) or "the connection was closed", is_sent=False) from error

    async def _opened(self, way: Route) -> AsyncConnection:
        if way.server_name is None:
            return await _connected(way)
        if self._tls is None:
            # Imported here because ssl is slow to import, and many endpoints of tests do not need it.
            from .tls import context_of

            self._tls = context_of(self._options)
        if not way.tunnel:
            return await _connected(way, ssl=self._tls, server_hostname=way.server_name)
        connection = await _connected(way)
        try:
            await _tunnel(connection, self._tls, way.server_name)
        except BaseException:
            connection.close()
            raise
        return connection


async def _connected(way: Route, **tls: Any) -> AsyncConnection:
    sock = await connected(way.host, way.port)
    made = await asyncio.get_running_loop().create_connection(lambda: AsyncConnection(way), sock=sock, **tls)
    return made[1]


async def _tunnel(connection: AsyncConnection, context: ssl.SSLContext, name: str) -> None:
    """Let a proxy connect to a server (RFC 9110 section 9.3.6), and begin TLS with the server.

    Raises:
        ProtocolError: the response is not HTTP, or not complete.
        OSError: the proxy rejects it, or the connection or TLS failed.
    """
    received = Received("CONNECT")
    await connection.ask(connection.route.tunnel, received, math.inf)  # the limit of connecting counts
    received.check_tunnel()
    loop = asyncio.get_running_loop()
    secured = await loop.start_tls(connection.transport, connection, context, server_hostname=name)
    if secured is None:
        raise OSError("the connection was closed")
    connection.connection_made(secured)
    connection.rest()
