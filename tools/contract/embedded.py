"""The generated stub as the server to prove, on its own port and with the default world."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.runtime.openapi import Scheme
from tools.contract.credentials import Credentials
from tools.contract.proof import Endpoint
from tools.contract.target import Target
from tools.contract.wildcards import ANYTHING
from tools.contract.worlds import variants

if TYPE_CHECKING:
    from cts_stub import Stub


IN_PROCESS = "http://127.0.0.1:80"
"""URL of a stub without a socket."""


@contextlib.contextmanager
def endpoint(document: Any, scheme: Scheme, edition: str | None = None) -> Iterator[Endpoint]:
    """Serve the stub and yield it as seen by its first user and by a user of another project.

    ``scheme`` says where requests have their credentials. ``edition``: that of the document.
    """
    # Not at the top: `cts generate` must work where the generated packages are missing or broken.
    from cts_stub import create_app
    from cts_stub._runtime.stub.http.server import serving

    create = partial(create_app, check_responses=True, edition=edition)
    stub = create()
    with serving(stub) as url:
        targets = targets_of_two_projects(stub, url, document, scheme)
        yield Endpoint(*targets, stub.world.data, stub, other_worlds(stub, create, document, scheme))


def other_worlds(
    stub: Stub, create: Callable[..., Stub], document: Any, scheme: Scheme
) -> list[Callable[[], Endpoint]]:
    """Return functions that make the stub anew: in the same world and later, and in worlds that differ in one part."""
    schema = json.loads(files("cts_stub").joinpath("world.schema.json").read_bytes())
    worlds = [stub.world.data, *(world for _, world in variants(schema, stub.world.data))]
    return [partial(_elsewhere, create, world, document, scheme, world is stub.world.data) for world in worlds]


def _elsewhere(create: Callable[..., Stub], world: Any, document: Any, scheme: Scheme, is_later: bool) -> Endpoint:
    from cts_stub import World

    stub = create(world=World.of(world))
    targets = targets_of_two_projects(stub, IN_PROCESS, document, scheme)
    return Endpoint(*targets, stub.world.data, stub, advance=partial(_advance, stub) if is_later else None)


def _advance(stub: Stub, milliseconds: int) -> None:
    """Move the clock of a stub."""
    from cts_stub._runtime.stub.testing.clock import ClockChange

    stub.control.clock.set(ClockChange(advance=milliseconds))


def targets_of_two_projects(stub: Stub, url: str, document: Any, scheme: Scheme) -> tuple[Target, Target]:
    """Return targets of the world's first user and of a user with another project.

    Raises:
        click.UsageError: no user of the world has another project.
    """
    own = stub.credentials
    path_parameters = {
        name: value for name, value in own.items() if any(f"{{{name}}}" in path for path in document["paths"])
    }
    users = [user for account in stub.world.data["accounts"] for user in account["users"]]
    by_token = {user["token"]: Credentials(scheme).of_user(user) for user in users}
    for principal in stub.world.principals.values():
        for project in principal.user.projects:
            if project not in path_parameters.values():
                account = principal.account.id
                other = {name: value if value == account else project for name, value in path_parameters.items()}
                first = Target(url, document, by_token[own["token"]], path_parameters)
                return first, first.having(by_token[principal.user.token], other)
    raise click.UsageError("no user of the world has another project; checks of isolation need one")


def known_world(file: Path | None, credentials: Credentials) -> Any:
    """Return the world of a server: that of the file, or of the stub's package if it has the user.

    Raises:
        click.UsageError: the file is not JSON.
    """
    if file is not None:
        try:
            return json.loads(file.read_bytes())
        except ValueError as error:
            raise click.UsageError(f"{file}: not JSON: {error}") from None
    try:
        default = json.loads(files("cts_stub").joinpath("world.json").read_bytes())
    except (ModuleNotFoundError, OSError, ValueError):
        return ANYTHING
    users = [user for account in default["accounts"] for user in account["users"]]
    return default if credentials in map(credentials.of_user, users) else ANYTHING
