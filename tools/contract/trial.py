"""What the laws of one life share: the project, the documented example that is tried, and the bodies made for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tools.contract.bodies import Bodies, Body
from tools.contract.lives import Life
from tools.contract.outcome import Verdict
from tools.contract.session import Record, Session


@dataclass(frozen=True)
class Trial:
    """One documented example of one creation. ``there`` is the same life in another project."""

    here: Session
    there: Session | None
    example: str

    @property
    def life(self) -> Life:
        return self.here.life

    def verdict(self, statement: str, failure: str = "", skipped: str = "") -> Verdict:
        """On the statement "what was created …"."""
        name = f"{self.life.create.id} ({self.example}): what was created {statement}"
        return Verdict("laws", name, failure, skipped)

    def recorded(self, change: str, before: list[Record], record: Record) -> Iterator[Verdict]:
        """One of the records of changes that were not there before names what was changed."""
        recorder = self.life.recorder
        if recorder is None:
            return
        known = {recorder.key(each) for each in before}
        news = [each for each in self.here.recorded() if recorder.key(each) not in known]
        names = {record[name] for name in (*self.life.identity, "id") if name in record}
        is_named = any(not names.isdisjoint(_texts(each)) for each in news)
        failure = "" if is_named else f"none of the {len(news)} new records of {recorder.operation.id} names it"
        yield self.verdict(f"is in the records of having been {change}", failure)

    def identity(self, record: Record) -> Record:
        return {name: record[name] for name in self.life.identity}

    def modification(self, created: Record) -> Body | None:
        """A documented body that modifies what was created, None where there is none."""
        return self.changes.documented(self.identity(created)) if self.life.modify else None

    @property
    def creations(self) -> Bodies:
        return Bodies(self.here.target, self.life.create)

    @property
    def changes(self) -> Bodies:
        """Only for a life with modifications."""
        assert self.life.modify is not None  # noqa: S101 — for the type checker
        return Bodies(self.here.target, self.life.modify.operation)


def difference(before: list[Record], after: list[Record]) -> str:
    """A failure unless two lists are the same."""
    return "" if before == after else f"the list was {before} and is {after}"[:400]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value
