"""The command line of a generated stub server."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence, Sized
from ipaddress import ip_address
from pathlib import Path
from typing import IO, Any

import click

from .app import Stub
from .explain import explained
from .http.server import ListenError, listen, serve, url
from .store.base import StateError
from .world import World, WorldError

Create = Callable[..., Stub]
"""Creates a stub from ``world``, ``state`` and ``edition`` (each may be None), ``strict`` and ``control``."""
LoadWorld = Callable[[Path], World]
"""Loads a world file; raises WorldError with its problems."""


class Unusable(click.ClickException):
    """A world file has problems. They are printed one a line, as compilers do."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True)


def command(
    name: str,
    *,
    title: str,
    version: str,
    environment: str,
    create: Create,
    load_world: LoadWorld,
    editions: Sequence[str] = (),
) -> click.Command:
    """Return the command ``name``. Environment variables ``<environment>_<OPTION>`` set its options, too."""

    @click.group(
        name,
        invoke_without_command=True,
        help=f"Serve a stub of {title}, with state, until interrupted.",
        epilog="Exit codes: 0 stopped by Ctrl-C, 1 cannot listen on the address, 2 wrong usage, world file or state.",
        context_settings={"auto_envvar_prefix": environment, "help_option_names": ["-h", "--help"]},
    )
    @click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
    @click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free port.")
    @click.option("--strict", is_flag=True, help="Reject properties that the description does not declare.")
    @click.option("--world", type=click.Path(path_type=Path), help="YAML file with the world to simulate.")
    @click.option("--state", metavar="FILE|URL", help="Keep the state in this SQLite file or postgresql:// database.")
    @click.option("--print-credentials", is_flag=True, help="Print credentials of the first user as JSON and exit.")
    @click.option("--no-control", is_flag=True, help="Disable the paths below /_stub/ and the header Prefer.")
    @click.option("--log", is_flag=True, help="Log each request.")
    @click.version_option(version, prog_name=name)
    @click.pass_context
    def run(context: click.Context, /, host: str, port: int, log: bool, print_credentials: bool, **chosen: Any) -> None:
        if context.invoked_subcommand:
            return
        chosen["control"] = not chosen.pop("no_control")
        is_default = chosen["world"] is None
        if not is_default:
            chosen["world"] = _world(chosen["world"], load_world)
        if print_credentials:
            click.echo(json.dumps(_credentials(create(**{**chosen, "state": None})), indent=2))
            return
        try:
            stub = create(**chosen)
        except StateError as error:
            raise click.BadParameter(str(error), param_hint="--state") from None
        with contextlib.closing(stub):
            _serve(stub, host, port, log=log, summary=_summary(stub) if is_default else "")

    if editions:
        choice = click.Choice(list(editions))
        run.params.insert(4, click.Option(["--edition"], type=choice, help="Serve this edition of the description."))

    run.add_command(_explain(create))
    run.add_command(_check_world(load_world))
    return run


def _explain(create: Create) -> click.Command:
    @click.command()
    @click.argument("code")
    def explain(code: str) -> None:
        """Explain an error CODE: meaning, remedy, how to reproduce it."""
        lines = explained(create().document, code)
        if not lines:
            raise click.BadParameter(f"error code {code} does not exist", param_hint="CODE")
        click.echo("\n".join(lines))

    return explain


def _check_world(load: LoadWorld) -> click.Command:
    @click.command()
    @click.argument("file", type=click.Path(path_type=Path))
    def check_world(file: Path) -> None:
        """Check a world FILE; exit with 2 if it has problems."""
        world = _world(file, load)
        click.echo(f"{file}: a world with {_number(world.accounts, 'account')} and {_number(world.members, 'user')}")

    return check_world


def _serve(stub: Stub, host: str, port: int, *, log: bool, summary: str) -> None:
    """Serve until interrupted. ``summary`` is printed after the address."""
    try:
        listener = listen(host, port)
    except ListenError as error:
        raise click.ClickException(str(error)) from None
    with listener:
        click.echo(f"Serving on {url(listener)} (documentation at /docs). Ctrl-C stops it.{summary}")
        if stub.is_controlled and not ip_address(listener.getsockname()[0]).is_loopback:
            click.echo(
                "WARNING: everybody who reaches this address can control the stub; --no-control prevents it.", err=True
            )
        serve(stub, listener, log=log)


def _credentials(stub: Stub) -> dict[str, str]:
    try:
        return stub.credentials
    except WorldError as error:
        raise click.UsageError(f"the world has no credentials: {error}") from None


def _summary(stub: Stub) -> str:
    """Return the credentials of the first user of the default world; they are the same everywhere, so not secret."""
    try:
        shown = {name: value for name, value in stub.credentials.items() if name not in ("password", "secret_key")}
    except WorldError:
        return ""  # a world without users
    return "\n" + "\n".join(f"  {name:12} {value}" for name, value in shown.items())


def _world(path: Path, load: LoadWorld) -> World:
    try:
        return load(path)
    except WorldError as error:
        raise Unusable(str(error)) from None


def _number(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
