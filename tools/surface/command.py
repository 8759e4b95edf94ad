"""The command ``cts surface``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tools.surface.packages import PackageError, package

if TYPE_CHECKING:
    from tools.surface.stubs import Changes

BREAKING = 1
FORMATS = ("text", "markdown", "json")
PATH = click.Path(exists=True, path_type=Path)


@click.command(short_help="Compare two clients: which changes break Python callers.")
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Format of the output."
)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
def surface(old: Path, new: Path, form: str) -> None:
    """Compare the public names, arguments and types of two clients; exit code 1 if a change breaks callers.

    OLD and NEW are wheels or folders of packages. Names with a leading underscore, docstrings
    and bodies are not compared.
    """
    from tools.surface import stubs  # late, as in tools.options

    try:
        with package(old) as before, package(new) as after:
            found = stubs.compared(stubs.surface(before), stubs.surface(after))
    except PackageError as error:
        raise click.UsageError(str(error)) from None
    except SyntaxError as error:
        raise click.UsageError(f"not a package that can be compared: {error}") from None
    click.echo(_written(found, form), nl=False)
    count = f"{len(found.breaking)} breaking, {len(found.added)} added"
    click.echo(count if found.breaking or found.added else "no change", err=True)
    if found.breaking:
        sys.exit(BREAKING)


def _written(found: Changes, form: str) -> str:
    from generator.serialise import to_json

    if form == "json":
        return to_json(found._asdict())
    sections = (("breaking", found.breaking), ("added", found.added))
    if form == "markdown":
        return "\n".join(_section(title, entries) for title, entries in sections if entries) or "No change.\n"
    return "".join(f"{title} {entry}\n" for title, entries in sections for entry in entries)


def _section(title: str, entries: Sequence[str]) -> str:
    """Return a list for a changelog."""
    from tools.surface.stubs import line

    return f"### {title.capitalize()}\n\n{''.join(map(line, entries))}"
