"""Which interpreters ``make pythons`` finds, and what it says where there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import pythons


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a Python, but for what a test puts there."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(pythons, "SUPPORTED", ("3.98", "3.99"))
    return tmp_path


def interpreter(path: Path, prints: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {prints}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_the_one_on_the_path_is_taken_first(machine: Path) -> None:
    interpreter(machine / "pyenv/versions/3.99.1/bin/python", "3.99")
    expected = interpreter(machine / "bin/python3.99", "3.99")
    assert pythons.find("3.99") == expected


def test_a_shim_that_leads_nowhere_is_passed_over_for_the_newest_of_pyenv(machine: Path) -> None:
    interpreter(machine / "bin/python3.99", "")
    interpreter(machine / "pyenv/versions/3.99.9/bin/python", "3.99")
    interpreter(machine / "pyenv/versions/3.99.0rc1/bin/python", "3.99")
    expected = interpreter(machine / "pyenv/versions/3.99.10/bin/python", "3.99")
    assert pythons.find("3.99") == expected


def test_a_missing_one_is_said_aloud_and_no_failure(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pythons.main(["quick"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"pythons: PYTHON {version} IS NOT TESTED: neither python{version} on PATH nor one of pyenv"
        for version in ("3.98", "3.99")
    ]


def test_every_other_one_runs_the_targets_in_an_environment_of_its_own(
    machine: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    interpreter(machine / "bin/python3.98", "3.98")
    newer = interpreter(machine / "bin/python3.99", "3.99")
    own = "{}.{}".format(*sys.version_info)
    monkeypatch.setattr(pythons, "SUPPORTED", ("3.98", own, "3.99"))
    interpreter(machine / "bin/make", '"$@"; case "$@" in *VENV=.venv-3.98*) exit 2;; esac')
    assert pythons.main(["quick", "run"]) == 1
    out = capfd.readouterr().out
    assert f"--no-print-directory PYTHON={newer} VENV=.venv-3.99 quick run\n" in out
    assert "pythons: Python 3.98: FAILED\n" in out
    assert "pythons: Python 3.99: passed\n" in out
    assert own not in out
