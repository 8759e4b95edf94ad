"""The HTTP server: uvicorn, in this thread or in one of its own."""

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
    """The server cannot listen on the address; the message says why."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 picks a free port."""
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
    """Serve until interrupted. ``log`` logs each request. Tunes the process, which should do nothing else."""
    # Stored records are never cyclic garbage, and scanning them again and again would cost a tenth of the throughput.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    with contextlib.suppress(KeyboardInterrupt):
        _server(stub, log=log).run(sockets=[listener])


@contextlib.contextmanager
def serving(stub: Stub) -> Generator[str, None, None]:
    """Serve on a free port of 127.0.0.1 in a thread; yield the URL."""
    with listen("127.0.0.1", 0) as listener:
        server = _server(stub, log=False)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        # The socket listens already: a client that connects before the loop runs only waits.
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
