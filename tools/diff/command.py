"""The command ``cts diff``."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.runtime.yaml_source.diagnostics import DiagnosticError
from tools.options import reports_problems

if TYPE_CHECKING:
    from tools.diff.description import Description

BREAKING = 1
FORMATS = ("text", "markdown", "json", "sarif", "html")


@click.command(short_help="Compare two descriptions: which changes break callers.")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Format of the output."
)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write. Default: standard output."
)
@reports_problems
def diff(old: str, new: str, form: str, output: Path | None) -> None:
    """Compare two descriptions of the API; exit code 1 if a change breaks callers.

    OLD and NEW are each a folder with openapi.yaml, a file, a git revision (its folder spec), or REV:PATH. References
    are resolved first: moving, renaming or inlining a schema and another order are no change. Requests and responses
    are judged by their directions.
    """
    from tools.diff.changes import changes  # late, as in tools.options
    from tools.diff.formats import FORMATS as WRITERS
    from tools.diff.formats import summary
    from tools.diff.inputs import as_given

    with ExitStack() as inputs:
        was, now = (_read(argument, inputs) for argument in (old, new))
        found = changes(was, now)
    for change in found:
        change.place = as_given(change.place, new)
    text = WRITERS[form](found)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
    click.echo(summary(found), err=True)
    if any(change.rule.severity == "breaking" for change in found):
        sys.exit(BREAKING)


def _read(argument: str, inputs: ExitStack) -> Description:
    """Return the description that an argument names; what is none is invalid usage."""
    from tools.diff.description import read
    from tools.diff.inputs import InputError, as_given, located

    try:
        found = read(inputs.enter_context(located(argument)))
    except InputError as error:
        raise click.UsageError(str(error)) from None
    except DiagnosticError as error:
        problems = [replace(each, place=as_given(each.place, argument)) for each in error.diagnostics]
        text = "\n".join(map(str, problems))
        raise click.UsageError(f"not a description that can be compared:\n{text}") from None
    if not found.is_whole:
        click.echo(f"{argument} breaks rules: error codes of operations are not compared", err=True)
    return found
