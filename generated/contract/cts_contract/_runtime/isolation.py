# Copied from generator/runtime/contract/isolation.py. Do not edit: run `make generate`.
"""Checks of isolation: a resource of one project cannot be seen, modified or deleted from another."""

from __future__ import annotations

from collections.abc import Iterator

from .example import Example, difference
from .results import CheckResult, Failure
from .session import Record, Session

HIDDEN = "not visible in another project"


def run(example: Example, created: Record) -> Iterator[CheckResult]:
    """Send from another project the requests that succeed in the resource's own project."""
    other = example.other_session
    if other is None:
        yield example.result(HIDDEN, skipped="no credentials of another project: --other-token, --other-parameter")
        return
    found = other.find(created)
    if found is not None and not created.items() <= found.items():
        yield example.result(HIDDEN, skipped="the other project has a resource of the same identity")
        return
    yield example.result(HIDDEN, Failure("listed in the other project", None, found) if found else "")
    before = example.session.all(created)
    yield from _attempts(example, other, created)
    failure = difference(before, example.session.all(created))
    yield example.result("attempts from another project change nothing", failure)


def _attempts(example: Example, other: Session, created: Record) -> Iterator[CheckResult]:
    body, modify = example.modification(created), example.lifecycle.modify
    if modify is not None and body is not None:
        failure = other.unless_rejected(other.modify(created, body), modify.not_found)
        yield example.result("not modifiable from another project", failure)
    failure = other.unless_rejected(other.delete(created), example.lifecycle.delete.not_found)
    yield example.result("not deletable from another project", failure)
