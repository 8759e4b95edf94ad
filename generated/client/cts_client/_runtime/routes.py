# Copied from generator/runtime/client/routes.py. Do not edit: run `make generate`.
"""Ways to an origin, directly or through a proxy."""

from __future__ import annotations

from collections.abc import Mapping

from .connecting import Connections, Proxy
from .origins import Origin
from .transport import Request
from .writing import head


class Route:
    """Way to an origin.

    Attributes:
        origin: the server.
        host: name or address to connect to, that of the proxy if there is one.
        port: its port.
        tunnel: the request for a tunnel to the server; empty without one.
    """

    def __init__(self, origin: Origin, proxy: Proxy | None) -> None:
        self.origin = origin
        self.host, self.port = (origin.host, origin.port) if proxy is None else (proxy.host, proxy.port)
        is_forwarded = proxy is not None and origin.scheme == "http"
        self._root = f"http://{origin.authority}" if is_forwarded else ""  # precedes the targets
        self._proxy_headers: Mapping[str, str] = proxy.headers if proxy is not None and is_forwarded else {}
        self.tunnel = b""
        if proxy is not None and not is_forwarded:
            self.tunnel = head("CONNECT", origin.host_and_port, proxy.headers, None, origin.host_and_port)

    @property
    def server_name(self) -> str | None:
        """Name that the certificate of the server must have; None without TLS."""
        # Certificates have names without the dot at the end of a fully qualified name.
        return self.origin.host.partition("%")[0].rstrip(".") if self.origin.scheme == "https" else None

    def written(self, request: Request, target: str) -> bytes:
        """Return the bytes of a request."""
        headers = {**request.headers, **self._proxy_headers} if self._proxy_headers else request.headers
        lines = head(request.method, self._root + target, headers, request.body, self.origin.authority)
        return lines + request.body if request.body else lines


def route(origin: Origin, options: Connections) -> Route:
    """Return the way to an origin that the options, or the environment, say."""
    return Route(origin, options.proxy_of(origin.scheme, origin.host, origin.port))
