"""Descriptions in folders, with edits of their texts."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tools.diff.changes import Change, changes
from tools.diff.description import Description, read

ROOT = Path(__file__).parents[2]
PETS = ROOT / "tests" / "specs" / "pets"
SPEC = ROOT / "spec"


class Edit(NamedTuple):
    """Replaces a text of a file, once."""

    file: str
    old: str
    new: str

    def apply(self, folder: Path) -> None:
        path = folder / self.file
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert self.old in text, f"{self.old!r} is not in {self.file}"
        path.write_text(text.replace(self.old, self.new, 1), encoding="utf-8")


@cache
def original(folder: Path) -> Description:
    return read(folder)


def planted(source: Path, target: Path, *edits: Edit) -> list[Change]:
    """Return the changes of a copy of a description with these edits."""
    return changes(original(source), read(copied(source, target, *edits)))


def copied(source: Path, target: Path, *edits: Edit) -> Path:
    folder = target / source.name
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for edit in edits:
        edit.apply(folder)
    return folder
