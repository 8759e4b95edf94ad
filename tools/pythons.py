"""Runs make targets on every supported Python that is on this machine, each in a virtual environment of its own.

Needs nothing but the standard library: ``python tools/pythons.py TARGET…``, in the root of the repository.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SUPPORTED = ("3.11", "3.12", "3.13", "3.14")


def main(targets: list[str]) -> int:
    """Return 1 if a target failed on one of the Pythons, else 0. The one that runs this is left to ``make test``."""
    own = "{}.{}".format(*sys.version_info)
    passed = [run(version, targets) for version in SUPPORTED if version != own]
    return int(not all(passed))


def run(version: str, targets: list[str]) -> bool:
    """Tell whether the targets pass on a version; where it is missing, a line says that nothing was tested."""
    interpreter = find(version)
    if interpreter is None:
        print(f"pythons: PYTHON {version} IS NOT TESTED: neither python{version} on PATH nor one of pyenv", flush=True)
        return True
    print(f"pythons: Python {version}, {interpreter}: make {' '.join(targets)}", flush=True)
    command = ["make", "--no-print-directory", f"PYTHON={interpreter}", f"VENV=.venv-{version}", *targets]
    is_passed = subprocess.run(command, check=False).returncode == 0  # noqa: S603
    print(f"pythons: Python {version}: {'passed' if is_passed else 'FAILED'}", flush=True)
    return is_passed


def find(version: str) -> str | None:
    """Return an interpreter of a version, such as 3.12, that starts: the one on PATH, or the newest of pyenv."""
    on_path = shutil.which(f"python{version}")
    candidates = [*([on_path] if on_path else []), *map(str, _of_pyenv(version))]
    return next((candidate for candidate in candidates if _is(candidate, version)), None)


def _of_pyenv(version: str) -> Iterator[Path]:
    """Yield the interpreters that pyenv installed, the newest first."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [path for path in versions.glob(f"{version}.*") if re.fullmatch(r"\d+\.\d+\.\d+", path.name)]
    for path in sorted(found, key=lambda path: int(path.name.rpartition(".")[2]), reverse=True):
        yield path / "bin" / "python"


def _is(interpreter: str, version: str) -> bool:
    """Tell whether a command is that version. A shim of pyenv exists also where it leads to nothing."""
    program = "import sys; print('{}.{}'.format(*sys.version_info))"
    try:
        result = subprocess.run([interpreter, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return False
    return result.stdout.strip() == version


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
