# Copied from generator/runtime/stub/cli.py. Do not edit: run `make generate`.
"""The command line of a generated stub server."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import click

from .app import Stub
from .cli_options import Unusable, misspelt, options
from .explain import explained
from .http.server import ListenError, Server, listen, serve, stopped_by_signals, url
from .http.tls import TlsError
from .store.base import StateError
from .testing.faults import FaultsError
from .world import World, WorldError

EXIT_CODES = {
    0: "stopped by Ctrl-C, SIGTERM or SIGHUP, or done",
    1: "cannot listen on the address",
    2: "invalid usage, file of options, world file or state",
}

Create = Callable[..., Stub]
"""Create a stub from ``world``, ``state`` and ``edition`` (each may be None), and from the flags."""
LoadWorld = Callable[[Path], World]
"""Read a world file; raises WorldError with its problems."""


def command(
    name: str,
    *,
    title: str,
    version: str,
    environment: str,
    create: Create,
    load_world: LoadWorld,
    editions: Sequence[str] = (),
    worlds: Sequence[str] = (),
) -> click.Command:
    """Return the command ``name``; every option has an environment variable ``<environment>_<OPTION>``."""

    @click.group(
        name,
        invoke_without_command=True,
        help=f"Serve a stub of {title}, with state, until interrupted.",
        epilog=f"Exit codes: {', '.join(f'{code} {meaning}' for code, meaning in EXIT_CODES.items())}.",
        context_settings={"auto_envvar_prefix": environment, "help_option_names": ["-h", "--help"]},
        params=options(editions, worlds),
    )
    @click.version_option(version, prog_name=name)
    @click.pass_context
    def run(
        context: click.Context,
        /,
        world: Path | None,
        no_reasons: bool,
        no_control: bool,
        print_credentials: bool,
        **chosen: Any,
    ) -> None:
        if context.invoked_subcommand:
            return
        for warning in misspelt(os.environ, environment, (param.name or "" for param in context.command.params)):
            click.echo(f"WARNING: {warning}", err=True)
        place = Place(**{name: chosen.pop(name) for name in Place.__dataclass_fields__})
        chosen |= {
            "world": world and _world(world, load_world, worlds),
            "control": not no_control,
            "reasons": not no_reasons,
        }
        if chosen["faults"] and no_control:
            raise click.UsageError("--faults does not work with --no-control; remove one of the two")
        if print_credentials:
            click.echo(json.dumps(_credentials(_created(create, {**chosen, "state": None})), indent=2))
            return
        with stopped_by_signals(), contextlib.closing(_created(create, chosen)) as stub:
            _serve(stub, place, summary=_summary(stub) if world is None or str(world) in worlds else "")

    run.add_command(_explain(create))
    run.add_command(_check_world(load_world))
    return run


def _created(create: Create, arguments: Mapping[str, Any]) -> Stub:
    try:
        return create(**arguments)
    except StateError as error:
        raise click.BadParameter(str(error), param_hint="--state") from None
    except FaultsError as error:
        raise Unusable(str(error)) from None


def _explain(create: Create) -> click.Command:
    @click.command(short_help="Explain an error code and how to reproduce it.")
    @click.argument("code")
    def explain(code: str) -> None:
        """Explain an error CODE: meaning, remedy, operations, and a request that makes the stub return it."""
        lines = explained(create().document, code)
        if not lines:
            raise click.BadParameter(f"error code {code} does not exist", param_hint="CODE")
        click.echo("\n".join(lines))

    return explain


def _check_world(load: LoadWorld) -> click.Command:
    @click.command(short_help="Check a world file.")
    @click.argument("file", type=click.Path(path_type=Path))
    def check_world(file: Path) -> None:
        """Check a world FILE and print every problem; exit code 2 if there is one."""
        world = _world(file, load)
        click.echo(f"{file}: a world with {_number(world.accounts, 'account')} and {_number(world.members, 'user')}")

    return check_world


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and how to serve."""

    host: str
    port: int
    port_file: Path | None
    tls: tuple[Path, Path] | None
    cors: bool
    log: bool
    quiet: bool


def _serve(stub: Stub, place: Place, *, summary: str) -> None:
    """Serve until interrupted. ``summary`` is printed below the address."""
    try:
        server = Server(stub, log=place.log, tls=place.tls, cors=place.cors)
        listener = listen(place.host, place.port)
    except ListenError as error:
        raise click.ClickException(str(error)) from None
    except TlsError as error:
        raise click.BadParameter(str(error), param_hint="--tls") from None
    with listener, _removed_at_end(place.port_file):
        serve(server, listener, lambda: _announce(stub, place, listener, summary))


def _announce(stub: Stub, place: Place, listener: socket.socket, summary: str) -> None:
    if place.port_file:
        write_whole(place.port_file, f"{listener.getsockname()[1]}\n")
    if not place.quiet:
        address = url(listener, is_secure=place.tls is not None)
        click.echo(f"Serving on {address} (documentation at /docs). Ctrl-C stops it.{summary}")
    if stub.is_controlled and not ip_address(listener.getsockname()[0]).is_loopback:
        click.echo(
            "WARNING: everyone who reaches this address can control the stub; --no-control prevents it.", err=True
        )


def write_whole(path: Path, text: str) -> None:
    """Write a file that is never seen without its content."""
    try:
        new = path.with_name(f".{path.name}.new")
        new.write_text(text, encoding="ascii")
        new.replace(path)
    except (OSError, ValueError) as error:  # ValueError: an empty path
        reason = getattr(error, "strerror", error)
        raise click.BadParameter(f"{path}: {reason}", param_hint="--port-file") from None


@contextlib.contextmanager
def _removed_at_end(path: Path | None) -> Iterator[None]:
    try:
        yield
    finally:
        if path:
            with contextlib.suppress(OSError):  # it was never written, or its folder is gone
                path.unlink()


def _credentials(stub: Stub) -> dict[str, str]:
    try:
        return stub.credentials
    except WorldError as error:
        raise click.UsageError(f"the world has no credentials: {error}") from None


def _summary(stub: Stub) -> str:
    """Return the credentials of the first user of a world of the package, one per line; such a world has no secrets."""
    try:
        shown = {name: value for name, value in stub.credentials.items() if name not in ("password", "secret_key")}
    except WorldError:
        return ""  # a world without users
    return "\n" + "\n".join(f"  {name:12} {value}" for name, value in shown.items())


def _world(path: Path, load: LoadWorld, ready: Sequence[str] = ()) -> World:
    try:
        return load(path)
    except WorldError as error:
        others = f"; worlds without a file: {', '.join(ready)}" if ready and not path.exists() else ""
        raise Unusable(f"{error}{others}") from None


def _number(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
