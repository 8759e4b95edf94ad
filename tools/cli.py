"""Command line ``cts``. Every command is listed here, and each has a module in this package."""

from __future__ import annotations

import sys
from typing import Any

import click

from tools.bundle import bundle
from tools.contract.command import contract
from tools.explain import explain
from tools.generate import check, diff, generate, ir, lint
from tools.internal_errors import is_expected, report
from tools.new.command import new
from tools.options import EXIT_CODES, INTERNAL_ERROR
from tools.serve import serve
from tools.tour.command import tour
from tools.why.command import why

SECTIONS: dict[str, tuple[click.Command, ...]] = {
    "Description": (lint, why, new, bundle, explain),
    "Generated files": (generate, check, diff, ir),
    "Stub and servers": (serve, tour, contract),
}
"""Commands by section of the help, in its order."""


class Sections(click.Group):
    """Group whose help lists the commands by section, and the exit codes at its end.

    An exception that a command does not expect is an internal error: one line and exit code 3.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if is_expected(error):
                raise
            report(error, ctx.invoked_subcommand or "", debug=ctx.params["debug"])
            sys.exit(INTERNAL_ERROR)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(command.name or "", command.get_short_help_str(80)) for command in commands])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in EXIT_CODES.items()])


@click.group(cls=Sections, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--debug", is_flag=True, help="Print the traceback of an internal error.")
@click.version_option(package_name="cts-toolchain")
def main(debug: bool) -> None:
    """Work on the description of Cloud Trace Service, and on what is generated from it."""


for commands in SECTIONS.values():
    for command in commands:
        main.add_command(command)
