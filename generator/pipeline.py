"""The whole story: read, bundle, lint, build, render, format, compare, write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from generator.build import build
from generator.format import format_all
from generator.ir import Api
from generator.lint import OF_FILES, lint
from generator.overlay import editions, overlaid
from generator.provenance import lock
from generator.refs import Bundle, bundle
from generator.render import render
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.write import LOCK, Change, compare

ROOT = "openapi.yaml"
Progress = Callable[[str], None]


def read(spec: Path) -> Bundle:
    """The description of a folder as one document that passed every rule.

    Raises:
        DiagnosticError: the description has problems; it carries all of them.
    """
    diagnostics = Diagnostics()
    document = bundle(spec / ROOT, diagnostics)
    diagnostics.check()
    assert document is not None, "without problems there is a document"  # noqa: S101
    lint(document, diagnostics)
    diagnostics.check()
    return document


def model(spec: Path, *, thorough: bool = False) -> Api:
    """The model of the description in a folder.

    ``thorough`` holds the document of each edition to the rules too, except those about files.

    Raises:
        DiagnosticError: as ``read``.
    """
    diagnostics = Diagnostics()
    document = read(spec)
    versions = {name: overlaid(document, path, diagnostics) for name, path in editions(document.root).items()}
    for version in versions.values() if thorough else ():
        lint(version, diagnostics, skip=OF_FILES)
    diagnostics.check()
    api = build(document, versions, diagnostics)
    diagnostics.check()
    assert api is not None, "without problems there is a model"  # noqa: S101
    return api


def run(spec: Path, out: Path, progress: Progress = lambda _: None) -> list[Change]:
    """What has to change in ``out`` for it to be what the description in ``spec`` yields. Writes nothing.

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
