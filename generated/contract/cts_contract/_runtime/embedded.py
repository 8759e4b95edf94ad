# Copied from generator/runtime/contract/embedded.py. Do not edit: run `make generate`.
"""The generated stub as the server to prove, on its own port and with the default world."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from cts_stub._runtime.openapi import Scheme

from .credentials import Credentials
from .proof import Endpoint
from .target import Target
from .traffic import Traffic
from .wildcards import ANYTHING
from .worlds import actions, variants, with_callers

if TYPE_CHECKING:
    from cts_stub._runtime.stub.app import Stub

    from .kit import Kit


OTHER = "another project"
"""Name of the caller of another project, in reports."""
IN_PROCESS = "http://127.0.0.1:80"
"""URL of a stub without a socket."""
STATE = b"/_stub/state"
"""Path of the records of a stub."""


@contextlib.contextmanager
def endpoint(
    kit: Kit,
    document: Any,
    scheme: Scheme,
    edition: str | None = None,
    traffic: Traffic | None = None,
) -> Iterator[Endpoint]:
    """Serve the stub and yield it as seen by its first user and by a user of another project.

    ``scheme`` says where requests have their credentials. ``edition``: that of the document.
    """
    from cts_stub._runtime.stub.http.server import serving  # late: it takes a while

    create = kit.creator(edition)
    stub = create()
    with serving(stub) as url:
        targets = targets_of_two_projects(stub, url, document, scheme, traffic)
        elsewhere = other_worlds(kit, stub, create, document, scheme, traffic)
        yield Endpoint(*targets, stub.world.data, stub, elsewhere)


def other_worlds(
    kit: Kit,
    stub: Stub,
    create: Callable[..., Stub],
    document: Any,
    scheme: Scheme,
    traffic: Traffic | None = None,
) -> list[Callable[[], Endpoint]]:
    """Return functions that make the stub anew: later, with other callers, and in worlds that differ in one part.

    The last ones begin in the same world, which then becomes another.
    """
    schema = kit.of_stub("world.schema.json")
    own, others = stub.world.data, [world for _, world in variants(schema, stub.world.data)]
    elsewhere = partial(_elsewhere, create, document, scheme, traffic)
    return [
        partial(elsewhere, own, differs="time"),
        partial(elsewhere, with_callers(own, actions(document)), differs="callers"),
        *(partial(elsewhere, world) for world in others),
        *(partial(elsewhere, own, then=world) for world in others),
    ]


def _elsewhere(
    create: Callable[..., Stub],
    document: Any,
    scheme: Scheme,
    traffic: Traffic | None,
    world: Any,
    differs: Literal["world", "callers", "time"] = "world",
    then: Any = None,
) -> Endpoint:
    """Make a stub in a world. ``then``: the world that it becomes when its records exist."""
    from cts_stub._runtime.stub.world import World

    stub = create(world=World.of(world))

    def changed() -> Endpoint:
        endpoint = _elsewhere(create, document, scheme, traffic, then)
        state = stub.control.response(STATE, "GET", b"", b"", [])
        endpoint.application.control.response(STATE, "PUT", b"", state.body, [])
        return endpoint

    return Endpoint(
        *targets_of_two_projects(stub, IN_PROCESS, document, scheme, traffic),
        stub.world.data,
        stub,
        differs=differs,
        stop_clock=partial(_stop_clock, stub) if differs == "time" else None,
        changed=changed if then is not None else None,
    )


def _stop_clock(stub: Stub, milliseconds: int) -> None:
    """Stop the clock of a stub at a time."""
    from cts_stub._runtime.stub.testing.clock import ClockChange

    stub.control.clock.set(ClockChange(now=milliseconds))


def targets_of_two_projects(
    stub: Stub, url: str, document: Any, scheme: Scheme, traffic: Traffic | None = None
) -> tuple[Target, Target]:
    """Return targets of the world's first user and of a user with another project.

    Raises:
        click.UsageError: no user of the world has another project.
    """
    own = stub.credentials
    path_parameters = {
        name: value
        for name, value in own.items()
        if any(f"{{{name}}}" in path for path in document["paths"])
    }
    users = [user for account in stub.world.data["accounts"] for user in account["users"]]
    by_token = {user["token"]: Credentials(scheme).of_user(user) for user in users}
    for principal in stub.world.principals.values():
        for project in principal.user.projects:
            if project not in path_parameters.values():
                account = principal.account.id
                other = {
                    name: value if value == account else project
                    for name, value in path_parameters.items()
                }
                first = Target(
                    url,
                    document,
                    by_token[own["token"]],
                    path_parameters,
                    traffic=traffic or Traffic(),
                )
                return first, first.having(by_token[principal.user.token], other, OTHER)
    raise click.UsageError("no user of the world has another project; checks of isolation need one")


def secrets(world: Any) -> Iterator[str]:
    """Yield the credentials of the users of a world."""
    for account in world["accounts"] if isinstance(world, Mapping) else ():
        for user in account["users"]:
            yield from (
                user[name]
                for name in ("token", "password", "access_key", "secret_key")
                if user.get(name)
            )


def known_world(kit: Kit, file: Path | None, credentials: Credentials) -> Any:
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
        default = kit.of_stub("world.json")
    except (ModuleNotFoundError, OSError, ValueError):
        return ANYTHING
    users = [user for account in default["accounts"] for user in account["users"]]
    return default if credentials in map(credentials.of_user, users) else ANYTHING
