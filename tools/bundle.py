"""Command ``cts bundle``: write the description as one file, for use elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from generator.serialise import to_json, to_yaml
from tools.options import json_option, pipeline, reports_problems, spec_option

WRITERS = {"json": to_json, "yaml": to_yaml}


@click.command(short_help="Write the description as one file.")
@spec_option
@click.option(
    "--format", "form", type=click.Choice(list(WRITERS)), help="Format. Default: by the suffix of --output, else yaml."
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write. Default: standard output."
)
@click.option("--edition", help="Edition to write. Default: the whole description.")
@json_option
@reports_problems
def bundle(spec: Path, form: str | None, output: Path | None, edition: str | None) -> None:
    """Write the description as one file; generated/openapi.json is the same document."""
    suffix = output.suffix.removeprefix(".") if output else ""
    write = WRITERS[form or (suffix if suffix in WRITERS else "yaml")]
    api = pipeline().model(spec)
    if edition is not None and edition not in api.editions:
        raise click.BadParameter(f"there are {', '.join(api.editions) or 'no editions'}", param_hint="--edition")
    text = write(api.document if edition is None else api.editions[edition])
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
