"""Arguments of ``cts diff``: files, folders, and revisions of a git repository."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from generator.runtime.yaml_source.diagnostics import Place
from tools.diff.description import is_description

FOLDER = "spec"  # of a revision without path
TIMEOUT_SECONDS = 60


class InputError(Exception):
    """An argument is no description."""


@contextmanager
def located(argument: str) -> Iterator[Path]:
    """Give the path of a description; what a revision has is in a temporary folder until the end.

    ``argument`` is a file, a folder, ``REV:PATH``, or ``REV`` for the folder ``spec`` of that revision.

    Raises:
        InputError: there is no such file and no such revision.
    """
    path = Path(argument)
    if path.exists():
        if not is_description(path):
            raise InputError(f"{argument} has no openapi.yaml; name the folder that has it, or a file")
        yield path
        return
    revision, _, inner = argument.partition(":")
    with TemporaryDirectory(prefix="cts-diff-") as folder:
        yield _extracted(revision, inner.strip("/") or FOLDER, Path(folder))


def as_given(place: Place, argument: str) -> Place:
    """Return a place of a description by the path in the argument; those of a revision begin with its own folder."""
    path = Path(argument)
    if not path.exists():
        return place
    folder = path if path.is_dir() else path.parent
    own = f"{folder.resolve().name}/"
    if not place.file.startswith(own):
        return place
    return msgspec.structs.replace(place, file=(folder / place.file.removeprefix(own)).as_posix())


def _extracted(revision: str, inner: str, folder: Path) -> Path:
    """Write the files of a revision; those of the folder of a file, which it can refer to."""
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    if not commit:
        raise InputError(f"{revision} is neither a file, nor a folder, nor a revision of this repository")
    top = _git("rev-parse", "--show-toplevel").decode().strip()
    kind = _git("cat-file", "-t", f"{commit}:{inner}").decode().strip()
    if not kind:
        raise InputError(f"{revision} has no {inner}; write REV:PATH")
    container = inner if kind == "tree" else inner.rpartition("/")[0]
    archive = _git("-C", top, "archive", "--format=tar", commit, "--", *([container] if container else []))
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        # The filter refuses what would be outside of the folder, as links do.
        files.extractall(folder, filter="data")
    path = folder / inner
    if not is_description(path):
        raise InputError(f"{revision}:{inner} has no openapi.yaml; write REV:PATH")
    return path


def _git(*arguments: str) -> bytes:
    """Return the output of git; nothing if it fails or is not installed."""
    variables = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1"}
    try:
        result = subprocess.run(  # noqa: S603 — no shell
            ["git", *arguments],  # noqa: S607 — the git of the path
            env=variables,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except OSError:
        return b""
    return result.stdout if result.returncode == 0 else b""
