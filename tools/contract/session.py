"""One life of a resource, lived in one project: requests by what they mean, each noted for the gates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.contract.lives import Life, Listing, Refusal
from tools.contract.outcome import Observations
from tools.contract.target import Answer, Operation, Target

Record = dict[str, Any]


@dataclass(frozen=True)
class Session:
    """``record`` is what a creation has answered, wherever it is a parameter."""

    target: Target
    seen: Observations
    life: Life

    def send(self, operation: Operation, values: Mapping[str, Any], body: Any = None) -> Answer:
        answer = self.target.send(operation, values, body)
        self.seen.add(operation.id, answer.status)
        return answer

    @property
    def path(self) -> dict[str, Any]:
        return self.target.example(self.life.create)

    def create(self, body: Any) -> Answer:
        return self.send(self.life.create, self.path, body)

    def all(self, record: Record) -> list[Record]:
        """All records that are listed where the record would be, whatever they are called."""
        step = self.life.list
        values = step.values(record, self.path)
        required = {param["name"] for param in step.operation.params if param.get("required")}
        answer = self.send(step.operation, {name: value for name, value in values.items() if name in required})
        return self.life.listing.records(answer)

    def find(self, record: Record) -> Record | None:
        """The record as it is listed, None when it is not."""
        step, listing = self.life.list, self.life.listing
        found = listing.records(self.send(step.operation, step.values(record, self.path)))
        return next((each for each in found if listing.key(each) == listing.key(record)), None)

    def modify(self, record: Record, body: Any) -> Answer:
        """Only for a life with modifications."""
        assert self.life.modify is not None  # noqa: S101 — for the type checker
        return self.send(self.life.modify.operation, self.life.modify.values(record, self.path), body)

    def delete(self, record: Record) -> Answer:
        return self.send(self.life.delete.operation, self.life.delete.values(record, self.path))

    def recorded(self) -> list[Record]:
        """The newest records of changes."""
        recorder = self.life.recorder
        return recorder.records(self._listed(recorder)) if recorder else []

    def _listed(self, listing: Listing) -> Answer:
        return self.send(listing.operation, self.target.example(listing.operation))

    def refused(self, answer: Answer, *refusals: Refusal | None) -> str:
        """A failure unless the answer is one of the refusals; where none is declared, any 4xx is one."""
        declared = [refusal for refusal in refusals if refusal]
        if any(refusal.matches(self.target, answer) for refusal in declared):
            return ""
        if not declared and 400 <= answer.status < 500:
            return ""
        return f"{said(answer)} instead of {' or '.join(map(str, declared)) or 'a refusal'}"


def succeeded(answer: Answer) -> str:
    """A failure unless the answer is a success."""
    return "" if 200 <= answer.status < 300 else said(answer)


def said(answer: Answer) -> str:
    return f"answered {answer.status}: {answer.body[:200]!r}"
