"""The HTTP server: uvicorn, in this thread or in one of its own."""

from __future__ import annotations

import contextlib
import gc
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path

import uvicorn

from ..app import Stub
from .cors import Cors
from .protocol import protocol
from .request_log import RequestLog


class ListenError(OSError):
    """The server cannot listen on the address; the message says why."""


class TlsError(ValueError):
    """A certificate or a key cannot be used; the message says why."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 picks a free port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        # create_server adds the address in brackets; a port out of range is an OverflowError.
        reason = str(getattr(error, "strerror", error)).partition(" (")[0]
        raise ListenError(f"cannot listen on {host}:{port}: {reason}") from None


def url(listener: socket.socket, *, is_secure: bool = False) -> str:
    host, port = listener.getsockname()[:2]
    scheme = "https" if is_secure else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


class Server(uvicorn.Server):
    """Serves one stub."""

    def __init__(
        self, stub: Stub, *, log: bool = False, tls: tuple[Path, Path] | None = None, cors: bool = False
    ) -> None:
        """Configure the server.

        Args:
            stub: The application.
            log: Write a line for each request on standard error.
            tls: PEM files of the certificate and of its key, for HTTPS.
            cors: Let web pages of all origins read the responses.

        Raises:
            TlsError: certificate or key cannot be used.
        """
        if log:
            stub.add_observer(RequestLog(lambda line: print(line, file=sys.stderr, flush=True)))
        config = uvicorn.Config(
            Cors(stub) if cors else stub,
            http=protocol(stub),
            ws="none",
            lifespan="off",
            access_log=False,  # which cannot have reasons
            log_level="error",
            server_header=False,
            date_header=False,  # that of uvicorn is always that of the system
            proxy_headers=False,
            timeout_keep_alive=75,  # seconds; longer than clients pool idle connections
            timeout_graceful_shutdown=3,  # seconds
            ssl_certfile=tls and tls[0],
            ssl_keyfile=tls and tls[1],
        )
        try:
            config.load()
        except (OSError, ssl.SSLError) as error:
            raise TlsError(f"certificate or key cannot be used: {error}") from None
        super().__init__(config)
        self._stub = stub
        if stub.is_controlled:
            stub.control.clock.on_change = self._set_date
        self.on_start: Callable[[], None] = _nothing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and announce it: from now on, a signal ends the server after the pending responses."""
        await super().startup(sockets)
        self.on_start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Respond to the pending requests; those that take too long get an error."""
        self._stub.stop()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Update the header Date once a second; uvicorn calls this ten times."""
        should_exit = await super().on_tick(counter)
        if counter % 10 == 0:
            self._set_date()
        return should_exit

    def _set_date(self) -> None:
        date = formatdate(self._stub.date / 1000, usegmt=True)
        self.server_state.default_headers = [(b"date", date.encode())]


def _nothing() -> None:
    """Announce nothing."""


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM interrupt like Ctrl-C, and end quietly at both, so that what is open is closed."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def serve(server: Server, listener: socket.socket, on_start: Callable[[], None]) -> None:
    """Serve until interrupted. Tunes the process, which should do nothing else. ``on_start``: announces the start."""
    # Stored records are never cyclic garbage, and scanning them again and again would cost a tenth of the throughput.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    server.on_start = on_start
    server.run(sockets=[listener])


@contextlib.contextmanager
def running(server: Server, listener: socket.socket) -> Iterator[None]:
    """Serve in a thread until the context ends."""
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    # The socket listens already: a client that connects before the loop runs only waits.
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@contextlib.contextmanager
def serving(stub: Stub) -> Iterator[str]:
    """Serve on a free port of 127.0.0.1 in a thread; yield the URL."""
    with listen("127.0.0.1", 0) as listener, running(Server(stub), listener):
        yield url(listener)
