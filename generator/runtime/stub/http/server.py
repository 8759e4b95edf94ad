"""Serves an application over HTTP with uvicorn, in this thread or in one of its own."""

from __future__ import annotations

import contextlib
import gc
import socket
import threading
from collections.abc import Generator

import uvicorn

from ..app import Stub
from .protocol import protocol


class ListenError(OSError):
    """The address cannot be listened on; the message is for people."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 picks a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        # create_server adds the address in brackets; a port out of range is an OverflowError.
        reason = str(getattr(error, "strerror", error)).partition(" (")[0]
        raise ListenError(f"cannot listen on {host}:{port}: {reason}") from None


def url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(stub: Stub, listener: socket.socket, *, log: bool = False) -> None:
    """Answer until interrupted; ``log`` writes a line for each request. The process is taken to be the server's own."""
    # What is stored is never cyclic garbage, and looking through it again and again costs a tenth of the speed.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    with contextlib.suppress(KeyboardInterrupt):
        _server(stub, log=log).run(sockets=[listener])


@contextlib.contextmanager
def serving(stub: Stub) -> Generator[str, None, None]:
    """A server on a free port of 127.0.0.1, in a thread; yields its URL."""
    with listen("127.0.0.1", 0) as listener:
        server = _server(stub, log=False)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        # The socket listens already: who connects before the loop runs only waits.
        try:
            yield url(listener)
        finally:
            server.should_exit = True
            thread.join()


def _server(stub: Stub, *, log: bool) -> uvicorn.Server:
    config = uvicorn.Config(
        stub,
        http=protocol(stub),
        ws="none",
        lifespan="off",
        access_log=log,
        log_level="info" if log else "error",
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,  # seconds; longer than clients pool idle connections
        timeout_graceful_shutdown=3,  # seconds
    )
    return uvicorn.Server(config)
