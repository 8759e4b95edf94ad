"""Tests run what one edits: a stale tree is not what is tested, and a description with problems stops the session."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.generation import VARIABLE

ROOT = Path(__file__).parents[1]
TESTS = """
import subprocess
import sys

import pets_client
import pets_stub._runtime.stub as runtime


def test_the_edited_runtime_is_imported():
    assert runtime.EDITED


def test_it_is_in_subprocesses_too():
    subprocess.run([sys.executable, "-c", "import pets_stub._runtime.stub as runtime; runtime.EDITED"], check=True)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with the pets as its description, an edited runtime and tests of the edit; nothing is generated."""
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("generator", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copytree(ROOT / "tests" / "specs" / "pets", tmp_path / "spec")
    (tmp_path / "tests").mkdir()
    for name in ("tests/__init__.py", "tests/generation.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tests" / "test_edit.py").write_text(TESTS, encoding="utf-8")
    with (tmp_path / "generator" / "runtime" / "stub" / "__init__.py").open("a", encoding="utf-8") as module:
        module.write("\nEDITED = True\n")
    return tmp_path


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in (VARIABLE, "PYTHONPATH")}
    environment = {name: value for name, value in environment.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_tests_run_what_one_edits(checkout: Path) -> None:
    first = run(checkout)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "generated/ is stale; testing a fresh generation" in first.stdout
    (tree,) = (checkout / ".pytest_cache" / "generations").iterdir()
    shutil.copytree(tree, checkout / "generated")
    second = run(checkout, "--numprocesses", "2")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "generated/ is stale" not in second.stdout


def test_a_description_with_problems_stops_the_session(checkout: Path) -> None:
    root = checkout / "spec" / "openapi.yaml"
    root.write_text(root.read_text(encoding="utf-8").replace("\n  title: ", "\n  titel: "), encoding="utf-8")
    result = run(checkout)
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "spec/openapi.yaml:" in result.stderr
    assert "titel" in result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    assert "passed" not in result.stdout
