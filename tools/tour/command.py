"""Command ``cts tour``."""

from __future__ import annotations

import click


@click.command(short_help="Run the generated client against the stub.")
def tour() -> None:
    """Start the stub, and create, list, modify, audit and delete a data tracker with the generated client."""
    # Not at the top: `cts generate` must work where the generated packages are missing or broken.
    from tools.tour.steps import run

    run()
