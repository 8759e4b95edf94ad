"""``cts bundle``: the description in one file, for those who take it elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli import json_option, reports_problems, spec_option
from generator.serialise import to_json, to_yaml

WRITERS = {"json": to_json, "yaml": to_yaml}


@click.command()
@spec_option
@click.option(
    "--format", "form", type=click.Choice(list(WRITERS)), help="Default: by the suffix of --output, else yaml."
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write; default: print it."
)
@json_option
@reports_problems
def bundle(spec: Path, form: str | None, output: Path | None) -> None:
    """Write the whole description as one document; generated/openapi.json is that file."""
    from generator import pipeline  # late, as in generator.cli

    suffix = output.suffix.removeprefix(".") if output else ""
    write = WRITERS[form or (suffix if suffix in WRITERS else "yaml")]
    text = write(pipeline.model(spec).document)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
