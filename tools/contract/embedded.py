"""The generated stub as the server to prove, on its own port and with the default world."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from tools.contract.target import Target

if TYPE_CHECKING:
    from cts_stub import Stub


@contextlib.contextmanager
def targets(document: Any, header: str) -> Iterator[tuple[Target, Target]]:
    """Serve the stub and yield it as seen by its first user and by a user of another project.

    ``header`` is the name of the header that takes their tokens.
    """
    # Not at the top: `cts generate` must work where the generated packages are missing or broken.
    from cts_stub import create_app
    from cts_stub._runtime.stub.http.server import serving

    stub = create_app(check_responses=True)
    with serving(stub) as url:
        yield targets_of_two_projects(stub, url, document, header)


def targets_of_two_projects(stub: Stub, url: str, document: Any, header: str) -> tuple[Target, Target]:
    """Return targets of the world's first user and of a user with another project.

    Raises:
        click.UsageError: no user of the world has another project.
    """
    credentials = stub.credentials
    path_parameters = {
        name: value for name, value in credentials.items() if any(f"{{{name}}}" in path for path in document["paths"])
    }
    for principal in stub.world.principals.values():
        for project in principal.user.projects:
            if project not in path_parameters.values():
                account = principal.account.id
                other = {name: value if value == account else project for name, value in path_parameters.items()}
                first = Target(url, document, {header: credentials["token"]}, path_parameters)
                return first, Target(url, document, {header: principal.user.token}, other)
    raise click.UsageError("no user of the world has another project; checks of isolation need one")
