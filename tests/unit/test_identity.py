"""Results by identity: once for each object, and never for an equal one."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from generator.build import build, editions
from generator.identity import forget, once_for_each
from generator.lint import lint, lint_edition
from generator.project import Project, load_project
from generator.refs import Bundle
from generator.render import render, render_pages
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.serialise import compact

PETS = Path(__file__).parents[1] / "specs" / "pets"
SPEC = Path(__file__).parents[2] / "spec"


def test_once_for_each_object() -> None:
    asked: list[Any] = []

    @once_for_each
    def size(value: Any) -> int:
        asked.append(value)
        return len(value)

    one, equal = {"a": 1}, {"a": 1}
    assert [size(one), size(one), size(equal)] == [1, 1, 1]
    assert len(asked) == 2
    for number in range(100):  # whose identities would be used again if they were not kept
        assert size(dict.fromkeys(range(number))) == number


def test_further_arguments() -> None:
    @once_for_each
    def with_key(value: dict[str, int], key: str) -> tuple[str, int]:
        return key, value[key]

    value = {"a": 1, "b": 2}
    assert [with_key(value, "a"), with_key(value, "b"), with_key(value, "a")] == [("a", 1), ("b", 2), ("a", 1)]


def test_results_are_forgotten_with_their_objects() -> None:
    class Thing:
        pass

    @once_for_each
    def seen(thing: Thing) -> bool:
        return True

    thing = Thing()
    seen(thing)
    reference = weakref.ref(thing)
    del thing
    gc.collect()
    assert reference() is not None
    forget()
    gc.collect()
    assert reference() is None


def test_reading_a_description_forgets_the_one_before() -> None:
    @once_for_each
    def number(value: Any) -> int:
        return next(numbers)

    numbers = iter(range(2))
    value: list[Any] = []
    assert (number(value), number(value)) == (0, 0)
    assert load_project(PETS, Diagnostics())
    assert number(value) == 1


def content(project: Project, versions: Mapping[str, Bundle]) -> dict[str, str]:
    documents = {name: each.document for name, each in {"whole": project.bundle, **versions}.items()}
    sources = {str(path): each for path, each in project.bundle.files.items()}
    return {name: compact(each) for name, each in {**documents, **sources}.items()}


def test_nothing_changes_a_description_once_it_is_checked() -> None:
    """Results by identity rely on it, and editions, which share the nodes that their overlays leave alone."""
    diagnostics = Diagnostics()
    project = load_project(SPEC, diagnostics)
    assert project is not None
    versions = editions(project, diagnostics)
    schemas = [set(map(id, each.document["components"]["schemas"].values())) for each in versions.values()]
    assert any(one & other for one, other in pairwise(schemas)), "editions share no nodes"
    before = content(project, versions)
    assert lint(project, diagnostics)
    for name, edition in versions.items():
        lint_edition(name, edition, project, diagnostics)
    api = build(project, versions, diagnostics)
    assert api is not None
    render(api)
    render_pages(api)
    assert not diagnostics
    changed = {name for name, text in content(project, versions).items() if text != before[name]}
    assert not changed
