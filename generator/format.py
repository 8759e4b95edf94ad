"""Format generated Python with ruff, in one process for all files that changed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence, Set
from pathlib import Path, PurePosixPath

from generator.cache import remembered_all

OPTIONS = ("--isolated", "--quiet", "--no-cache", "--line-length", "100", "--target-version", "py311")
MEMORY = Path("/dev/shm")  # noqa: S108 — of Linux; the folder in it has a name that nobody can foresee
ROOM = 10  # bytes for each character: a text grows, and files have whole pages


class FormatError(Exception):
    """A template rendered invalid Python; the message names the file and the line."""


def format_all(texts: Mapping[str, str], formatted: Set[str] = frozenset()) -> dict[str, str]:
    """Return the texts with every ``.py`` file formatted, imports sorted and unused imports removed.

    ``formatted``: the paths of those that are formatted already.

    Raises:
        FormatError: a text is invalid Python.
    """
    python = [(path, text) for path, text in texts.items() if path.endswith(".py") and path not in formatted]
    # Ruff tells by them which imports are of the package itself.
    packages = [path for path in texts if path.endswith("__init__.py")]
    inputs = ["\n".join([path, text, *packages]) for path, text in python]
    made = remembered_all("formatted", inputs, lambda missing: _formatted([python[each] for each in missing], packages))
    changed = {path: text for (path, _), text in zip(python, made, strict=True)}
    return {path: changed.get(path, text) for path, text in texts.items()}


def _formatted(texts: Sequence[tuple[str, str]], packages: Sequence[str]) -> list[str]:
    import tempfile  # late: mostly everything is formatted already

    folders = {folder.as_posix() for path, _ in texts for folder in PurePosixPath(path).parents}
    around = [(package, "") for package in packages if package.rpartition("/")[0] in folders]
    with tempfile.TemporaryDirectory(dir=_in_memory(sum(len(text) for _, text in texts))) as name:
        folder = Path(name)
        for each in folders:
            (folder / each).mkdir(parents=True, exist_ok=True)
        for path, text in [*around, *texts]:
            (folder / path).write_bytes(text.encode("utf-8"))
        _ruff(folder, "check", "--select", "F401,I001", "--fix-only")
        _ruff(folder, "format")
        return [(folder / path).read_bytes().decode("utf-8") for path, _ in texts]


def _in_memory(size: int) -> Path | None:
    """Return a folder in memory with room for so many characters, if there is one.

    On a disk, to create many files, and others after these are removed, can take longer than all else of formatting.
    """
    import shutil

    try:
        return MEMORY if shutil.disk_usage(MEMORY).free > ROOM * size and os.access(MEMORY, os.W_OK) else None
    except OSError:
        return None


def _ruff(folder: Path, command: str, *options: str) -> None:
    import subprocess

    from ruff import find_ruff_bin

    arguments = [find_ruff_bin(), command, *OPTIONS, *options, "."]
    process = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 — fixed
    if process.returncode:
        raise FormatError(process.stderr.strip() or process.stdout.strip())
