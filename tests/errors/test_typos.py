"""Typos in the CTS description are found: one edit gives at most three problems, one of them at the typo.

The same folder serves all typos of a run: each is planted, checked and mended. Quick runs take a sample.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import pipeline
from generator.runtime.yaml_source.diagnostics import Diagnostic, DiagnosticError
from tests.errors.typos import HOLD_OUT, SECOND_HOLD_OUT, THIRD_HOLD_OUT, TYPOS, Typo

ROOT = Path(__file__).parents[2]
MAX_PROBLEMS = 3
MAX_LINES = 3  # between the typo and a place that a problem names
STEP = 12  # of the sample
PLACE = re.compile(r"([\w./-]+):(\d+):\d+")


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(ROOT / "spec", tmp_path_factory.mktemp("typos") / "spec"))


@pytest.fixture
def mended(spec: Path) -> Iterator[Path]:
    """The folder of the description, whose files are restored afterwards."""
    yield spec
    for path in spec.rglob("*"):
        if path.is_file():
            original = (ROOT / "spec" / path.relative_to(spec)).read_bytes()
            if path.read_bytes() != original:
                path.write_bytes(original)


def problems(spec: Path) -> tuple[Diagnostic, ...]:
    try:
        pipeline.read(spec)
    except DiagnosticError as error:
        return error.diagnostics
    return ()


def is_found(typo: Typo, spec: Path) -> None:
    line = typo.plant(spec)
    found = problems(spec)
    shown = "\n".join(map(str, found))
    assert 1 <= len(found) <= MAX_PROBLEMS, f"{len(found)} problems\n{shown}"
    named = [(file, int(number)) for file, number in PLACE.findall(shown)]
    near = [number for file, number in named if file == f"spec/{typo.file}" and abs(number - line) <= MAX_LINES]
    assert near, f"none within {MAX_LINES} lines of {typo.file}:{line}\n{shown}"


@pytest.mark.slow
@pytest.mark.parametrize("typo", TYPOS[::STEP], ids=lambda typo: typo.name)
def test_typo(typo: Typo, mended: Path) -> None:
    is_found(typo, mended)


@pytest.mark.slow
@pytest.mark.parametrize(
    "typo",
    [typo for n, typo in enumerate((*TYPOS, *HOLD_OUT, *SECOND_HOLD_OUT, *THIRD_HOLD_OUT)) if n % STEP],
    ids=lambda typo: typo.name,
)
def test_every_typo(typo: Typo, mended: Path) -> None:
    is_found(typo, mended)
