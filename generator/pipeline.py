"""The pipeline: read, bundle, lint, build, render, format, compare."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from generator import model_classes
from generator.beside import Beside
from generator.build import build, editions
from generator.cache import add_to_cache, cached_results
from generator.identity import forget
from generator.ir import Api
from generator.missing_names import join
from generator.outputs import COMPILED
from generator.project import Project, load_project
from generator.provenance import lock
from generator.refs import Bundle
from generator.runtime.yaml_source.diagnostics import Diagnostic, DiagnosticError, Diagnostics
from generator.write import LOCK, Change, compare

Progress = Callable[[str], None]
Versions = tuple[Mapping[str, Bundle], list[Diagnostic]]
# What making the outputs leaves in the cache.
RESULTS = ("derived", "entries", "expressions", "formatted", "models", "yaml_texts")


class Outputs(NamedTuple):
    """What is made of a description: a summary of it and the texts by path, or the problems of its build."""

    summary: str
    texts: dict[str, str]
    pages: dict[str, bytes]  # texts in UTF-8
    problems: list[Diagnostic]


def read(spec: Path) -> Project:
    """Return the description in a folder.

    Raises:
        DiagnosticError: the description has problems; it carries all of them.
    """
    return project_and_model(spec)[0]


def model(spec: Path) -> Api:
    """Return the model of the description in a folder.

    Raises:
        DiagnosticError: as ``read``.
    """
    return project_and_model(spec)[1]


def project_and_model(spec: Path) -> tuple[Project, Api]:
    """Return the description in a folder and its model. Problems of loading, linting and building come together.

    Raises:
        DiagnosticError: as ``read``.
    """
    diagnostics = Diagnostics()
    project = load_project(spec, diagnostics)
    api = _built(project, diagnostics) if project else None
    _check(diagnostics, spec)
    assert project is not None and api is not None, "without problems there is a model"  # noqa: S101, PT018
    return project, api


def _check(diagnostics: Diagnostics, spec: Path) -> None:
    """Raise the problems as a DiagnosticError, if there are any: one for each missing name."""
    diagnostics.items = join(diagnostics.items, spec)
    diagnostics.check()


def _built(project: Project, diagnostics: Diagnostics) -> Api | None:
    """Return the model; None, and problems, if the description breaks rules or its companion files do not fit it."""
    versions = _linted(project, None, diagnostics)
    return None if versions is None else build(project, versions, diagnostics)


def _linted(project: Project, made: Versions | None, diagnostics: Diagnostics) -> Mapping[str, Bundle] | None:
    """Return the documents of the editions; None, and problems, if the build cannot rely on the document.

    ``made``: these documents, if they were made already.
    """
    from generator.lint import lint  # late, because only one of two processes needs it

    problems = Diagnostics()
    is_sound = lint(project, problems)
    diagnostics.items += problems
    if not is_sound:
        return None
    versions, found = made or _versions(project)
    diagnostics.items += found
    if not problems:  # else most problems of an edition follow from them
        diagnostics.items += _linted_editions(versions, project)
    return versions


def _versions(project: Project) -> Versions:
    """Return the documents of the editions, and the problems of their overlays."""
    problems = Diagnostics()
    return editions(project, problems), problems.items


def _versions_in_advance(project: Project) -> Versions | None:
    """Return the documents of the editions, for both processes; None if lint will find problems."""
    try:
        return _versions(project)
    except Exception:
        return None


def _linted_editions(versions: Mapping[str, Bundle], project: Project) -> list[Diagnostic]:
    from generator.lint import lint_edition

    problems = Diagnostics()
    for name, edition in versions.items():
        lint_edition(name, edition, project, problems)
    return problems.items


def prepare() -> None:
    """Import what otherwise the stages import, for a process that runs them often."""
    importlib.import_module("generator.lint")
    importlib.import_module("generator.render")
    model_classes.prepare()


def run(spec: Path, out: Path, progress: Progress = lambda _: None) -> list[Change]:
    """Return what has to change in ``out`` for it to be what the description in ``spec`` yields. Writes nothing.

    Raises:
        DiagnosticError: the description has problems.
        FormatError: a template made something that is not Python.
    """
    outputs = _linted_and_made(spec)
    progress(f"read    {outputs.summary}")
    texts = outputs.texts
    while outputs.pages:  # one after the other, because they are large
        path, page = outputs.pages.popitem()
        texts[path] = page.decode()
    progress(f"render  {len(texts)} files")
    return compare(out, {**texts, LOCK: lock(spec.resolve(), texts)})


def _linted_and_made(spec: Path) -> Outputs:
    """Return the outputs. They are made while the description is linted, and discarded if it has problems."""
    diagnostics = Diagnostics()
    project = load_project(spec, diagnostics)
    if project is None or diagnostics:
        _ = project and _built(project, diagnostics)  # to report its problems too
        diagnostics.items = join(diagnostics.items, spec)
        raise DiagnosticError(diagnostics)
    versions = _versions_in_advance(project)
    is_compiled = any(COMPILED.glob("*"))
    if not is_compiled:
        importlib.import_module("generator.render")  # now, because both processes will need it
    with Beside(lambda: (_made(project, versions), cached_results(*RESULTS))) as work:
        is_sound = _linted(project, versions, diagnostics) is not None
        if is_sound and not is_compiled:
            _compile_templates()
        if is_sound:
            forget()  # what lint has made of the document, before as much memory is needed for the outputs
            try:
                outputs, results = work.result()
            except Exception:
                _check(diagnostics, spec)  # what is made of a description with problems may be no Python
                raise
            add_to_cache(results)
            diagnostics.items += outputs.problems
        _check(diagnostics, spec)
    return outputs


def _compile_templates() -> None:
    """Compile templates for the process that makes the outputs, instead of only waiting for it."""
    from generator.render import compile_templates

    compile_templates()


def _made(project: Project, versions: Versions | None) -> Outputs:
    """Return the outputs of a description that the build can rely on."""
    from generator.format import format_all  # late, because only one of two processes needs it
    from generator.render import begin, render, render_pages

    documents, found = versions or _versions(project)
    problems = Diagnostics(list(found))
    api = build(project, documents, problems)
    if api is None or problems:
        return Outputs("", {}, {}, problems.items)
    summary = f"{len(api.operations)} operations, {len(api.models)} models, {len(api.errors)} error codes"
    begin(api)
    with Beside(lambda: (render_pages(api), cached_results("entries"))) as work:
        texts = format_all(*render(api))
        pages, results = work.result()
    add_to_cache(results)
    return Outputs(summary, texts, pages, [])
