"""The command ``cts publish``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tools.options import FOLDER, out_option, pipeline, progress, quiet_option, reports_problems, spec_option


@click.command(short_help="Write everything that other teams take.")
@spec_option
@out_option
@click.option("--to", type=FOLDER, default="dist", show_default=True, help="Folder to write.")
@quiet_option
@reports_problems
def publish(spec: Path, out: Path, to: Path, quiet: bool) -> None:
    """Write the description in every form, its registers, collection, types and wheels, with checksums.

    The same description yields the same bytes. A part that needs a program that is not here is left out, and named.
    """
    from tools.publish.folder import OccupiedError, replace
    from tools.publish.publication import publication
    from tools.publish.typescript import ConverterError
    from tools.publish.wheels import BuildError

    project, api = pipeline().project_and_model(spec)
    try:
        made = publication(project, api, out, progress(quiet))
        replace(to, made.files)
    except (OccupiedError, ConverterError, BuildError) as error:
        click.echo(f"nothing was written: {error}", err=True)
        sys.exit(1)
    for path, reason in made.missing.items():
        click.echo(f"LEFT OUT: {path}: {reason}", err=True)
    if not quiet:
        click.echo(f"{to}: {len(made.files)} files", err=True)
