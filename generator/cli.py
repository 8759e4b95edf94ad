"""The generator's commands. Arguments, messages and exit codes only; the work is in ``pipeline`` and ``write``.

Exit codes: 0 done, 1 the description has problems or the output is not up to date, 2 unusable arguments.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from generator.format import FormatError
from generator.provenance import is_current, record
from generator.runtime.yaml_source.diagnostics import Diagnostic, DiagnosticError
from generator.sarif import to_sarif
from generator.serialise import to_json
from generator.write import Change, ForeignFileError, apply

FOLDER = click.Path(file_okay=False, path_type=Path)
spec_option = click.option("--spec", type=FOLDER, default="spec", show_default=True, help="Folder of the description.")
out_option = click.option("--out", type=FOLDER, default="generated", show_default=True, help="Folder of the outputs.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print problems as JSON, for machines.")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing on success.")


def reports_problems(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turns the exceptions of the pipeline into messages and exit code 1."""

    @functools.wraps(command)
    def wrapped(*, as_json: bool = False, **arguments: Any) -> Any:
        try:
            return command(**arguments)
        except DiagnosticError as error:
            _print_problems(error, as_json)
        except FormatError as error:
            click.echo(f"a template made something that is not Python: {error}", err=True)
        except (ForeignFileError, OSError) as error:
            click.echo(f"nothing was written: {error}", err=True)
        sys.exit(1)

    return wrapped


def _print_problems(error: DiagnosticError, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([diagnostic.as_json() for diagnostic in error.diagnostics], indent=2))
        return
    for diagnostic in error.diagnostics:
        click.echo(str(diagnostic))
    click.echo(f"{len(error.diagnostics)} problem(s)", err=True)


def _pipeline() -> ModuleType:
    """Imported late: its libraries take longer to import than ``check`` needs when nothing has changed."""
    return importlib.import_module("generator.pipeline")


def _progress(quiet: bool) -> Callable[[str], None]:
    return (lambda _: None) if quiet else (lambda line: click.echo(line, err=True))


@click.command()
@spec_option
@out_option
@json_option
@quiet_option
@reports_problems
def generate(spec: Path, out: Path, quiet: bool) -> None:
    """Make the client, the stub and the one-file description anew."""
    changes = _pipeline().run(spec, out, _progress(quiet))
    apply(out, changes)
    record(spec, out)
    for change in changes:
        click.echo(f"{change.kind:8}{out / change.path}", err=True) if not quiet else None
    _progress(quiet)(f"write   {_summary(changes)}")


@click.command()
@spec_option
@out_option
@json_option
@quiet_option
@reports_problems
def check(spec: Path, out: Path, quiet: bool) -> None:
    """Tell whether the outputs are up to date; exit code 1 if not.

    Everything is generated and compared, except where an earlier run has found the same files up to date.
    """
    if is_current(spec, out):
        _progress(quiet)("check   up to date, nothing has changed since the last run")
        return
    changes = _pipeline().run(spec, out, _progress(quiet))
    for change in changes:
        click.echo(f"{out / change.path}: would be {change.kind}")
    if changes:
        click.echo("not up to date; run: make generate")
        sys.exit(1)
    record(spec, out)
    _progress(quiet)("check   up to date")


@click.command()
@spec_option
@out_option
@json_option
@reports_problems
def diff(spec: Path, out: Path) -> None:
    """Show as a unified diff what generate would change."""
    for change in _pipeline().run(spec, out):
        click.echo(change.diff(), nl=False)


@click.command()
@spec_option
@json_option
@quiet_option
@click.option(
    "--sarif", type=click.Path(dir_okay=False, path_type=Path), help="Also write the problems here, as SARIF."
)
@reports_problems
def lint(spec: Path, quiet: bool, sarif: Path | None) -> None:
    """Hold the description to the rules; exit code 1 with every problem if it breaks any."""
    try:
        api = _pipeline().model(spec)
    except DiagnosticError as error:
        _write_sarif(sarif, error.diagnostics)
        raise
    _write_sarif(sarif, ())
    _progress(quiet)(f"lint    {len(api.operations)} operations, {len(api.editions)} editions, no problems")


def _write_sarif(path: Path | None, problems: tuple[Diagnostic, ...]) -> None:
    if path is not None:
        from generator.lint.rule import RULES

        reasons = {identifier: rule.reason for identifier, rule in RULES.items()}
        path.write_text(to_json(to_sarif(problems, reasons, "lint")), encoding="utf-8")


@click.command()
@spec_option
@json_option
@reports_problems
def ir(spec: Path) -> None:
    """Print the model that the templates see, as JSON, without the document itself."""
    model = dataclasses.asdict(dataclasses.replace(_pipeline().model(spec), document={}))
    click.echo(json.dumps(model, indent=2, ensure_ascii=False))


def _summary(changes: list[Change]) -> str:
    kinds = Counter(change.kind for change in changes)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "nothing to change"


commands: tuple[click.Command, ...] = (generate, check, diff, lint, ir)
