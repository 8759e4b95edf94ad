"""Options, messages and exit codes that the commands share."""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from generator.runtime.yaml_source.diagnostics import DiagnosticError

FOLDER = click.Path(file_okay=False, path_type=Path)
spec_option = click.option("--spec", type=FOLDER, default="spec", show_default=True, help="Folder of the description.")
out_option = click.option("--out", type=FOLDER, default="generated", show_default=True, help="Folder of the outputs.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print problems as JSON.")
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Print nothing on success.")
INTERNAL_ERROR = 3
EXIT_CODES = {
    0: "done",
    1: "problems were found, or the command failed; the output names them",
    2: "invalid usage: unknown or invalid command, option or argument",
    INTERNAL_ERROR: "internal error: a defect of this tool, which its last line asks to report",
}
"""Exit codes of every command of ``cts``."""


def reports_problems(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn the exceptions of the pipeline into messages and exit code 1, or 3 for invalid output of a template."""

    @functools.wraps(command)
    def wrapped(*, as_json: bool = False, **arguments: Any) -> Any:
        try:
            return command(**arguments)
        except Exception as error:
            code = _reported(error, as_json)
            if code is None:
                raise
        sys.exit(code)

    return wrapped


def _reported(error: Exception, as_json: bool) -> int | None:
    """Print the message of an exception of the pipeline, and return the exit code; None for another exception."""
    from generator.format import FormatError  # late: mostly ``check`` needs none of them
    from generator.runtime.yaml_source.diagnostics import DiagnosticError
    from generator.write import ForeignFileError

    match error:
        case DiagnosticError():
            _print_problems(error, as_json)
            return 1
        case FormatError():
            click.echo(f"the output of a template is not valid Python: {error}", err=True)
            click.echo("internal error in format; please report it", err=True)
            return INTERNAL_ERROR
        case ForeignFileError() | OSError():
            click.echo(f"nothing was written: {error}", err=True)
            return 1
        case _:
            return None


def _print_problems(error: DiagnosticError, as_json: bool) -> None:
    if as_json:
        import json

        click.echo(json.dumps([diagnostic.as_json() for diagnostic in error.diagnostics], indent=2))
        return
    for diagnostic in error.diagnostics:
        click.echo(str(diagnostic))
    click.echo(f"{len(error.diagnostics)} problem(s)", err=True)


def collect_rarely() -> None:
    """Look for garbage rarely, and not at the end: a run makes objects that mostly live as long."""
    gc.set_threshold(200_000, 20, 100)
    atexit.register(gc.freeze)


def pipeline() -> ModuleType:
    """Import the pipeline late: its libraries take longer to import than ``check`` needs when nothing has changed."""
    collect_rarely()
    return importlib.import_module("generator.pipeline")


def progress(quiet: bool) -> Callable[[str], None]:
    """Return the function that reports each stage on standard error, unless ``quiet``."""
    return (lambda _: None) if quiet else (lambda line: click.echo(line, err=True))
