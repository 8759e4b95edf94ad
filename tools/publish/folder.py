"""Writes the folder of a publication: whole, or not at all."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

SUMS = "SHA256SUMS"


class OccupiedError(Exception):
    """The folder has files that are not of a publication."""


def sums(files: Mapping[str, bytes]) -> bytes:
    """Return the checksums as ``sha256sum --check`` reads them."""
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items())
    ).encode()


def replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace the folder by one with these files.

    Raises:
        OccupiedError: it has files that neither a publication nor `make wheels` wrote; nothing is changed then.
    """
    wheels = {path for path in files if path.endswith(".whl")}
    if folder.exists() and (foreign := sorted(_present(folder) - _published(folder) - wheels)):
        raise OccupiedError(f"{folder / foreign[0]} is not of a publication; move it away, or choose another --out")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as work:
        new, old = Path(work, "new"), Path(work, "old")
        for path, content in files.items():
            target = new / PurePosixPath(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        if folder.exists():
            shutil.move(folder, old)
        shutil.move(new, folder)


def _present(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def _published(folder: Path) -> set[str]:
    """Return the paths that the checksums of an earlier publication list."""
    path = folder / SUMS
    if not path.is_file():
        return set()
    lines = path.read_text(encoding="utf-8").splitlines()
    return {SUMS, *(line.partition("  ")[2] for line in lines)}
