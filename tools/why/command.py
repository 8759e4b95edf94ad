"""``cts why``: the question as a command."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from tools.options import reports_problems, spec_option


@click.command(short_help="Explain where facts come from.")
@click.argument("operation")
@click.argument("field", default="")
@spec_option
@click.option("--json", "machine", is_flag=True, help="Print the answer as JSON, for machines.")
@reports_problems
def why(operation: str, field: str, spec: Path, machine: bool) -> None:
    """Tell where each fact about OPERATION, or about one FIELD of it, comes from and what contradicts it.

    OPERATION is a method and a path, or an operationId; FIELD is like obs_info.bucket_name, with path., query.,
    request. or response. in front where the name alone is not enough.
    """
    from tools.why.answer import NotFound, asked, find, lines  # late, as in tools.options

    everything = asked(spec)
    try:
        found = find(everything.bundle, operation)
        answer = everything.field(found, field) if field else everything.operation(found)
    except NotFound as error:
        raise click.UsageError(str(error)) from None
    click.echo(json.dumps(asdict(answer), indent=2, ensure_ascii=False) if machine else "\n".join(lines(answer)))
