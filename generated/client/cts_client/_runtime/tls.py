# Copied from generator/runtime/client/tls.py. Do not edit: run `make generate`.
"""Connections with TLS. Imported by the first of them: ``ssl`` is slow to import."""

from __future__ import annotations

import ssl
from typing import Any

from .connecting import Connections
from .received import Incomplete
from .sockets import Limited, LimitedSocket

ALPN = ["http/1.1"]
CUT_OFF = "the connection was cut off: TLS was not ended"


class LimitedTlsSocket(Limited, ssl.SSLSocket):
    """TLS socket with a deadline."""

    def recv(self, *arguments: Any, **options: Any) -> bytes:
        try:
            return super().recv(*arguments, **options)
        except ssl.SSLEOFError as error:
            raise Incomplete(CUT_OFF) from error

    def send(self, *arguments: Any, **options: Any) -> int:
        try:
            return super().send(*arguments, **options)
        except ssl.SSLEOFError as error:  # what is received may say why
            raise BrokenPipeError(*error.args) from error


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
    tls = context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False)
    if not isinstance(tls, LimitedTlsSocket):
        raise TypeError("the TLS context makes other sockets")
    return tls


def has_ended(tls: ssl.SSLObject) -> bool:
    """Return whether the peer has ended TLS, now that nothing more is received.

    Without that, a response that has no length may have been cut off by anybody (RFC 9112 section 9.8).
    """
    try:
        return not tls.read(1)
    except ssl.SSLError:
        return False
