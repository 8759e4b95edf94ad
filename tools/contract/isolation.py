"""Isolation: what was created in one project cannot be seen, modified or deleted in another."""

from __future__ import annotations

from collections.abc import Iterator

from tools.contract.outcome import Verdict
from tools.contract.session import Record, Session
from tools.contract.trial import Trial, difference

HIDDEN = "cannot be seen from another project"


def run(trial: Trial, created: Record) -> Iterator[Verdict]:
    """Try from the other project what would work in its own."""
    there = trial.there
    if there is None:
        yield trial.verdict(HIDDEN, skipped="no credentials of another project: --other-token, --other-parameter")
        return
    found = there.find(created)
    if found is not None and not created.items() <= found.items():
        yield trial.verdict(HIDDEN, skipped="the other project has one of the same identity")
        return
    yield trial.verdict(HIDDEN, f"it is listed there: {found}"[:200] if found else "")
    before = trial.here.all(created)
    yield from _attempts(trial, there, created)
    failure = difference(before, trial.here.all(created))
    yield trial.verdict("is as it was after the attempts from another project", failure)


def _attempts(trial: Trial, there: Session, created: Record) -> Iterator[Verdict]:
    body, modify = trial.modification(created), trial.life.modify
    if modify is not None and body is not None:
        failure = there.refused(there.modify(created, body), modify.missing)
        yield trial.verdict("cannot be modified from another project", failure)
    failure = there.refused(there.delete(created), trial.life.delete.missing)
    yield trial.verdict("cannot be deleted from another project", failure)
