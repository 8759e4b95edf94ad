"""Modification: what is sent is listed, what is not sent stays or is gone, what is not there cannot be modified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tools.contract.bodies import Body, Shared, changed, kept, lost, shared
from tools.contract.outcome import Verdict
from tools.contract.session import Record, said, succeeded
from tools.contract.trial import Trial, difference


def run(trial: Trial, body: Body, created: Record) -> Iterator[Verdict]:
    """Modify what was created from ``body``, and try to modify what was not."""
    documented = trial.modification(created)
    if documented is None:
        return
    yield from _sent_back(trial, created)
    yield from _modified(trial, body, documented, created)
    yield from _another(trial, documented, created)


def _sent_back(trial: Trial, created: Record) -> Iterator[Verdict]:
    """The link says that its own representation changes nothing."""
    if not trial.changes.is_valid(created):
        return
    before = trial.here.all(created)
    answer = trial.here.modify(created, created)
    failure = succeeded(answer) or difference(before, trial.here.all(created))
    yield trial.verdict("can be sent back, which changes nothing", failure)


def _modified(trial: Trial, body: Body, documented: Body, created: Record) -> Iterator[Verdict]:
    """Modify by a documented body, then by as little of it as is valid."""
    changes = _Changes(trial, created, body)
    before = trial.here.recorded()
    changes.send(documented)
    changes.send(trial.changes.least(documented, trial.identity(created)))
    yield trial.verdict("can be modified", changes.refused)
    if changes.refused:
        return
    yield from trial.recorded("modified", before, created)
    yield trial.verdict("is listed as it was modified", changes.lost)
    verb = "keeps" if trial.life.is_merge else "loses"
    yield trial.verdict(f"{verb} what a modification does not send", changes.unsent)


@dataclass
class _Changes:
    """Modifications, one after the other, and the first failure of each kind."""

    trial: Trial
    created: Record
    sent: Body  # last, by the creation or a modification
    refused: str = ""
    lost: str = ""
    unsent: str = ""

    @property
    def fields(self) -> Shared:
        return shared(self.trial.here.target, self.trial.changes.schema, self.trial.life.schema) or {}

    def send(self, change: Body) -> None:
        here = self.trial.here
        old = here.find({**self.created, **self.sent}) or self.created
        answer = here.modify(self.created, change)
        new = here.find({**self.created, **change})
        if answer.status >= 300:
            self.refused = self.refused or said(answer)
        elif new is None:
            self.lost = self.lost or "it is not in the list"
        else:
            self.lost = self.lost or _named("not as sent", lost(change, new, self.fields))
            self.unsent = self.unsent or self._unsent(change, old, new)
        self.sent = change

    def _unsent(self, change: Body, old: Record, new: Record) -> str:
        if self.trial.life.is_merge:
            return _named("not as before", changed(change, old, new, self.fields))
        return _named("still as before", kept(change, self.sent, new, self.fields))


def _named(fault: str, fields: Iterator[str]) -> str:
    names = ", ".join(fields)
    return f"{fault}: {names}" if names else ""


def _another(trial: Trial, documented: Body, created: Record) -> Iterator[Verdict]:
    """While there is one, another that is not there cannot be modified."""
    statement = "is not taken for another that is to be modified"
    body = trial.changes.varied(documented, 1, trial.life.identity)
    if body == documented:
        yield trial.verdict(statement, skipped="no other identity is valid")
        return
    before = trial.here.all(created)
    answer = trial.here.modify({**created, **trial.identity(body)}, body)
    missing = trial.life.modify.missing if trial.life.modify else None
    yield trial.verdict(statement, trial.here.refused(answer, missing))
    failure = difference(before, trial.here.all(created))
    yield trial.verdict("is as it was after the modification of another was refused", failure)
