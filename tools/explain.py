"""Command ``cts explain``: explain an error code of the service."""

from __future__ import annotations

import click


@click.command(short_help="Explain an error code and how to reproduce it.")
@click.argument("code")
def explain(code: str) -> None:
    """Explain an error CODE: meaning, remedy, operations, and a request that makes the stub return it."""
    # Not at the top: `cts generate` must work where the generated packages are missing or broken.
    from cts_stub.__main__ import main

    main(args=["explain", code], prog_name="cts")
