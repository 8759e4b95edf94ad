"""Known failures: a file with the ID of a check on each line, after which ``#`` begins a comment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .verdicts import Recorder, State

HEAD = "# Checks that are known to fail; --update-baseline writes this file.\n"


@dataclass(frozen=True, slots=True)
class Baseline:
    """A file, and the IDs in it with their lines."""

    path: Path
    known: Mapping[str, int]

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Return the content of a file; nothing if it does not exist.

        Raises:
            OSError: it cannot be read.
            UnicodeDecodeError: it is not UTF-8.
        """
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        names = ((line.partition("#")[0].strip(), number) for number, line in enumerate(lines, 1))
        return cls(path, {name: number for name, number in names if name})

    def notes(self, recorder: Recorder) -> Iterator[str]:
        """Yield a sentence for each entry that does not fail any more, or that no check has."""
        states = {verdict.id: verdict.state for verdict in recorder.verdicts}
        for name, line in self.known.items():
            if name not in states:
                yield f"{self.path}:{line}: {name} was not run"
            elif states[name] is State.PASSED:
                yield f"{self.path}:{line}: {name} does not fail any more; remove it"

    def update(self, recorder: Recorder) -> None:
        """Write the checks that fail to the file."""
        failed = [each for each in recorder.verdicts if each.state in (State.FAILED, State.KNOWN)]
        comments = {each.id: recorder.hide(each.result.check).replace("#", "") for each in failed}
        lines = (f"{name}  # {comments[name]}\n" for name in sorted(comments))
        self.path.write_text(HEAD + "".join(lines), encoding="utf-8")
