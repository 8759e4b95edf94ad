"""Python packages in folders and in wheels."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

SUFFIX = ".whl"


class PackageError(Exception):
    """No package can be found; the message says where and why."""


@contextmanager
def package(path: Path) -> Iterator[Path]:
    """Yield the folder of the package of a wheel, of a folder that has one package, or of the package itself.

    Raises:
        PackageError: there is no package, or more than one, or the wheel is damaged.
    """
    if path.suffix != SUFFIX or not path.is_file():
        yield _only(path)
        return
    with TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as wheel:
                wheel.extractall(folder)  # which leaves out what leads outside
        except (zipfile.BadZipFile, OSError) as error:
            raise PackageError(f"{path} is no wheel: {error}") from None
        yield _only(Path(folder), path)


def _only(folder: Path, shown: Path | None = None) -> Path:
    if (folder / "__init__.py").is_file():
        return folder
    found = sorted(path.parent for path in folder.glob("*/__init__.py"))
    if len(found) != 1:
        count = "more than one package" if found else "no package"
        raise PackageError(f"{shown or folder} contains {count}; name a wheel, or the folder of a package")
    return found[0]
