"""The generated stub as the server to prove, on a port of its own, with its default world."""

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
    """The stub as its first user sees it, and as a user of another project does. ``header`` takes their tokens."""
    # Not at the top: `cts generate` must work where the generated packages are missing or broken.
    from cts_stub import create_app
    from cts_stub._runtime.stub.http.server import serving

    stub = create_app(check_responses=True)
    with serving(stub) as url:
        yield seen_by_two(stub, url, document, header)


def seen_by_two(stub: Stub, url: str, document: Any, header: str) -> tuple[Target, Target]:
    """UsageError when no user of the world has another project than the first user."""
    credentials = stub.credentials
    bound = {
        name: value for name, value in credentials.items() if any(f"{{{name}}}" in path for path in document["paths"])
    }
    for principal in stub.world.principals.values():
        for project in principal.user.projects:
            if project not in bound.values():
                moved = {name: value if value == principal.account.id else project for name, value in bound.items()}
                first = Target(url, document, {header: credentials["token"]}, bound)
                return first, Target(url, document, {header: principal.user.token}, moved)
    raise click.UsageError("no user of the world has another project, to try the isolation between the two")
