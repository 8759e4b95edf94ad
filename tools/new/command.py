"""Commands ``cts new``: scaffolds."""

from __future__ import annotations

from pathlib import Path

import click

from tools.new.names import InvalidName, names
from tools.options import json_option, reports_problems, spec_option


@click.group(short_help="Scaffold a new resource of the description.")
def new() -> None:
    """Add a new part to the description, following its conventions."""


@new.command(short_help="Scaffold a resource with create, list, update and delete.")
@click.argument("name")
@click.option("--singular", help="Singular of NAME. Default: derived from NAME.")
@click.option("--path", help="Path of the collection. Default: NAME beside the existing paths.")
@click.option(
    "--in-project/--global", default=True, show_default=True, help="Whether the default path has the project parameter."
)
@spec_option
@json_option
@reports_problems
def resource(name: str, singular: str | None, path: str | None, in_project: bool, spec: Path) -> None:
    """Scaffold the resource NAME, a plural in kebab-case, with operations to create, list, update and delete it.

    Writes tag, paths, schemas, examples, behaviour and rules to resources/NAME/, and adds the path to openapi.yaml.
    The description is checked with the new files before anything is written.
    """
    # Not at the top: these libraries take longer to import than other commands need.
    from tools.new.conventions import NoConvention
    from tools.new.openapi import CannotEdit
    from tools.new.scaffold import scaffold

    try:
        made = scaffold(spec, names(name, singular), path, in_project=in_project)
    except (InvalidName, NoConvention, CannotEdit) as error:
        raise click.UsageError(str(error)) from None
    made.check()
    made.write()
    for file in made.texts:
        click.echo(f"{'changed' if file == 'openapi.yaml' else 'added':8} {spec / file}")
    click.echo(NEXT_STEPS.format(path=made.path, folder=spec / "resources" / name))


NEXT_STEPS = """
{path} can create, list, update and delete. Next:
  1. describe the fields in {folder}/schemas.yaml, and their limits
  2. cite sources and choose error codes in {folder}/
  3. run: cts lint && cts generate"""
