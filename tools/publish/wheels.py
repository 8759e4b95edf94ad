"""The generated packages as wheels, which `make wheels` writes to ``dist/``."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("client", "stub", "contract")
OPTIONAL = "contract"  # only with a contract in naming.yaml
EPOCH = "1577836800"
"""Time of the files in a wheel, 2020-01-01, so that two builds are equal."""


class BuildError(Exception):
    """A wheel could not be built; the message is the last line of the builder."""


def wheels(generated: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the wheel of each generated package.

    Raises:
        BuildError: one could not be built.
    """
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            if package != OPTIONAL or (generated / package).is_dir():
                _build(generated / package, Path(folder))
        for path in sorted(Path(folder).glob("*.whl")):
            yield path.name, path.read_bytes()


def write(generated: Path, folder: Path) -> list[Path]:
    """Write the wheels to a folder, in place of those of other versions, and return their paths.

    Raises:
        BuildError: one could not be built.
    """
    made = dict(wheels(generated))
    folder.mkdir(parents=True, exist_ok=True)
    for name in made:
        for old in folder.glob(f"{name.partition('-')[0]}-*.whl"):  # pip takes only one version of a package
            old.unlink()
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in made]


def _build(package: Path, folder: Path) -> None:
    if not package.is_dir():
        raise BuildError(f"{package} does not exist; generate the packages first")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    done = subprocess.run(  # noqa: S603 — the builder of this environment
        command, cwd=package, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise BuildError(f"{package}: {lines[-1] if lines else 'the builder failed'}")


if __name__ == "__main__":
    for written in write(Path("generated"), Path("dist")):
        print(written)
