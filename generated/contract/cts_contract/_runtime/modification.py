# Copied from generator/runtime/contract/modification.py. Do not edit: run `make generate`.
"""Checks of modification: sent fields are listed, others are kept or reset, a missing resource is not modified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .bodies import Body, FieldTree, common_fields, not_as_sent, not_kept, not_reset
from .example import Example, difference, unlike
from .results import CheckResult, Failure
from .session import Record, describe, unless_succeeded


def run(example: Example, body: Body, created: Record) -> Iterator[CheckResult]:
    """Modify the resource that was created from ``body``, and try to modify one that does not exist."""
    documented = example.modification(created)
    if documented is None:
        return
    yield from _send_back(example, created)
    yield from _modify(example, body, documented, created)
    yield from _modify_another(example, documented, created)


def _send_back(example: Example, created: Record) -> Iterator[CheckResult]:
    """Send the resource's own representation where it is a valid body."""
    if not example.modify_bodies.is_valid(created):
        return
    before = example.session.all(created)
    response = example.session.modify(created, created)
    failure = unless_succeeded(response) or difference(before, example.session.all(created))
    yield example.result("sending back its representation changes nothing", failure)


def _modify(example: Example, body: Body, documented: Body, created: Record) -> Iterator[CheckResult]:
    """Modify with a documented body, then with as few of its fields as are valid."""
    changes = _Changes(example, created, body)
    before = example.session.audit_records()
    changes.send(documented)
    changes.send(example.modify_bodies.minimal(documented, example.identity(created)))
    yield example.result("modification succeeds", changes.rejected)
    if changes.rejected:
        return
    yield example.result("listed as modified", changes.sent_fields)
    verb = "keeps" if example.lifecycle.is_merge else "resets"
    yield example.result(f"modification {verb} fields that are not sent", changes.unsent_fields)
    yield from example.recorded("modification", before, {**created, **documented})


@dataclass
class _Changes:
    """Consecutive modifications, and the first failure of each check."""

    example: Example
    created: Record
    last_sent: Body  # by the creation or a modification
    rejected: str = ""
    sent_fields: str = ""
    unsent_fields: str = ""

    @property
    def fields(self) -> FieldTree:
        target = self.example.session.target
        return common_fields(target, self.example.modify_bodies.schema, self.example.lifecycle.schema) or {}

    def send(self, change: Body) -> None:
        session = self.example.session
        before = session.find({**self.created, **self.last_sent}) or self.created
        response = session.modify(self.created, change)
        after = session.find({**self.created, **change})
        if not response.succeeded:
            self.rejected = self.rejected or describe(response)
        elif after is None:
            self.sent_fields = self.sent_fields or Failure("not in the list after modification", change, None)
        else:
            self.sent_fields = self.sent_fields or unlike(
                "not as sent", not_as_sent(change, after, self.fields), change, after
            )
            self.unsent_fields = self.unsent_fields or self._unsent(change, before, after)
        self.last_sent = change

    def _unsent(self, change: Body, before: Record, after: Record) -> str:
        if self.example.lifecycle.is_merge:
            return unlike("changed", not_kept(change, before, after, self.fields), before, after)
        return unlike("not reset", not_reset(change, self.last_sent, after, self.fields), {}, after)


def _modify_another(example: Example, documented: Body, created: Record) -> Iterator[CheckResult]:
    """Try to modify another identity, which does not exist, while this one does."""
    check = "modification of a missing identity is rejected"
    body = example.modify_bodies.variant(documented, 1, example.lifecycle.identity)
    if body == documented:
        yield example.result(check, skipped="no other identity is valid")
        return
    before, identity = example.session.all(created), example.identity(body)
    if any(identity.items() <= each.items() for each in before):
        yield example.result(check, skipped="the project has a resource of the other identity")
        return
    response = example.session.modify({**created, **identity}, body)
    not_found = example.lifecycle.modify.not_found if example.lifecycle.modify else None
    yield example.result(check, example.session.unless_rejected(response, not_found))
    yield example.result("rejected modification changes nothing", difference(before, example.session.all(created)))
