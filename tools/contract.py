"""Command ``cts contract``: the command ``run`` of the generated contract package."""

from __future__ import annotations

import click


@click.command(
    short_help="Prove that a server behaves as described; same as cts-contract run.",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def contract(arguments: tuple[str, ...]) -> None:
    """Prove that a server behaves as described; takes the options of cts-contract run."""
    # Not at the top: `cts generate` must work where the generated packages are missing or broken.
    from cts_contract.__main__ import main

    main.commands["run"].main(args=list(arguments), prog_name="cts contract")
