# Copied from generator/runtime/contract/program.py. Do not edit: run `make generate`.
"""The command line of a generated package."""

from __future__ import annotations

import copy
import sys
import traceback
from functools import partial
from typing import Any

import click

from . import command, observing
from .kit import Kit

INTERNAL_ERROR = 3
EXIT_CODES = {
    0: "the contract was kept",
    1: "the contract was broken; the output says where",
    2: "invalid usage: unknown or invalid command, option or argument",
    INTERNAL_ERROR: "internal error: a defect of this tool, which its last line asks to report",
    4: "no such server, or not this service",
    5: "the project is not empty",
    130: "stopped by Ctrl-C before all checks were made",
}
SECRETS = ("token", "other_token")
"""Options that environment variables of the package set."""


class Program(click.Group):
    """Group whose help ends with the exit codes. An exception that nothing expects ends it with one line and code 3."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.params["debug"]:
                traceback.print_exception(error)
            hint = f"please report it, with what `{ctx.info_name} --debug {ctx.invoked_subcommand}` prints"
            click.echo(f"internal error: {type(error).__name__}; {hint}", err=True)
            sys.exit(INTERNAL_ERROR)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in EXIT_CODES.items()])


def program(kit: Kit) -> click.Group:
    """Return the command line of a package."""
    group = Program(
        kit.command,
        help=f"Test clients and servers of {kit.title} against its contract.",
        params=[click.Option(["--debug"], is_flag=True, help="Print the traceback of an internal error.")],
        callback=lambda debug: None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    for each in (command.contract, observing.proxy, observing.check_har):
        group.add_command(_of_kit(each, kit))
    return click.version_option(kit.version, prog_name=kit.command)(group)


def _of_kit(generic: click.Command, kit: Kit) -> click.Command:
    """Return a command whose function gets the package first, and whose secrets its environment variables set."""
    assert generic.callback is not None  # noqa: S101 — for the type checker
    made = copy.copy(generic)
    made.callback = partial(generic.callback, kit)
    made.params = [copy.copy(param) for param in generic.params]
    for param in made.params:
        if param.name in SECRETS:
            param.envvar = kit.variable(param.name)
    return made
