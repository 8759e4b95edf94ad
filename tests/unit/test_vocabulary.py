"""The extensions: this description defines its own vocabulary, and it agrees with what the generator reads."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.companions.vocabulary import DEFAULT, FILE
from generator.lint import lint
from generator.lint.rule import project_rule
from generator.project import load_project
from generator.runtime.yaml_source.diagnostics import Diagnostics
from tests.generation import GENERATED

ROOT = Path(__file__).parents[2]
PETS = ROOT / "tests" / "specs" / "pets"
UNUSED = {"x-sunset"}  # nothing is to go
ERROR: dict[str, Any] = {"description": "A code.", "at": ["schema"], "type": "string"}


def definitions(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_bytes())["$defs"]
    return content


def problems(tmp_path: Path, content: str) -> list[str]:
    """What lint says of the pets with this vocabulary."""
    spec = tmp_path / "pets"
    shutil.copytree(PETS, spec)
    (spec / FILE).write_text(content, encoding="utf-8")
    diagnostics = Diagnostics()
    project = load_project(spec, diagnostics)
    assert project is not None
    lint(project, diagnostics)
    return [str(problem) for problem in diagnostics]


def test_every_key_that_the_generator_reads_means_the_same_here() -> None:
    own, read = definitions(ROOT / "spec" / FILE), definitions(DEFAULT)
    assert {key: own[key] for key in read} == read


def test_every_key_has_a_paragraph_and_is_used() -> None:
    text = (ROOT / "spec" / "README.md").read_text(encoding="utf-8")
    documents = [GENERATED / "openapi.json", *(GENERATED / "editions").glob("*.json")]
    used = "".join(path.read_text(encoding="utf-8") for path in documents)
    for key in definitions(ROOT / "spec" / FILE):
        assert f"| `{key}" in text, f"{key} has no row in spec/README.md"
        assert f'"{key}":' in used or key in UNUSED, f"{key} is used nowhere"


def test_a_description_may_only_use_what_its_own_vocabulary_defines(tmp_path: Path) -> None:
    found = problems(tmp_path, json.dumps({"$defs": {"x-error": ERROR}}))
    assert found
    hint = "see pets/extensions.schema.json|did you mean"
    assert all(re.search(rf": L104 x-[a-z-]+ is not defined(; also at .*)? — ({hint})", line) for line in found)


def test_a_wrong_definition_is_found_at_its_place(tmp_path: Path) -> None:
    text = json.dumps({"$defs": {"x-error": {**ERROR, "type": "txt"}}}, indent=1)
    [line] = problems(tmp_path, text)
    assert line.startswith('pets/extensions.schema.json:8:4: E010 "txt" is not')


def test_two_rules_with_one_identifier() -> None:
    with pytest.raises(ValueError, match=r"L104 is a rule of generator\.lint\.vocabulary and of tests\."):
        project_rule("L104")(lambda project: iter(()))
