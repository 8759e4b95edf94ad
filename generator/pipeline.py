"""The pipeline: read, bundle, lint, build, render, format, compare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from generator.build import build
from generator.format import format_all
from generator.ir import Api
from generator.lint import lint
from generator.overlay import overlaid
from generator.project import Project, load_project
from generator.provenance import lock
from generator.refs import Bundle
from generator.render import render
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.write import LOCK, Change, compare

Progress = Callable[[str], None]


def read(spec: Path) -> Project:
    """Return the description in a folder, with a document that passed every rule.

    Raises:
        DiagnosticError: the description has problems; it carries all of them.
    """
    diagnostics = Diagnostics()
    project = load_project(spec, diagnostics)
    diagnostics.check()
    assert project is not None, "without problems there is a project"  # noqa: S101
    lint(project, diagnostics)
    diagnostics.check()
    return project


def model(spec: Path) -> Api:
    """Return the model of the description in a folder. The document of each edition passed every rule, too.

    Raises:
        DiagnosticError: as ``read``.
    """
    diagnostics = Diagnostics()
    project = read(spec)
    versions = _editions(project, diagnostics)
    diagnostics.check()
    api = build(project, versions, diagnostics)
    diagnostics.check()
    assert api is not None, "without problems there is a model"  # noqa: S101
    return api


def _editions(project: Project, diagnostics: Diagnostics) -> dict[str, Bundle]:
    """Return the document of each edition; rules that one of them breaks go to ``diagnostics``."""
    overlays = project.overlays
    versions = {name: overlaid(project.bundle, name, overlays, diagnostics) for name in overlays}
    for version in versions.values():
        lint(project.with_document(version), diagnostics, with_files=False)
    return versions


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
