"""Commands ``proxy`` and ``check-har``: whether a client and a server that are not ours keep the contract."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from ..stub.cli import write_whole
from . import recordings
from .interrupts import terminable
from .kit import Kit
from .monitoring import Monitor
from .options import EXISTING, FILE, REPORTS, SECONDS, url_of_a_server, urls_of_servers
from .preflight import NO_SUCH_SERVER, Stop

Function = TypeVar("Function", bound=Callable[..., Any])
CONNECT_SECONDS = 5.0
CHECKS = (
    click.option("--edition", metavar="NAME", help="Edition of the description that counts."),
    click.option(
        "--stateless", is_flag=True, help="Leave out the rules between requests: others change the project, too."
    ),
)


def _with_options(function: Function) -> Function:
    for option in reversed((*CHECKS, *REPORTS)):
        function = option(function)
    return function


@click.command("proxy", short_help="Pass requests on to a server, and report what breaks the contract.")
@click.argument("upstream", callback=url_of_a_server)
@click.option("--host", default="127.0.0.1", show_default=True, help="IP address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8081, show_default=True, help="TCP port; 0: a free one.")
@click.option("--port-file", type=FILE, help="File that gets the port when the proxy listens.")
@click.option("--keep-host", is_flag=True, help="Pass on the header Host of the client, which signatures can cover.")
@click.option("--ca", type=EXISTING, help="PEM file with the certificates that are trusted.")
@click.option(
    "--timeout",
    type=SECONDS,
    metavar="SECONDS",
    default=60.0,
    show_default=True,
    help="Time limit of the connection to the server, and between two parts of its response.",
)
@_with_options
def proxy(kit: Kit, upstream: str, host: str, port: int, port_file: Path | None, **given: Any) -> None:
    """Pass requests on to the server at UPSTREAM, and report each request and each response that breaks the contract.

    Also rules between requests, as far as the proxy has seen what is stored. Ctrl-C or SIGTERM ends it.

    Exit codes: 0 the contract was kept, 1 it was broken or nothing was judged, 2 wrong usage, 4 no such server.
    """
    from . import proxy as proxying  # late: aiohttp takes a fifth of a second

    options = SimpleNamespace(**given)
    tls = _tls(options.ca)
    _require_server(upstream)
    monitor = Monitor.of(kit, options, upstream)
    behind = proxying.Upstream(upstream, options.timeout, options.keep_host, tls)

    def ready(listening: int) -> None:
        if port_file:
            write_whole(port_file, f"{listening}\n")
        click.echo(f"Passing http://{host}:{listening} on to {upstream}. Ctrl-C stops it.")

    try:
        asyncio.run(_until_stopped(proxying.Proxy(behind, monitor.add), host, port, ready))
    except OSError as error:
        monitor.outputs.discard()
        raise click.BadParameter(f"cannot listen on {host}:{port}: {error.strerror}", param_hint="--port") from None
    finally:
        if port_file:
            port_file.unlink(missing_ok=True)
    raise SystemExit(monitor.end())


async def _until_stopped(proxy: Any, host: str, port: int, ready: Callable[[int], None]) -> None:
    from .proxy import run

    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await run(proxy, host, port, ready=ready, stopped=stopped)


def _tls(ca: Path | None) -> ssl.SSLContext | bool:
    """Return how certificates are checked.

    Raises:
        click.BadParameter: the file has no certificates.
    """
    if ca is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(ca))
    except ssl.SSLError:
        raise click.BadParameter(f"{ca} has no certificates in PEM format", param_hint="--ca") from None


def _require_server(upstream: str) -> None:
    """Reject an address at which nobody listens.

    Raises:
        Stop: it is one.
    """
    parts = urlsplit(upstream)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), CONNECT_SECONDS).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise Stop(f"{upstream} cannot be reached: {reason}; start the server first", NO_SUCH_SERVER) from None


@click.command("check-har", short_help="Report what breaks the contract in an HTTP Archive or a journal.")
@click.argument("file", type=EXISTING)
@click.option(
    "--server",
    "servers",
    multiple=True,
    metavar="URL",
    callback=urls_of_servers,
    help="Server of the service (repeatable). Default: every host that got a request to one of its operations.",
)
@_with_options
def check_har(kit: Kit, file: Path, servers: tuple[str, ...], **given: Any) -> None:
    """Report each request and each response in FILE that breaks the contract.

    FILE is an HTTP Archive of a browser, a proxy or the stub, or the journal of the stub as JSON.

    Exit codes: 0 the contract was kept, 1 it was broken or nothing was judged, 2 wrong usage, 130 stopped.
    """
    try:
        recording = recordings.read(file)
    except recordings.Damaged as error:
        raise click.UsageError(str(error)) from None
    monitor = Monitor.of(kit, SimpleNamespace(**given), ", ".join(servers) or str(file))
    try:
        with terminable():
            _judge(monitor, recording, servers)
    except KeyboardInterrupt:
        monitor.run.stopped = f"stopped after {monitor.exchanges} requests"
    raise SystemExit(monitor.end())


def _judge(monitor: Monitor, recording: recordings.Recording, servers: tuple[str, ...]) -> None:
    """Judge what was recorded of the service; notes say what was left out."""
    inside, others = recordings.of_service(recording, servers, monitor.judge.knows)
    if others:
        monitor.run.notes.append(f"{others} entries of other servers were left out")
    if recording.unanswered:
        monitor.run.notes.append(f"{recording.unanswered} entries without a response were left out")
    for observed in inside:
        monitor.add(observed)
