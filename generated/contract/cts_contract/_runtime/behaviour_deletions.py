# Copied from generator/runtime/contract/behaviour_deletions.py. Do not edit: run `make generate`.
"""Checks of deletions: by each parameter, of one record among others, of several by one request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import candidates
from .bodies import Bodies
from .candidates import Candidate, try_all, try_one
from .lifecycle_operations import Body, Operations, bystanders, identified
from .prover import Prover
from .results import CheckResult

MANY = 12
"""Records that one request deletes, where it takes a list: some servers take only the first ten."""


def run(prover: Prover, operations: Operations, record: Body, tried: dict[str, set[Any]]) -> Iterator[CheckResult]:
    """Delete by each parameter, and by two, among records that must stay."""
    delete = operations.delete
    assert delete  # noqa: S101
    values = identified(prover, delete, record)
    found = candidates.sort(prover, prover.main, delete, candidates.of_parameters(delete, prover.main, values))
    candidates.isolate(prover, delete, found, candidates.parameter_pairs(delete, prover.main, values))
    for rejected in found.breaking(tried.setdefault(delete.id, set())):
        yield from try_all(prover, delete, rejected, "deletion")
    entry = prover.model.entry(delete.id)
    if entry["many"]:
        for candidate in _lists_of_ids(prover, operations.kind, entry["by"][0], record):
            yield from try_one(prover, delete, candidate, "deletion")
    touching: list[Candidate] = []
    for candidate in found.valid:
        prediction = prover.predict(prover.call(prover.main, delete, candidate.values))
        if prediction.touched and not prediction.errors:
            touching.append(candidate)
        else:
            yield from try_one(prover, delete, candidate, "deletion")
    unknown = Candidate("its identity and unknown parameters", {**values, **candidates.undeclared(delete)})
    yield from try_one(prover, candidates.lenient(delete), unknown, "deletion")
    yield from try_one(prover, delete, Candidate("its identity again", values), "deletion")
    for candidate in touching:
        yield from try_one(prover, delete, candidate, "deletion afterwards")


def of_several(prover: Prover, operations: Operations, body: Body, tried: dict[str, set[Any]]) -> Iterator[CheckResult]:
    """Delete several records by one request: by a list of identities, or without parameters."""
    assert operations.delete  # noqa: S101
    by = _by_list if prover.model.entry(operations.delete.id)["many"] else _without_parameters
    yield from by(prover, operations, body, tried[operations.delete.id])


def _by_list(prover: Prover, operations: Operations, body: Body, done: set[Any]) -> Iterator[CheckResult]:
    create, delete = operations.create, operations.delete
    assert create and delete  # noqa: S101, PT018
    kind, name = (operations.kind, prover.main.project), prover.model.entry(delete.id)["by"][0]
    known = [record.get(name) for record in prover.state.get(kind, ())]
    case = f"{MANY} identities"
    for number in range(MANY) if case not in done else ():
        call = prover.call(prover.main, create, {}, Bodies(prover.main.target, create).variant(body, 10 + number))
        if candidates.unbroken(prover, call):
            yield from prover.check(call, "deletion of several: before it", lists=False)
    made = [record[name] for record in prover.state.get(kind, ()) if record.get(name) not in known]
    if len(made) > 1:
        done.add(case)
        yield from try_one(prover, delete, Candidate(case, {name: made}), "deletion of several")


def _without_parameters(prover: Prover, operations: Operations, body: Body, done: set[Any]) -> Iterator[CheckResult]:
    create, delete = operations.create, operations.delete
    assert create and delete  # noqa: S101, PT018
    several = Candidate("no parameters", {})
    if several.case in done:
        return
    yield from bystanders(prover, operations, body)
    call = prover.call(prover.main, create, {}, body)
    if candidates.unbroken(prover, call):
        yield from prover.check(call, "deletion of several: before it")
    if len(prover.predict(prover.call(prover.main, delete, several.values)).touched) > 1:
        done.add(several.case)
        yield from try_one(prover, delete, several, "deletion of several")


def _lists_of_ids(prover: Prover, kind: str, name: str, record: Body) -> Iterator[Candidate]:
    """Yield deletions of several records by a parameter, in this order: the record, then others, but not the last."""
    every = [each[name] for each in prover.state[kind, prover.main.project] if name in each]
    others = [each for each in every if each != record[name]]
    yield Candidate("unknown among known", {name: [*every[:1], "unknown-id", *every[1:]]})
    yield Candidate("another case", {name: [str(record[name]).swapcase()]})
    yield Candidate("a duplicate", {name: [record[name], record[name]]})
    if others:
        yield Candidate("several", {name: others[:-1] if len(others) > 2 else others})


def one_by_one(prover: Prover, operations: Operations) -> Iterator[CheckResult]:
    """Delete the remaining records one by one: each deletion leaves the others."""
    delete = operations.delete
    assert delete  # noqa: S101
    for caller in filter(None, (prover.main, prover.other)):
        for record in prover.state.get((operations.kind, caller.project), ()):
            yield from prover.check(
                prover.call(caller, delete, identified(prover, delete, record)), "deletion of one of several"
            )
