"""The pipeline: read, bundle, lint, build, render, format, compare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from generator.build import build, editions
from generator.format import format_all
from generator.ir import Api
from generator.lint import lint, lint_edition
from generator.missing_names import join
from generator.project import Project, load_project
from generator.provenance import lock
from generator.render import render
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.write import LOCK, Change, compare

Progress = Callable[[str], None]


def read(spec: Path) -> Project:
    """Return the description in a folder.

    Raises:
        DiagnosticError: the description has problems; it carries all of them.
    """
    return _read(spec)[0]


def model(spec: Path) -> Api:
    """Return the model of the description in a folder.

    Raises:
        DiagnosticError: as ``read``.
    """
    return _read(spec)[1]


def _read(spec: Path) -> tuple[Project, Api]:
    """Load, lint and build; the problems of all three are reported together."""
    diagnostics = Diagnostics()
    project = load_project(spec, diagnostics)
    api = _built(project, diagnostics) if project else None
    diagnostics.items = join(diagnostics.items, spec)
    diagnostics.check()
    assert project is not None and api is not None, "without problems there is a model"  # noqa: S101, PT018
    return project, api


def _built(project: Project, diagnostics: Diagnostics) -> Api | None:
    """Return the model; None, and problems, if the description breaks rules or its companion files do not fit it."""
    problems = Diagnostics()
    is_sound = lint(project, problems)
    diagnostics.items += problems
    if not is_sound:
        return None
    versions = editions(project, diagnostics)
    for name, edition in versions.items() if not problems else ():  # else most problems of an edition follow from them
        lint_edition(name, edition, project, diagnostics)
    return build(project, versions, diagnostics)


def run(spec: Path, out: Path, progress: Progress = lambda _: None) -> list[Change]:
    """Return what has to change in ``out`` for it to be what the description in ``spec`` yields. Writes nothing.

    Raises:
        DiagnosticError: the description has problems.
        FormatError: a template made something that is not Python.
    """
    api = model(spec)
    progress(f"read    {len(api.operations)} operations, {len(api.models)} models, {len(api.errors)} error codes")
    texts = format_all(render(api))
    progress(f"render  {len(texts)} files")
    texts[LOCK] = lock(spec.resolve(), texts)
    return compare(out, texts)
