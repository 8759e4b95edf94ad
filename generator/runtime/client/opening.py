"""Open blocking connections: directly or through a proxy, with TLS or without."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .connecting import Connections
from .errors import ConfigurationError, ConnectionFailed, TimedOut
from .origins import Origin
from .received import ProtocolError, Received
from .routes import Route, route
from .sockets import MAX_IDLE_SECONDS, MAX_PIECE_BYTES, LimitedSocket, connected, is_readable
from .transport import Request

if TYPE_CHECKING:
    import ssl

    from .tls import LimitedTlsSocket


class Connection:
    """Connection to an origin.

    Attributes:
        route: the way to the server.
        sock: the socket.
    """

    def __init__(self, route: Route, sock: LimitedSocket | LimitedTlsSocket) -> None:
        self.route = route
        self.sock = sock
        self._idle_since = 0.0

    def rest(self) -> None:
        """Begin to be idle."""
        self._idle_since = time.monotonic()

    @property
    def is_alive(self) -> bool:
        """Return whether nothing was received while it was idle, neither the end nor bytes that nobody asked for."""
        return time.monotonic() - self._idle_since < MAX_IDLE_SECONDS and not is_readable(self.sock)


class Opener:
    """Opens connections with the options of a client."""

    def __init__(self, options: Connections) -> None:
        self._options = options
        self._tls: ssl.SSLContext | None = None

    def open(self, request: Request, origin: Origin, deadline: float) -> Connection:
        """Return a connection for a request.

        Raises:
            ConfigurationError: an option cannot be used.
            TransportError: there is no connection in time, or it failed.
        """
        seconds = min(request.timeout.connect, deadline - time.monotonic())
        try:
            return self._opened(route(origin, self._options), seconds)
        except ConfigurationError:
            raise
        except TimeoutError as error:
            limit = min(request.timeout.connect, request.timeout.total)
            raise TimedOut(request, f"no connection within {limit:g} s", is_sent=False) from error
        except (ProtocolError, OSError, ValueError) as error:
            raise ConnectionFailed(request, str(error) or type(error).__name__, is_sent=False) from error

    def _opened(self, way: Route, seconds: float) -> Connection:
        if way.server_name is None:
            return Connection(way, connected(way.host, way.port, seconds))
        from .tls import context_of, secured

        if self._tls is None:
            self._tls = context_of(self._options)
        sock = connected(way.host, way.port, seconds)
        try:
            if way.tunnel:
                _tunnel(sock, way.tunnel)
            return Connection(way, secured(sock, self._tls, way.server_name))
        except BaseException:
            sock.close()
            raise


def _tunnel(sock: LimitedSocket, request: bytes) -> None:
    """Let a proxy connect to a server (RFC 9110 section 9.3.6).

    Raises:
        ProtocolError: the response is not HTTP, or not complete.
        OSError: the proxy rejects it, the connection failed, or the time has passed.
    """
    sock.sendall(request)
    received = Received("CONNECT")
    while not received.status:
        received.feed(sock.recv(MAX_PIECE_BYTES))
    received.check_tunnel()
