"""Compare texts with the output folder and apply the differences, all or nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

LOCK = "generation.lock"
HEADER_CHARS = 400  # the header of a generated file is within these
Kind = Literal["added", "changed", "removed"]


class Change(NamedTuple):
    """Difference between a generated text and the file in the folder."""

    path: str
    kind: Kind
    old: str
    new: str

    def diff(self) -> str:
        """Return the unified diff."""
        import difflib  # late: only ``check --diff`` shows it

        lines = difflib.unified_diff(
            self.old.splitlines(keepends=True),
            self.new.splitlines(keepends=True),
            f"a/{self.path}",
            f"b/{self.path}",
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


class ForeignFileError(Exception):
    """An output would overwrite a file that was not generated."""


def compare(out: Path, texts: Mapping[str, str]) -> list[Change]:
    """Return the changes that make the folder equal to the texts, sorted by path."""
    return sorted(_changes(out, texts), key=lambda change: change.path)


def _changes(out: Path, texts: Mapping[str, str]) -> Iterator[Change]:
    for path, text in texts.items():
        old = read_text(out / path)
        if old != text:
            yield Change(path, "added" if old is None else "changed", old or "", text)
    for path in generated_files(out) - set(texts):
        yield Change(path, "removed", read_text(out / path) or "", "")


def read_text(path: Path) -> str | None:
    """Return the text of a file, or None if it does not exist."""
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return None


def generated_files(out: Path) -> set[str]:
    """Return the paths that an earlier run wrote: listed in the lock file, or with the header of a generated file."""
    listed = locked_outputs(read_text(out / LOCK) or "")
    return {name for name in files_below(out) if name in listed or _has_header(out, name)}


def files_below(folder: Path) -> Iterator[str]:
    """Yield the paths of the files below a folder, relative to it, but not those of compiled modules."""
    waiting = [("", folder)]
    while waiting:
        above, path = waiting.pop()
        with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting += [(f"{above}{entry.name}/", Path(entry))] if entry.name != "__pycache__" else []
                elif entry.is_file():
                    yield above + entry.name


def _has_header(out: Path, name: str) -> bool:
    if not name.endswith((".py", ".toml", ".yaml", ".md", ".html")):
        return False
    from generator.outputs import DO_NOT_EDIT  # late: the lock file mostly lists all

    with (out / name).open("rb") as file:
        start = file.read(4 * HEADER_CHARS).decode("utf-8", errors="replace")
    return DO_NOT_EDIT in start[:HEADER_CHARS]


def locked_outputs(lock: str) -> dict[str, str]:
    """Return the digests of the outputs that a lock file lists, by path."""
    lines = (line.split(" ", 2) for line in lock.splitlines() if line.startswith("output "))
    return {path: digest for _, digest, path in (line for line in lines if len(line) == 3)}


def apply(out: Path, changes: list[Change]) -> None:
    """Apply the changes, all or none. Files are staged first; what stops the rest puts the old files back.

    Raises:
        ForeignFileError: an output would overwrite a file that was not generated.
        OSError: the folder cannot be written.
    """
    import tempfile  # late: check writes nothing

    _reject_foreign(out, changes)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".generating-") as name:
        new, old = Path(name) / "new", Path(name) / "old"
        _stage(out, changes, new, old)
        try:
            for change in changes:
                if change.kind == "removed":
                    (out / change.path).unlink(missing_ok=True)
            # The lock file is last: without it the folder is not up to date.
            for staged in sorted(new.iterdir(), key=lambda path: (path.name == LOCK, path.name)):
                _move(staged, out / staged.name)
        except BaseException:  # also an interrupt
            _undo(out, changes, new, old)
            raise
    for change in changes:
        if change.kind == "removed":
            _remove_empty(out, out / change.path)


def _stage(out: Path, changes: list[Change], new: Path, old: Path) -> None:
    """Write the new texts and copies of the old files."""
    import shutil

    made = [change for change in changes if change.kind != "removed"]
    new.mkdir()
    _make_folders(new, made)
    for change in made:
        (new / change.path).write_bytes(change.new.encode("utf-8"))
    replaced = [change for change in changes if change.kind != "added"]
    _make_folders(old, replaced)
    for change in replaced:
        shutil.copy2(out / change.path, old / change.path)


def _make_folders(root: Path, changes: list[Change]) -> None:
    for above in {change.path.rpartition("/")[0] for change in changes}:
        (root / above).mkdir(parents=True, exist_ok=True)


def _move(staged: Path, target: Path) -> None:
    """Move a file, or a folder: as a whole if there is none yet, because to make one takes longer than a file."""
    try:
        staged.replace(target)
    except OSError:
        if not (staged.is_dir() and target.is_dir()):
            raise
        for each in staged.iterdir():
            _move(each, target / each.name)


def _undo(out: Path, changes: list[Change], new: Path, old: Path) -> None:
    """Put the old files back, and remove those of the new ones that were moved."""
    for change in changes:
        if change.kind != "added":
            (old / change.path).replace(out / change.path)
        elif not (new / change.path).exists():
            (out / change.path).unlink(missing_ok=True)


def _reject_foreign(out: Path, changes: list[Change]) -> None:
    known = generated_files(out) | {LOCK}
    for change in changes:
        if change.kind == "changed" and change.path not in known:
            raise ForeignFileError(f"{out / change.path} was not generated; move it, then run make generate")


def _remove_empty(out: Path, path: Path) -> None:
    """Remove the folders that the removal of a file left empty."""
    import shutil

    for folder in filter(Path.is_dir, path.parents):
        shutil.rmtree(folder / "__pycache__", ignore_errors=True)
        if folder == out or any(folder.iterdir()):
            break
        folder.rmdir()
