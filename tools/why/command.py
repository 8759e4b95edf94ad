"""The command ``cts why``."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from generator.serialise import to_json
from tools.options import reports_problems, spec_option


@click.command(short_help="Show the sources and the errata of an operation or a field.")
@click.argument("operation")
@click.argument("field", default="")
@spec_option
@click.option("--json", "machine", is_flag=True, help="Print JSON.")
@reports_problems
def why(operation: str, field: str, spec: Path, machine: bool) -> None:
    """Show the sources of each fact about OPERATION or about one FIELD of it, and the errata that concern it.

    OPERATION is a method and a path, or an operationId. FIELD is a name such as obs_info.bucket_name; write path.,
    query., header., request. or response. before it where several places have the name.
    """
    from tools.why.explanations import explainer  # late, as in tools.options
    from tools.why.fields import NotFoundError, find_operation
    from tools.why.report import lines

    known = explainer(spec)
    try:
        found = find_operation(known.bundle, operation)
        explanation = known.field(found, field) if field else known.operation(found)
    except NotFoundError as error:
        raise click.UsageError(str(error)) from None
    text = to_json(msgspec.to_builtins(explanation)) if machine else "\n".join(lines(explanation)) + "\n"
    click.echo(text, nl=False)
