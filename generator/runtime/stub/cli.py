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
"""Makes a stub: takes ``world``, ``state`` and ``edition`` (each may be None), ``strict`` and ``control``."""
LoadWorld = Callable[[Path], World]
"""Reads a world file; WorldError says what is wrong with it."""


class Unusable(click.ClickException):
    """A world file with problems: a line for each, as compilers print them."""

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
    """The command ``name``; every option can also be given as ``<environment>_<OPTION>``."""

    @click.group(
        name,
        invoke_without_command=True,
        help=f"Serve a stub of {title}, with state, until interrupted.",
        epilog="Exit codes: 0 stopped by Ctrl-C, 1 cannot listen on the address, 2 wrong usage, world file or state.",
        context_settings={"auto_envvar_prefix": environment, "help_option_names": ["-h", "--help"]},
    )
    @click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
    @click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free port.")
    @click.option("--strict", is_flag=True, help="Refuse properties that the description does not know.")
    @click.option("--world", type=click.Path(path_type=Path), help="YAML file with another world than the default one.")
    @click.option("--state", metavar="FILE|URL", help="Keep the state in this SQLite file or postgresql:// database.")
    @click.option("--print-credentials", is_flag=True, help="Print what the first user needs, as JSON, and exit.")
    @click.option("--no-control", is_flag=True, help="Neither the header Prefer nor the paths of /_stub/.")
    @click.option("--log", is_flag=True, help="Write a line for each request.")
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
            _serve(stub, host, port, log=log, told=_summary(stub) if is_default else "")

    if editions:
        choice = click.Choice(list(editions))
        run.params.insert(4, click.Option(["--edition"], type=choice, help="Follow this edition of the description."))

    run.add_command(_explain(create))
    run.add_command(_check_world(load_world))
    return run


def _explain(create: Create) -> click.Command:
    @click.command()
    @click.argument("code")
    def explain(code: str) -> None:
        """Tell what an error CODE means, what to do about it, and how to make the stub answer it."""
        lines = explained(create().document, code)
        if not lines:
            raise click.BadParameter(f"there is no code {code}", param_hint="CODE")
        click.echo("\n".join(lines))

    return explain


def _check_world(load: LoadWorld) -> click.Command:
    @click.command()
    @click.argument("file", type=click.Path(path_type=Path))
    def check_world(file: Path) -> None:
        """Tell what is wrong with a world FILE, and do nothing else; exit code 2 if anything is."""
        world = _world(file, load)
        click.echo(f"{file}: a world with {_number(world.accounts, 'account')} and {_number(world.members, 'user')}")

    return check_world


def _serve(stub: Stub, host: str, port: int, *, log: bool, told: str) -> None:
    """``told``: what is printed besides the address."""
    try:
        listener = listen(host, port)
    except ListenError as error:
        raise click.ClickException(str(error)) from None
    with listener:
        click.echo(f"Serving on {url(listener)} (documentation at /docs). Ctrl-C stops it.{told}")
        if stub.is_controlled and not ip_address(listener.getsockname()[0]).is_loopback:
            click.echo(
                "WARNING: whoever reaches this address can control the stub; --no-control prevents it.", err=True
            )
        serve(stub, listener, log=log)


def _credentials(stub: Stub) -> dict[str, str]:
    try:
        return stub.credentials
    except WorldError as error:
        raise click.UsageError(f"the world has no credentials: {error}") from None


def _summary(stub: Stub) -> str:
    """How the first user of the default world calls the service; nobody's secrets, as everyone has that world."""
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
