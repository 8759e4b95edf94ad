"""Connections with TLS. Imported by the first of them: ``ssl`` is slow to import."""

from __future__ import annotations

import ssl

from .connecting import Connections
from .sockets import Limited, LimitedSocket

ALPN = ["http/1.1"]


class LimitedTlsSocket(Limited, ssl.SSLSocket):
    """TLS socket with a deadline."""


def context_of(options: Connections) -> ssl.SSLContext:
    """Return a context for HTTP/1.1, whose sockets have deadlines.

    Raises:
        ConfigurationError: a file cannot be read.
    """
    context = options.tls()
    context.sslsocket_class = LimitedTlsSocket
    context.set_alpn_protocols(ALPN)
    return context


def secured(sock: LimitedSocket, context: ssl.SSLContext, name: str) -> LimitedTlsSocket:
    """Return the connection with TLS. ``name``: what the certificate of the server must have.

    Raises:
        OSError: TLS failed, such as the verification of the certificate, or the time has passed.
        ValueError: the host is no name of a host.
    """
    sock.arm()
    tls = context.wrap_socket(sock, server_hostname=name)
    if not isinstance(tls, LimitedTlsSocket):
        raise TypeError("the TLS context makes other sockets")
    return tls
