"""Command line ``cts``. Every command is listed here, and each has a module in this package."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import click

from tools.options import EXIT_CODES, INTERNAL_ERROR

SECTIONS = {
    "Description": {
        "lint": "tools.generate",
        "why": "tools.why.command",
        "diff": "tools.diff.command",
        "surface": "tools.surface.command",
        "release": "tools.release.command",
        "new": "tools.new.command",
        "bundle": "tools.bundle",
        "publish": "tools.publish.command",
        "explain": "tools.explain",
    },
    "Generated files": dict.fromkeys(("generate", "check", "ir"), "tools.generate"),
    "Stub and servers": {
        "serve": "tools.serve",
        "tour": "tools.tour.command",
        "contract": "tools.contract",
    },
}
"""Modules of the commands, each of which has the name of its function, by section of the help, in its order."""


EXPECTED = (click.ClickException, click.exceptions.Exit, click.Abort)
"""How click ends a command."""


class Commands(MutableMapping[str, click.Command]):
    """Commands by name, each imported when it is asked for: one does not wait for the libraries of the others."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self.modules = dict(modules)

    def __getitem__(self, name: str) -> click.Command:
        command: click.Command = getattr(importlib.import_module(self.modules[name]), name)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self.modules)

    def __len__(self) -> int:
        return len(self.modules)

    def __setitem__(self, name: str, command: click.Command) -> None:
        raise TypeError("list the command in SECTIONS")

    def __delitem__(self, name: str) -> None:
        del self.modules[name]


class Sections(click.Group):
    """Group whose help lists the commands by section, and the exit codes at its end.

    An exception that a command does not expect is an internal error: one line and exit code 3.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EXPECTED:
            raise
        except Exception as error:
            from tools.internal_errors import report  # late: it imports what reads descriptions

            report(error, ctx.invoked_subcommand or "", debug=ctx.params["debug"])
            sys.exit(INTERNAL_ERROR)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(80)) for name in names])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in EXIT_CODES.items()])


@click.group(
    cls=Sections,
    commands=Commands({name: module for modules in SECTIONS.values() for name, module in modules.items()}),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option("--debug", is_flag=True, help="Print the traceback of an internal error.")
@click.version_option(package_name="cts-toolchain")
def main(debug: bool) -> None:
    """Work on the description of Cloud Trace Service, and on what is generated from it."""
