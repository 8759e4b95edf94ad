"""Commands that run the generator: ``cts generate``, ``check``, ``lint`` and ``ir``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cache import remembered
from generator.provenance import is_current, keeping_results, record, sources_digest
from generator.write import Change, apply
from tools.options import (
    collect_rarely,
    json_option,
    out_option,
    pipeline,
    progress,
    quiet_option,
    reports_problems,
    spec_option,
)

if TYPE_CHECKING:
    from generator.runtime.yaml_source.diagnostics import Diagnostic


@contextmanager
def _prepared(out: Path) -> Iterator[None]:
    """Let the pipeline use the results of earlier runs, and a library that another process imports meanwhile."""
    from generator import model_classes  # late: mostly ``check`` needs nothing but the digest of files

    collect_rarely()  # also in the other process
    with keeping_results(out), model_classes.prepared():
        yield


@click.command(short_help="Generate client, stub and bundled description.")
@spec_option
@out_option
@json_option
@quiet_option
@click.option("--watch", "is_watching", is_flag=True, help="Generate again after each change, until Ctrl-C.")
def generate(spec: Path, out: Path, as_json: bool, quiet: bool, is_watching: bool) -> None:
    """Generate the client, the stub, the bundled description and its editions."""
    once = partial(_generate, spec=spec, out=out, as_json=as_json, quiet=quiet)
    if is_watching:
        _generate_often(spec, once, progress(quiet))
    else:
        once()


@reports_problems
def _generate(spec: Path, out: Path, quiet: bool) -> None:
    sources, changes = sources_digest(spec), []
    if not is_current(sources, out):
        with _prepared(out):
            changes = pipeline().run(spec, out, progress(quiet))
            apply(out, changes)
        record(sources, out)
    for change in changes:
        click.echo(f"{change.kind:8}{out / change.path}", err=True) if not quiet else None
    progress(quiet)(f"write   {_summary(changes)}")


def _generate_often(spec: Path, once: Callable[[], None], tell: Callable[[str], None]) -> None:
    """Generate at first and after each change; what ends the command otherwise is only shown."""
    from tools.internal_errors import report
    from tools.watch import watch

    pipeline().prepare()

    def call() -> None:
        try:
            once()
        except SystemExit:
            pass  # problems, which are shown
        except Exception as error:
            report(error, "generate", debug=False)
        tell(f"watch   {spec}, until Ctrl-C")

    watch(spec, call)
    tell("watch   ended")


@click.command(short_help="Check that the outputs are up to date.")
@spec_option
@out_option
@click.option("--diff", "shows_lines", is_flag=True, help="Show the lines that generate would change.")
@json_option
@quiet_option
@reports_problems
def check(spec: Path, out: Path, shows_lines: bool, quiet: bool) -> None:
    """Check that the outputs are up to date; exit code 1 if they are not.

    Everything is generated and compared, unless an earlier run found the same files up to date.
    """
    sources = sources_digest(spec)
    if is_current(sources, out):
        progress(quiet)("check   up to date")
        return
    with _prepared(out):
        changes = pipeline().run(spec, out, progress(quiet))
    for change in changes:
        if shows_lines:
            click.echo(change.diff(), nl=False)
        else:
            click.echo(f"{out / change.path}: would be {change.kind}")
    if changes:
        click.echo("not up to date; run: make generate", err=shows_lines)
        sys.exit(1)
    record(sources, out)
    progress(quiet)("check   up to date")


@click.command(short_help="Check the description against every rule.")
@spec_option
@out_option
@json_option
@quiet_option
@click.option(
    "--sarif", type=click.Path(dir_okay=False, path_type=Path), help="Also write the problems to this file, as SARIF."
)
@reports_problems
def lint(spec: Path, out: Path, quiet: bool, sarif: Path | None) -> None:
    """Check the description against every rule; exit code 1 and every problem if it breaks any.

    What an earlier run found in order is not checked again; the folder of the outputs has the results.
    """
    from generator.runtime.yaml_source.diagnostics import DiagnosticError

    try:
        with keeping_results(out):
            summary = remembered("lint", sources_digest(spec), lambda: _linted(spec))
    except DiagnosticError as error:
        _write_sarif(sarif, error.diagnostics)
        raise
    _write_sarif(sarif, ())
    progress(quiet)(f"lint    {summary}, no problems")


def _linted(spec: Path) -> str:
    """Return a summary of a description without problems."""
    api = pipeline().model(spec)
    return f"{len(api.operations)} operations, {len(api.editions)} editions"


def _write_sarif(path: Path | None, problems: tuple[Diagnostic, ...]) -> None:
    if path is not None:
        from generator.lint.rule import RULES
        from generator.runtime.yaml_source.sarif import to_sarif
        from generator.serialise import to_json

        reasons = {identifier: rule.reason for identifier, rule in RULES.items()}
        path.write_text(to_json(to_sarif(problems, reasons, "lint")), encoding="utf-8")


@click.command(short_help="Print the model that the templates get, as JSON.")
@spec_option
@json_option
@reports_problems
def ir(spec: Path) -> None:
    """Print the model that the templates get, as JSON, without the document itself."""
    import msgspec

    model = msgspec.structs.replace(pipeline().model(spec), document={})
    click.echo(msgspec.json.format(msgspec.json.encode(model, enc_hook=str), indent=2).decode())


def _summary(changes: list[Change]) -> str:
    kinds = Counter(change.kind for change in changes)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "nothing to change"
