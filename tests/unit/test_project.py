"""The description and its companion files are read once, and problems of one file stop only what depends on it."""

from __future__ import annotations

import builtins
import io
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generator import pipeline
from generator.project import UnreadableError, load_project
from generator.runtime.yaml_source.diagnostics import Diagnostics

ROOT = Path(__file__).parents[2]
PETS = ROOT / "tests" / "specs" / "pets"


@pytest.mark.slow
def test_lint_opens_each_file_of_the_description_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: Counter[Path] = Counter()
    original = io.open

    def counting(file: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(file, str | Path):
            opened[Path(file).resolve()] += 1
        return original(file, *arguments, **options)

    monkeypatch.setattr(io, "open", counting)
    monkeypatch.setattr(builtins, "open", counting)
    pipeline.model(ROOT / "spec")
    files = {
        path
        for path in (ROOT / "spec").rglob("*")
        if path.suffix in (".yaml", ".py", ".json") or path.name == "LICENSE"
    }
    found = {path: count for path, count in opened.items() if path.is_relative_to(ROOT / "spec")}
    assert set(found) == files
    assert {path: count for path, count in found.items() if count != 1} == {}


def test_a_file_with_problems_stops_what_uses_it(tmp_path: Path) -> None:
    spec = Path(shutil.copytree(PETS, tmp_path / "pets"))
    (spec / "naming.yaml").write_text("client: pets\n", encoding="utf-8")
    diagnostics = Diagnostics()
    project = load_project(spec, diagnostics)
    assert project is not None
    assert {problem.place.file for problem in diagnostics} == {"pets/naming.yaml"}
    assert project.catalogue["codes"]
    with pytest.raises(UnreadableError):
        _ = project.naming
