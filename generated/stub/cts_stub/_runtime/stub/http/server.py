# Copied from generator/runtime/stub/http/server.py. Do not edit: run `make generate`.
"""The HTTP server: uvicorn, in this thread or in one of its own."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from email.utils import formatdate
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from ..app import Stub
from .cors import Cors
from .protocol import protocol
from .request_log import RequestLog
from .tls import check_tls
from .watch import KEEP_ALIVE_SECONDS

TICK_SECONDS = 0.1  # of uvicorn
GRACE_SECONDS = 3.0
"""Time that pending requests have after a signal."""
MIN_TICK_SECONDS = 0.01  # the clock may stand still just before a second
Handler = Callable[[int, FrameType | None], Any]


class ListenError(OSError):
    """The server cannot listen on the address; the message says why."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 picks a free port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    is_any = host == "::" and socket.has_dualstack_ipv6()  # of IPv4, too
    try:
        return socket.create_server((host, port), family=family, backlog=2048, dualstack_ipv6=is_any)
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
        if tls:
            check_tls(*tls)
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
            timeout_keep_alive=round(KEEP_ALIVE_SECONDS),  # of plain uvicorn
            timeout_graceful_shutdown=1,  # second, after GRACE_SECONDS, for what the errors to be sent need
            ssl_certfile=tls and tls[0],
            ssl_keyfile=tls and tls[1],
        )
        config.load()
        super().__init__(config)
        self._stub = stub
        if stub.is_controlled:
            stub.control.clock.on_change = self._set_date
        self.on_start: Callable[[], None] = _nothing
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()

    def stop(self) -> None:
        """End the server after the pending responses; can be called in any thread."""
        self.should_exit = True
        if self._loop:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._ending.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and announce it: from now on, a signal ends the server after the pending responses."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.on_start()

    async def main_loop(self) -> None:
        """Tick as often as uvicorn does, but end at once after ``stop``: a test should not wait for its stub."""
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), self._seconds_to_tick())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Respond to the pending requests; those that take too long get an error."""
        self._stub.stop()
        self._abort_tls(is_pending=False)
        if not await self._close_idle():
            await self._end_requests()
            await super().shutdown(sockets)
            self._abort_tls(is_pending=True)

    async def _close_idle(self) -> bool:
        """Close what waits for no response; return whether nothing is left, for which uvicorn would sleep."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(3):  # turns of the loop until connections know that they are closed
            await asyncio.sleep(0)
        return not self.server_state.connections and not self.server_state.tasks

    async def _end_requests(self) -> None:
        """Wait for the pending requests, and cancel what takes too long: uvicorn would call that an error."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + GRACE_SECONDS
        while self.server_state.tasks and not self.force_exit and loop.time() < deadline:
            await asyncio.sleep(TICK_SECONDS / 10)
        for task in self.server_state.tasks:
            task.cancel()

    def _abort_tls(self, *, is_pending: bool) -> None:
        """Close TLS connections at once: the proper end waits for the client, and the loop could wait for ever.

        Args:
            is_pending: Also those whose response is not complete.
        """
        for connection in list(self.server_state.connections) if self.config.is_ssl else ():
            cycle = getattr(connection, "cycle", None)  # None before the first request
            if is_pending or cycle is None or cycle.response_complete:
                connection.transport.abort()

    def _seconds_to_tick(self) -> float:
        """Return how long to wait for the next tick, which is not after the clock begins another second.

        Clients that rely on the header Date, such as for the end of a time range, would miss the newest records.
        """
        return min(TICK_SECONDS, max(1 - self._stub.date % 1000 / 1000, MIN_TICK_SECONDS))

    async def on_tick(self, counter: int) -> bool:
        """Update the header Date."""
        should_exit = await super().on_tick(counter)
        self._set_date()
        return should_exit

    def _set_date(self) -> None:
        date = formatdate(self._stub.date / 1000, usegmt=True)
        self.server_state.default_headers = [(b"date", date.encode())]


def _nothing() -> None:
    """Announce nothing."""


def _ending_signals() -> list[signal.Signals]:
    """Return the signals that end the server, besides Ctrl-C: not those that ``nohup`` or a parent ignores."""
    named = (getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP"))  # Windows has no SIGHUP
    return [each for each in named if each and signal.getsignal(each) is not signal.SIG_IGN]


@contextlib.contextmanager
def _handled(signals: Iterable[signal.Signals], handler: Handler) -> Iterator[None]:
    before = {each: signal.signal(each, handler) for each in signals}
    try:
        yield
    finally:
        for each, handled_before in before.items():
            signal.signal(each, handled_before)


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP interrupt like Ctrl-C, and end quietly at each, so that what is open is closed."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with _handled(_ending_signals(), interrupt), contextlib.suppress(KeyboardInterrupt):
        yield


def serve(server: Server, listener: socket.socket, on_start: Callable[[], None]) -> None:
    """Serve until interrupted. Tunes the process, which should do nothing else. ``on_start``: announces the start."""
    # Stored records are never cyclic garbage, and scanning them again and again would cost a tenth of the throughput.
    gc.freeze()
    # New ones are scanned while they are in the processor's cache, all of the last million together.
    gc.set_threshold(2_000, 500, 100)
    server.on_start = on_start
    signals = _ending_signals()
    try:
        with _handled(signals, server.handle_exit):
            server.run(sockets=[listener])
    finally:
        for each in signals:  # a second one must not interrupt what closes the state
            signal.signal(each, signal.SIG_IGN)


@contextlib.contextmanager
def running(server: Server, listener: socket.socket) -> Iterator[None]:
    """Serve in a thread until the context ends."""
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    # The socket listens already: a client that connects before the loop runs only waits.
    try:
        yield
    finally:
        server.stop()
        thread.join()


@contextlib.contextmanager
def serving(stub: Stub) -> Iterator[str]:
    """Serve on a free port of 127.0.0.1 in a thread; yield the URL."""
    with listen("127.0.0.1", 0) as listener, running(Server(stub), listener):
        yield url(listener)
