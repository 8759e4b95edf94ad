"""Open blocking connections: directly or through a proxy, with TLS or without."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .blocking import tunnel
from .connecting import Connections, Proxy
from .errors import ConfigurationError, ConnectionFailed, TimedOut
from .origins import Origin
from .received import ProtocolError
from .sockets import LimitedSocket, connected, is_readable
from .transport import Request

if TYPE_CHECKING:
    import ssl

    from .tls import LimitedTlsSocket

MAX_IDLE_SECONDS = 15.0  # servers close idle connections; a request that meets the end of one may have been processed


class Connection:
    """Connection to an origin.

    Attributes:
        origin: the server.
        sock: the socket.
        proxy_headers: further headers of requests that a proxy forwards.
        root: precedes the target of requests that a proxy forwards; otherwise empty.
    """

    def __init__(
        self, origin: Origin, sock: LimitedSocket | LimitedTlsSocket, proxy_headers: Mapping[str, str], root: str
    ) -> None:
        self.origin = origin
        self.sock = sock
        self.proxy_headers = proxy_headers
        self.root = root
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
            return self._opened(origin, seconds)
        except ConfigurationError:
            raise
        except TimeoutError as error:
            raise TimedOut(request, f"no connection within {seconds:g} s", is_sent=False) from error
        except (ProtocolError, OSError, ValueError) as error:
            raise ConnectionFailed(request, str(error) or type(error).__name__, is_sent=False) from error

    def _opened(self, origin: Origin, seconds: float) -> Connection:
        proxy = self._options.proxy_of(origin.scheme, origin.host, origin.port)
        if origin.scheme == "http":
            if proxy is None:
                return Connection(origin, connected(origin.host, origin.port, seconds), {}, "")
            sock = connected(proxy.host, proxy.port, seconds)
            return Connection(origin, sock, proxy.headers, f"http://{origin.authority}")
        from .tls import secured

        context = self._tls_context()
        sock = (
            connected(origin.host, origin.port, seconds) if proxy is None else self._tunnelled(origin, proxy, seconds)
        )
        try:
            return Connection(origin, secured(sock, context, origin.host), {}, "")
        except BaseException:
            sock.close()
            raise

    def _tunnelled(self, origin: Origin, proxy: Proxy, seconds: float) -> LimitedSocket:
        sock = connected(proxy.host, proxy.port, seconds)
        try:
            tunnel(sock, origin.host_and_port, proxy.headers)
        except BaseException:
            sock.close()
            raise
        return sock

    def _tls_context(self) -> ssl.SSLContext:
        from .tls import prepare

        if self._tls is None:
            context = self._options.tls()
            prepare(context)
            self._tls = context
        return self._tls
