"""The generated tree under test: what the sources yield now, even where generated/ is stale.

A plugin of pytest, named in pyproject.toml. It is loaded with ``-p``, before the plugins of installed packages: the
stub is one of them, and must come from the same tree. Workers and subprocesses inherit it by environment variables.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from generator.provenance import CACHE as STAMP
from generator.provenance import is_current, sources_digest

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "generated"
CACHE = ROOT / ".pytest_cache" / "generations"
CACHE_SIZE = 5
VARIABLE = "TESTED_GENERATION"


def contents(tree: Path) -> dict[Path, bytes]:
    """Return every file of a tree by its path, except caches."""
    found = {path.relative_to(tree): path for path in tree.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not {"__pycache__", STAMP} & set(name.parts)}


def fresh_tree() -> Path:
    """Return a tree generated from the sources as they are, from the cache if nothing changed since.

    Raises:
        pytest.UsageError: the description has problems; the message lists them.
    """
    tree = CACHE / sources_digest(ROOT / "spec")[:16]
    if tree.is_dir():
        tree.touch()
        return tree
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix=".generating-") as folder:
        generate(Path(folder) / "generated")
        if not tree.is_dir():  # another session may have been faster
            (Path(folder) / "generated").rename(tree)
    for old in sorted(CACHE.glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime)[:-CACHE_SIZE]:
        shutil.rmtree(old, ignore_errors=True)
    return tree


def generate(out: Path) -> None:
    """Run the command that users run, in a process of its own: its memory and warnings are not the tests'."""
    command = [sys.executable, "-c", "from tools.cli import main; main()", "generate", "--quiet"]
    command += ["--spec", str(ROOT / "spec"), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise pytest.UsageError(f"nothing to test, generating failed:\n{done.stdout.strip()}")


def tree_to_test() -> Path:
    """Return the committed tree where it is current, otherwise a fresh one."""
    inherited = os.environ.get(VARIABLE)
    if inherited:
        return Path(inherited)
    if is_current(sources_digest(ROOT / "spec"), COMMITTED):
        return COMMITTED
    fresh = fresh_tree()
    return COMMITTED if contents(COMMITTED) == contents(fresh) else fresh


def put_in_front(tree: Path) -> None:
    """Have this process and its subprocesses import the packages of a tree."""
    folders = [str(tree / part) for part in ("client", "stub", "contract")]
    sys.path[:0] = folders
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([*folders, inherited] if inherited else folders)


def pytest_report_header() -> str | None:
    """Say so where the committed tree is not what is tested."""
    return None if GENERATED == COMMITTED else "generated/ is stale; testing a fresh generation"


GENERATED = tree_to_test()
if VARIABLE not in os.environ:
    os.environ[VARIABLE] = str(GENERATED)
    put_in_front(GENERATED)
