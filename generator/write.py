"""Compares texts with the output folder, and makes the folder equal to them: all or nothing."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator.outputs import MARK

LOCK = "generation.lock"
HEAD = 400  # characters in which the mark of a generated file stands


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between what was generated and what is in the folder."""

    path: str
    kind: Literal["added", "changed", "removed"]
    old: str
    new: str

    def diff(self) -> str:
        """The difference as a unified diff."""
        lines = difflib.unified_diff(
            self.old.splitlines(keepends=True),
            self.new.splitlines(keepends=True),
            f"a/{self.path}",
            f"b/{self.path}",
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


class ForeignFileError(Exception):
    """A file stands where an output belongs, and nothing says that it was generated."""


def compare(out: Path, texts: Mapping[str, str]) -> list[Change]:
    """What would have to change in the folder, by path."""
    return sorted(_changes(out, texts), key=lambda change: change.path)


def _changes(out: Path, texts: Mapping[str, str]) -> Iterator[Change]:
    for path, text in texts.items():
        old = read_text(out / path)
        if old != text:
            yield Change(path, "added" if old is None else "changed", old or "", text)
    for path in generated_files(out) - set(texts):
        yield Change(path, "removed", read_text(out / path) or "", "")


def read_text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return None


def generated_files(out: Path) -> set[str]:
    """What an earlier generation left: what the lock lists, and whatever carries the mark."""
    listed = set(locked_outputs(read_text(out / LOCK) or ""))
    present = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file() and _is_marked(path)}
    return present | {path for path in listed if (out / path).is_file()}


def _is_marked(path: Path) -> bool:
    if "__pycache__" in path.parts or path.suffix not in (".py", ".toml", ".yaml", ".md", ".html"):
        return False
    return MARK in (read_text(path) or "")[:HEAD]


def locked_outputs(lock: str) -> Iterator[str]:
    """The paths of the outputs that a lock file lists."""
    for line in lock.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "output":
            yield rest.partition(" ")[2]


def apply(out: Path, changes: list[Change]) -> None:
    """Make the changes. Everything is written aside first, so a full disk or a wrong permission changes nothing.

    Raises:
        ForeignFileError: a file that was not generated would be overwritten.
        OSError: the folder cannot be written.
    """
    _refuse_foreign(out, changes)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".generating-") as name:
        aside = Path(name)
        kept = [change for change in changes if change.kind != "removed"]
        for change in kept:
            (aside / change.path).parent.mkdir(parents=True, exist_ok=True)
            (aside / change.path).write_bytes(change.new.encode("utf-8"))
            (out / change.path).parent.mkdir(parents=True, exist_ok=True)
        # The lock goes last: until then the folder counts as not generated.
        for change in sorted(kept, key=lambda change: change.path == LOCK):
            (aside / change.path).replace(out / change.path)
    for change in changes:
        if change.kind == "removed":
            _remove(out, out / change.path)


def _refuse_foreign(out: Path, changes: list[Change]) -> None:
    known = generated_files(out) | {LOCK}
    for change in changes:
        if change.kind == "changed" and change.path not in known:
            raise ForeignFileError(f"{out / change.path} was not generated; move it away, then generate again")


def _remove(out: Path, path: Path) -> None:
    """Remove a file and the folders that are empty without it."""
    path.unlink()
    for folder in path.parents:
        shutil.rmtree(folder / "__pycache__", ignore_errors=True)
        if folder == out or any(folder.iterdir()):
            break
        folder.rmdir()
