"""The same description yields the same bytes: whatever the hash seed, the folder, and the order of files on disk."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.provenance import CACHE

SPEC = Path(__file__).parent / "specs" / "pets"
COMMAND = "from tools.cli import main; main()"


def generate(spec: Path, out: Path, seed: str) -> dict[str, bytes]:
    command = [sys.executable, "-c", COMMAND, "generate", "--quiet", "--spec", str(spec), "--out", str(out)]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run(command, env=environment, check=True, cwd=Path(__file__).parents[1])
    files = [path for path in out.rglob("*") if path.is_file() and CACHE not in path.parts]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def shuffled(spec: Path, copy: Path) -> Path:
    """The same files, created in another order and with other times."""
    files = [path for path in spec.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    random.Random(7).shuffle(files)
    for number, path in enumerate(files):
        target = copy / path.relative_to(spec)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        os.utime(target, (number, number))
    return copy


@pytest.mark.slow
def test_same_bytes(tmp_path: Path) -> None:
    first = generate(SPEC, tmp_path / "one", "0")
    assert len(first) > 50
    assert generate(SPEC, tmp_path / "two", "4242") == first
    assert generate(shuffled(SPEC, tmp_path / "elsewhere" / "pets"), tmp_path / "three", "random") == first


@pytest.mark.slow
def test_generating_again_changes_nothing(tmp_path: Path) -> None:
    first = generate(SPEC, tmp_path, "0")
    times = {path: (tmp_path / path).stat().st_mtime_ns for path in first}
    assert generate(SPEC, tmp_path, "1") == first
    assert {path: (tmp_path / path).stat().st_mtime_ns for path in first} == times, "files were written again"
