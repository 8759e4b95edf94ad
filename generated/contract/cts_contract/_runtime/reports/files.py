# Copied from generator/runtime/contract/reports/files.py. Do not edit: run `make generate`.
"""Files of reports, which are whole at every time: what is written becomes the file when it is complete."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import IO


class ReportFile:
    """A file beside the one that is to be written, which it replaces in the end.

    Raises:
        OSError: the folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._is_special = path.exists() and not path.is_file()  # such as /dev/stdout
        if path.is_dir():
            raise IsADirectoryError(21, "Is a directory", str(path))
        if self._is_special:
            self.stream: IO[str] = path.open("w", encoding="utf-8")
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        self._own = Path(name)
        self.stream = os.fdopen(handle, "w", encoding="utf-8")

    def complete(self) -> None:
        """Let the file be seen under its name."""
        self.stream.close()
        if not self._is_special:
            self._own.chmod(_usual_mode())
            self._own.replace(self.path)

    def discard(self) -> None:
        """Remove what was written, if it is not complete."""
        with contextlib.suppress(OSError):  # the disk is full
            self.stream.close()
        if not self._is_special:
            with contextlib.suppress(FileNotFoundError):
                self._own.unlink()


def _usual_mode() -> int:
    """Return the permissions that a new file has here; those of a temporary one are for its owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
