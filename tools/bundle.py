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
@click.option("--edition", help="The description of this edition instead of the whole one.")
@json_option
@reports_problems
def bundle(spec: Path, form: str | None, output: Path | None, edition: str | None) -> None:
    """Write the whole description as one document; generated/openapi.json is that file."""
    from generator import pipeline  # late, as in generator.cli

    suffix = output.suffix.removeprefix(".") if output else ""
    write = WRITERS[form or (suffix if suffix in WRITERS else "yaml")]
    api = pipeline.model(spec)
    if edition is not None and edition not in api.editions:
        raise click.BadParameter(f"there are {', '.join(api.editions) or 'no editions'}", param_hint="--edition")
    text = write(api.document if edition is None else api.editions[edition])
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
