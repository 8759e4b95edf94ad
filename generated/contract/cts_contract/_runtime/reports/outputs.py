# Copied from generator/runtime/contract/reports/outputs.py. Do not edit: run `make generate`.
"""The files that a run writes, by option."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..exchanges import Exchange
from ..verdicts import Verdict
from . import ndjson
from .files import ReportFile
from .run import Run

Write = Callable[[Run, IO[str]], None]


def _junit(run: Run, stream: IO[str]) -> None:
    from . import junit

    junit.write(run, stream)


def _sarif(run: Run, stream: IO[str]) -> None:
    from . import sarif

    sarif.write(run, stream)


def _html(run: Run, stream: IO[str]) -> None:
    from . import html

    html.write(run, stream)


AT_THE_END: Mapping[str, Write] = {"junit": _junit, "sarif": _sarif, "html": _html}
"""Formats that are written when the run has ended; each imports its libraries then."""
FORMATS: Mapping[str, str] = {
    "junit": "JUnit XML",
    "html": "a page for people",
    "sarif": "SARIF, with lines of the description",
    "ndjson": "a line for each verdict, as they come",
    "har": "HTTP Archive of all requests",
}
"""Formats by option, with what they are."""


COMPLETE = ("ndjson", "junit")
"""Formats that have every verdict."""


@dataclass(frozen=True)
class Lost:
    """A report that could not be written, and why."""

    path: Path
    reason: str


class Outputs:
    """Files of one run. They are created before it begins, so that one that cannot be written is found then."""

    def __init__(self, paths: Mapping[str, Path], *, once: bool = False) -> None:
        """``paths`` by format. ``once``: of equal reads, the archive has one.

        Raises:
            OSError: one of them cannot be written; it has the path.
        """
        self._files: dict[str, ReportFile] = {}
        self._lost: list[Lost] = []
        self._run: Run | None = None
        self._once = once
        for name, path in paths.items():
            try:
                self._files[name] = ReportFile(path)
            except OSError as error:
                self.discard()
                raise OSError(error.errno, error.strerror, str(path)) from None

    def begin(self, run: Run) -> None:
        """Write what is known before the first check."""
        self._run = run
        run.complete = tuple(str(self._files[name].path) for name in COMPLETE if name in self._files)
        self._write("ndjson", lambda stream: ndjson.begin(run, stream))
        if "har" in self._files:
            from .har import Archive

            self._archive = Archive(self._files["har"].stream, run.secrets, "contract", once=self._once)

    def sent(self, exchange: Exchange) -> None:
        self._write("har", lambda _: self._archive.add(exchange))

    def verdict(self, verdict: Verdict) -> None:
        if self._run is not None:
            secrets = self._run.secrets
            self._write("ndjson", lambda stream: ndjson.line(stream, "verdict", ndjson.verdict(verdict, secrets)))

    def _write(self, name: str, write: Callable[[IO[str]], None]) -> None:
        """Write a part of a file, if it is wanted; the others, and the run, go on where that is impossible."""
        file = self._files.get(name)
        if file is not None:
            try:
                write(file.stream)
            except OSError as error:
                self._lose(name, error)

    def _lose(self, name: str, error: OSError) -> None:
        file = self._files.pop(name)
        self._lost.append(Lost(file.path, error.strerror or str(error)))
        file.discard()

    def end(self) -> list[Lost]:
        """Complete the files; return those for which that is impossible."""
        for name, file in list(self._files.items()):
            try:
                self._complete(name, file)
            except OSError as error:
                self._lose(name, error)
        self._files = {}
        return self._lost

    def _complete(self, name: str, file: ReportFile) -> None:
        assert self._run is not None  # noqa: S101 — begun before
        if name == "ndjson":
            ndjson.end(self._run, file.stream)
        elif name == "har":
            self._archive.close()
        else:
            AT_THE_END[name](self._run, file.stream)
        file.complete()

    def discard(self) -> None:
        """Remove the files of a run that did not begin."""
        for file in self._files.values():
            file.discard()
        self._files = {}
