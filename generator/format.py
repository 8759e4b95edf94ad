"""Formats generated Python with ruff: one process for all files, its version pinned by the lock file."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ruff import find_ruff_bin

OPTIONS = ("--isolated", "--quiet", "--no-cache", "--line-length", "100", "--target-version", "py311")


class FormatError(Exception):
    """A template made something that is not Python; the text says which file and where."""


def format_all(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts with every ``.py`` among them formatted, its imports sorted and unused ones removed.

    Raises:
        FormatError: a text is not Python.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = {path: text for path, text in texts.items() if path.endswith(".py")}
        for path, text in python.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        _ruff(folder, "check", "--select", "F401,I001", "--fix-only")
        _ruff(folder, "format")
        formatted = {path: (folder / path).read_text(encoding="utf-8") for path in python}
    return {path: formatted.get(path, text) for path, text in texts.items()}


def _ruff(folder: Path, command: str, *options: str) -> None:
    arguments = [find_ruff_bin(), command, *OPTIONS, *options, "."]
    done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 — our own
    if done.returncode:
        raise FormatError(done.stderr.strip() or done.stdout.strip())
