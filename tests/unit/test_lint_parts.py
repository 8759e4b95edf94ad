"""Rules of parts look at what may break them, and at nothing that an earlier run found in order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.cache import Cache, using
from generator.lint import lint
from generator.lint.parts import in_changed_parts
from generator.lint.walk import nodes, operations
from generator.project import Project, load_project
from generator.runtime.yaml_source.diagnostics import Diagnostic, Diagnostics

PETS = Path(__file__).parents[1] / "specs" / "pets"
SCHEMAS = "resources/pets/schemas.yaml"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PETS, tmp_path / "pets"))


def replace(spec: Path, name: str, old: str, new: str) -> None:
    text = (spec / name).read_text(encoding="utf-8")
    assert old in text
    (spec / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def loaded(spec: Path) -> Project:
    problems = Diagnostics()
    project = load_project(spec, problems)
    assert project is not None, list(map(str, problems))
    return project


def looked_at(spec: Path, folder: Path) -> set[str]:
    """Return the parts that rules of parts look at, in a run that finds nothing."""
    found: set[str] = set()

    def check(_: Project, changed: Project) -> list[Diagnostic]:
        parts = {"/".join(node.pointer.split("/")[:4]) for node in nodes(changed.bundle, "schema", "parameter")}
        found.update(part for part in parts if part.startswith("/components/"))
        found.update(operation.path for operation in operations(changed.bundle))
        return []

    with using(Cache(folder, "1")) as cache:
        in_changed_parts(loaded(spec), check)
    cache.save(is_complete=True)
    return found


def problems(spec: Path, folder: Path) -> list[str]:
    found = Diagnostics()
    with using(Cache(folder, "1")) as cache:
        lint(loaded(spec), found)
    cache.save(is_complete=not found)
    return [f"{problem.code} {problem.message}" for problem in found]


def test_only_what_changed_and_what_leads_to_it(spec: Path, tmp_path: Path) -> None:
    everything = looked_at(spec, tmp_path)
    assert {"/components/schemas/Pet", "/components/schemas/Species", "/{shop_id}/owners"} <= everything
    assert looked_at(spec, tmp_path) == set()
    replace(spec, SCHEMAS, "What kind of animal it is.", "Kind of animal.")
    changed = looked_at(spec, tmp_path)
    assert {"/components/schemas/Pet", "/components/schemas/Species", "/{shop_id}/pets"} <= changed
    assert not changed & {"/components/schemas/PetId", "/components/schemas/Error", "/components/parameters/ShopId"}


@pytest.mark.slow
def test_a_companion_file(spec: Path, tmp_path: Path) -> None:
    everything = looked_at(spec, tmp_path)
    replace(spec, "errors.yaml", "PETS.0004", "PETS.0005")
    assert looked_at(spec, tmp_path) == everything


def test_an_exception_around(spec: Path, tmp_path: Path) -> None:
    """What is excused by the document breaks the rule when the exception goes."""
    replace(spec, SCHEMAS, "      description: How many legs it has.\n", "")
    replace(spec, "openapi.yaml", "components:\n", "components:\n  x-exceptions:\n    L132: For the test.\n")
    before = problems(spec, tmp_path)
    assert not [problem for problem in before if problem.startswith("L132 ")]
    replace(spec, "openapi.yaml", "  x-exceptions:\n    L132: For the test.\n", "")
    assert "L132 no description of 'legs'" in problems(spec, tmp_path)


def test_problems_are_found_again(spec: Path, tmp_path: Path) -> None:
    assert problems(spec, tmp_path) == []
    replace(spec, SCHEMAS, "minLength: 1", "minlength: 1")
    for _ in range(2):
        assert problems(spec, tmp_path) == ["L141 unknown keyword 'minlength'"]
    replace(spec, SCHEMAS, "minlength: 1", "minLength: 1")
    assert problems(spec, tmp_path) == []
