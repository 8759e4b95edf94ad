# Copied from generator/runtime/contract/lifecycle_operations.py. Do not edit: run `make generate`.
"""Shared steps of the checks of lifecycles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import candidates
from .bodies import Bodies
from .prover import Prover
from .results import CheckResult
from .target import Operation

Body = dict[str, Any]


class Operations:
    """Operations of one resource type by form."""

    def __init__(self, prover: Prover, kind: str) -> None:
        self.kind = kind
        by_form: dict[str, Operation] = {}
        for operation in prover.main.target.operations.values():
            entry = prover.model.entry(operation.id)
            if entry.get("resource") == kind:
                by_form.setdefault(entry["form"], operation)
        self.create, self.update, self.delete = (by_form.get(form) for form in ("Create", "Update", "Delete"))
        self.every = (self.create, self.update, self.delete)


def identified(prover: Prover, operation: Operation, record: Body) -> Body:
    """Return the parameters that name one record."""
    entry = prover.model.entry(operation.id)
    return {name: [record.get(name)] if entry["many"] else record.get(name) for name in entry["by"]}


def identity_of(prover: Prover, kind: str, record: Body) -> Body:
    return {name: record[name] for name in prover.model.kind(kind)["identity"]}


def newest(prover: Prover, kind: str, body: Body) -> Body | None:
    """Return the record that was created last, if it has what was sent to identify it."""
    records = prover.state.get((kind, prover.main.project), ())
    record = records[-1] if records else None
    identity = prover.model.kind(kind)["identity"]
    return record if record and all(record.get(name) == body.get(name, record.get(name)) for name in identity) else None


def bystanders(prover: Prover, operations: Operations, body: Body) -> Iterator[CheckResult]:
    """Create other records: of every example, and one whose identity differs only by case, as far as ``body`` fits."""
    create = operations.create
    assert create  # noqa: S101
    bodies = Bodies(prover.main.target, create)
    others = [bodies.variant(each, number + 1) for number, each in enumerate(create.body_examples.values())]
    identity = prover.model.kind(operations.kind)["identity"]
    in_other_case = bodies.in_other_case(body, tuple(identity))
    twin = {**bodies.variant(body, 8), **{name: in_other_case[name] for name in identity if name in body}}
    others += [twin] if bodies.is_valid(twin) else []
    for position, other in enumerate(others):
        call = prover.call(prover.main, create, {}, other)
        if other == body or not candidates.unbroken(prover, call):
            continue
        with prover.unchanged():
            prover.state = prover.predict(call).state
            leaves_room = candidates.unbroken(prover, prover.call(prover.main, create, {}, body))
        if leaves_room:
            yield from prover.check(call, f"bystander {position + 1}")
    if prover.other and not prover.state.get((operations.kind, prover.other.project)):
        yield from prover.check(prover.call(prover.other, create, {}, body), "the same in another project")
