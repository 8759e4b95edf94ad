"""Diagnostics: problems with their place, code and hint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

MAX_SHOWN = 160  # characters of a text in a message


class Place(msgspec.Struct, frozen=True, order=True, gc=False):
    """A position in a source file; ``line`` and ``column`` count from 1, 0 means "the whole file"."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One problem. ``code`` is a stable id such as ``E103``; ``hint`` says what to do.

    ``about`` is for those who join problems that have one cause.
    """

    place: Place
    code: str
    message: str
    hint: str = ""
    about: object = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        text = f"{self.place}: {self.code} {self.message}"
        return f"{text} — {self.hint}" if self.hint else text

    def as_json(self) -> dict[str, Any]:
        """Return the problem as plain data, for ``--json``."""
        return {
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
        }


class DiagnosticError(Exception):
    """Raised at the end of a stage that found problems; carries all of them, sorted by place."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics)))
        super().__init__("\n".join(str(d) for d in self.diagnostics))


@dataclass(slots=True)
class Diagnostics:
    """Collector of problems, shared by the stages; ``check`` ends the pipeline if there are any."""

    items: list[Diagnostic] = field(default_factory=list)

    def add(self, place: Place, code: str, message: str, hint: str = "", about: object = None) -> None:
        self.items.append(Diagnostic(place, code, message, hint, about))

    def check(self) -> None:
        if self.items:
            raise DiagnosticError(self.items)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(set(self.items)))

    def __len__(self) -> int:
        return len(self.items)


def shown(text: str) -> str:
    """Return text of a description for a message: on one line, unprintable characters as escapes, not too long."""
    line = text if text.isprintable() else ascii(text)
    return line if len(line) <= MAX_SHOWN else f"{line[: MAX_SHOWN // 2]} … {line[-MAX_SHOWN // 2 :]}"
