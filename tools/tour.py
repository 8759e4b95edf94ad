"""``cts tour``: the generated client and the generated stub at work together."""

from __future__ import annotations

import click


@click.command()
def tour() -> None:
    """Start the stub, and create, find, modify, audit and delete a data tracker with the generated client.

    Exit codes: 0 everything went as told, 1 something else happened.
    """
    # Not at the top: `cts generate` must work where the generated packages are missing or broken.
    from tools.guide import walk_through

    walk_through()
