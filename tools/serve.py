"""Command ``cts serve``: run the generated stub server until Ctrl-C."""

from __future__ import annotations

import click


@click.command(
    short_help="Run the stub server; takes the options of cts-stub.",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def serve(arguments: tuple[str, ...]) -> None:
    """Run the stub server until Ctrl-C; takes the options of cts-stub."""
    # Not at the top: `cts generate` must work where the generated packages are missing or broken.
    from cts_stub.__main__ import main

    main(args=list(arguments), prog_name="cts serve")
