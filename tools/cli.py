"""The command ``cts``: what the generator does, and what works on the spec and on the results."""

from __future__ import annotations

import click

from generator.cli import commands
from tools.bundle import bundle
from tools.contract.command import contract
from tools.serve import serve
from tools.tour import tour
from tools.why.command import why


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="cts-toolchain")
def main() -> None:
    """The toolchain of the Cloud Trace Service description.

    Exit codes: 0 done, 1 problems were found (printed), 2 unusable arguments.
    """


for command in (*commands, bundle, serve, contract, tour, why):
    main.add_command(command)
