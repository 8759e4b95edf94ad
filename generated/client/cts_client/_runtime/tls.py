# Copied from generator/runtime/client/tls.py. Do not edit: run `make generate`.
"""Blocking connections with TLS. Imported by the first of them: ``ssl`` is slow to import."""

from __future__ import annotations

import ssl

from .sockets import Limited, LimitedSocket

ALPN = ["http/1.1"]


class LimitedTlsSocket(Limited, ssl.SSLSocket):
    """TLS socket with a deadline."""


def prepare(context: ssl.SSLContext) -> None:
    """Let a context make sockets with deadlines, for HTTP/1.1."""
    context.sslsocket_class = LimitedTlsSocket
    context.set_alpn_protocols(ALPN)


def secured(sock: LimitedSocket, context: ssl.SSLContext, host: str) -> LimitedTlsSocket:
    """Return the connection with TLS.

    Raises:
        OSError: TLS failed, such as the verification of the certificate, or the time has passed.
        ValueError: the host is no name of a host.
    """
    sock.arm()
    # Certificates have names without the dot at the end of a fully qualified name.
    tls = context.wrap_socket(sock, server_hostname=host.rstrip("."))
    if not isinstance(tls, LimitedTlsSocket):
        raise TypeError("the TLS context makes other sockets")
    return tls
