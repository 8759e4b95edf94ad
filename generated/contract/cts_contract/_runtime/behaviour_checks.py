# Copied from generator/runtime/contract/behaviour_checks.py. Do not edit: run `make generate`.
"""Checks of declared behaviour: requests that follow from the declarations, each with the response that they demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from . import (
    behaviour_callers,
    behaviour_deletions,
    behaviour_others,
    behaviour_reads,
    behaviour_rules,
    behaviour_time,
    behaviour_together,
    candidates,
)
from .bodies import Bodies
from .candidates import Candidate, try_all, try_one
from .lifecycle_operations import Body, Operations, bystanders, identified, identity_of, newest
from .model import Call, Caller
from .prover import Prover
from .results import CheckResult
from .signing import Signer

UNUSUAL = (
    " +&%2B/\N{LATIN SMALL LETTER U WITH DIAERESIS}'\"",
    "u\N{COMBINING DIAERESIS}",  # one character in normal form C
    "\N{GRINNING FACE}",  # four bytes in UTF-8, two units in UTF-16
)
"""Characters that servers and clients take for something else where they encode them wrongly."""
LONG = "x" * 24
"""Makes texts longer than those of examples: servers may cut them."""


def run(
    prover: Prover, callers: list[Caller], signers: list[tuple[Caller, Signer]], unbroken: set[behaviour_rules.RuleOf]
) -> Iterator[CheckResult]:
    """Check everything, from fast to thorough; what was created stays until ``cleaning.clean_up``.

    Adds to ``unbroken`` the rules that no request could break.
    """
    adopt(prover)
    yield from _with_records(prover, [*filter(None, (prover.other,)), *(caller for caller, _ in signers)])
    yield from behaviour_reads.run(prover)
    yield from behaviour_others.run(prover)
    yield from behaviour_callers.run(prover, callers, signers)
    yield from prover.compare_all("calls of others")
    yield from behaviour_rules.undo(prover)
    for kind in prover.model.declared["resources"]:
        operations = Operations(prover, kind)
        if operations.create and operations.delete and any(map(prover.is_about, operations.every)):
            yield from _witnesses(prover, kind)
            yield from _lifecycle(prover, operations)
            yield from prover.compare_all(f"lifecycles of {kind}")
            yield from behaviour_rules.undo(prover)
    yield from behaviour_rules.run(prover, unbroken)
    yield from prover.compare_all("all rules")


def in_another_world(prover: Prover, unbroken: set[behaviour_rules.RuleOf]) -> Iterator[CheckResult]:
    """Check what depends on the world, on a server that simulates another one."""
    adopt(prover)
    yield from prover.compare_all("nothing yet")
    yield from _with_records(prover, [])
    yield from behaviour_reads.run(prover, forms=("Compute",))
    yield from behaviour_others.run(prover)
    yield from behaviour_rules.undo(prover)
    yield from behaviour_rules.again(prover, unbroken)


def records(prover: Prover) -> Iterator[CheckResult]:
    """Create records of every resource type."""
    yield from behaviour_rules.undo(prover)
    yield from _with_records(prover, [])


def at_other_times(prover: Prover, stop_clock: Callable[[int], None]) -> Iterator[CheckResult]:
    """Check what depends on the time, on a server whose clock ``stop_clock`` stops at a time in milliseconds."""
    adopt(prover)
    yield from prover.compare_all("nothing yet")
    moments = behaviour_time.Moments(prover, stop_clock)
    for _ in moments.beginnings():
        yield from _with_records(prover, [])
    yield from behaviour_time.run(moments)


def adopt(prover: Prover) -> None:
    """Take the state of the caller's project, and of the other one, from the server as it is."""
    for each in filter(None, (prover.main, prover.other)):
        prover.adopt(each)


def _lifecycle(prover: Prover, operations: Operations) -> Iterator[CheckResult]:
    """Check creations, modifications and deletions, from each documented example."""
    create = operations.create
    assert create  # noqa: S101 — checked by the caller
    tried: dict[str, set[Any]] = {}
    for name, body in create.body_examples.items():
        yield from bystanders(prover, operations, body)
        if prover.is_about(create):
            yield from _creations(prover, operations, name, body, tried.setdefault(create.id, set()))
        call = prover.call(prover.main, create, {}, body)
        if candidates.unbroken(prover, call):
            yield from _together(prover, operations, call)
        yield from prover.check(call, f"{name} again")
        record = newest(prover, operations.kind, body)
        if record is None:
            continue
        yield from prover.check(call, f"{name} a second time")
        if operations.update and prover.is_about(operations.update):
            yield from _updates(prover, operations, record, tried.setdefault(operations.update.id, set()))
        if prover.is_about(operations.delete):
            yield from behaviour_deletions.run(prover, operations, record, tried)
            yield from behaviour_deletions.of_several(prover, operations, body, tried)
        yield from behaviour_deletions.one_by_one(prover, operations)
        yield from prover.compare(prover.main, f"{create.id}: {name}")


def _witnesses(prover: Prover, kind: str) -> Iterator[CheckResult]:
    """Create a record of every other resource type, in both projects: nothing may happen to them."""
    for other in prover.model.declared["resources"]:
        operations = Operations(prover, other)
        if other == kind or not operations.create or not operations.delete:
            continue
        for caller in filter(None, (prover.main, prover.other)):
            call = prover.call(caller, operations.create, {}, caller.target.body_example(operations.create))
            if candidates.unbroken(prover, call):
                yield from prover.check(call, f"beside {kind}")


def _together(prover: Prover, operations: Operations, creation: Call) -> Iterator[CheckResult]:
    """Create, modify and delete with requests at the same time."""
    assert operations.delete  # noqa: S101
    before = prover.state.get((operations.kind, prover.main.project), ())
    yield from behaviour_together.equal(prover, creation)
    known = [prover.model.identity(operations.kind, each) for each in before]
    for record in prover.state[operations.kind, prover.main.project]:
        if prover.model.identity(operations.kind, record) not in known:
            if operations.update:
                yield from behaviour_together.updates(prover, operations.update, record)
            values = identified(prover, operations.delete, record)
            yield from behaviour_together.equal(prover, prover.call(prover.main, operations.delete, values))


def _creations(prover: Prover, operations: Operations, name: str, body: Body, tried: set[Any]) -> Iterator[CheckResult]:
    create, delete = operations.create, operations.delete
    assert create and delete  # noqa: S101, PT018
    found = candidates.sort(prover, prover.main, create, candidates.of_edits(prover, create, body))
    candidates.isolate(prover, create, found, candidates.body_pairs(prover, create, body, found))
    for rejected in found.breaking(tried):
        yield from try_all(prover, create, rejected, name)
    valid = [Candidate("as documented", {}, body), Candidate("unknown parameters", candidates.undeclared(create), body)]
    valid += candidates.of_server(prover, create, body)
    valid += candidates.with_texts(prover, create, found.valid, UNUSUAL)
    for candidate in [*valid, *_untried(found.valid, tried)]:
        call = prover.call(prover.main, candidates.lenient(create), candidate.values, candidate.body)
        if not candidates.unbroken(prover, call):
            continue
        yield from prover.check(call, f"{name} with {candidate.case}")
        record = newest(prover, operations.kind, candidate.body)
        if record:
            yield from _modified_to(prover, operations, record, body, f"{name} with {candidate.case}")
            yield from prover.check(
                prover.call(prover.main, delete, identified(prover, delete, record)), f"{name} with {candidate.case}"
            )


def _modified_to(prover: Prover, operations: Operations, record: Body, body: Body, case: str) -> Iterator[CheckResult]:
    """Modify a record to the body of another creation: fields that the server sets may depend on the difference."""
    if operations.update:
        other = {**body, **identity_of(prover, operations.kind, record)}
        if Bodies(prover.main.target, operations.update).is_valid(other):
            yield from try_one(
                prover, operations.update, Candidate("what is documented", {}, other), f"{case}, modified"
            )


def _untried(found: list[Candidate], tried: set[Any]) -> list[Candidate]:
    """Return the candidates whose difference was not tried with another example."""
    fresh = [each for each in found if each.case not in tried]
    tried.update(each.case for each in fresh)
    return fresh


def _updates(prover: Prover, operations: Operations, record: Body, tried: set[Any]) -> Iterator[CheckResult]:
    update = operations.update
    assert update  # noqa: S101
    identity = identity_of(prover, operations.kind, record)
    bodies = Bodies(prover.main.target, update)
    for name, example in update.body_examples.items():
        body = {**example, **identity}
        if not bodies.is_valid(body):
            continue
        yield from try_one(prover, update, Candidate("the record's identity", {}, body), name)
        unknown_parameters = Candidate("unknown parameters", candidates.undeclared(update), body)
        yield from try_one(prover, candidates.lenient(update), unknown_parameters, name)
        found = candidates.sort(prover, prover.main, update, candidates.of_edits(prover, update, body))
        candidates.isolate(prover, update, found, candidates.body_pairs(prover, update, body, found))
        for rejected in found.breaking(tried):
            yield from try_all(prover, update, rejected, name)
        minimal = bodies.minimal(body, identity)
        own = [Candidate("its own representation", {}, record)] if bodies.is_valid(record) else []
        unusual = Candidate("unusual texts", {}, {**bodies.with_texts(body, UNUSUAL), **identity})
        valid = [Candidate("nothing else", {}, minimal), *_each_alone(minimal, body, own), unusual, *own]
        valid += [*candidates.of_server(prover, update, body), *_untried(found.valid, tried)]
        for candidate in valid:
            if bodies.is_valid(candidate.body):
                yield from try_one(prover, update, candidate, name)
        unknown = bodies.variant(body, 9, tuple(identity))
        if unknown != body:
            yield from try_one(prover, update, Candidate("an unknown identity", {}, unknown), name)


def _each_alone(minimal: Body, body: Body, own: list[Candidate]) -> Iterator[Candidate]:
    """Yield modifications of one field of a record as it was: to its value in ``body``, and to an empty one."""
    for name, value in body.items():
        if name not in minimal:
            yield from own
            yield Candidate(f"only {name}", {}, {**minimal, name: value})
            if isinstance(value, str | list | Mapping):
                yield from own
                yield Candidate(f"only {name}, empty", {}, {**minimal, name: type(value)()})


def _with_records(prover: Prover, others: list[Caller]) -> Iterator[CheckResult]:
    """Create records of each example, one of them with unusual texts, and one by each of the other callers."""
    for kind in prover.model.declared["resources"]:
        operations = Operations(prover, kind)
        if not operations.create or not operations.delete:
            continue
        bodies = Bodies(prover.main.target, operations.create)
        for name, body in operations.create.body_examples.items():
            unusual = bodies.with_texts(bodies.variant(body, 9), (*UNUSUAL, LONG))
            variants = (body, bodies.variant(body, 1), bodies.variant(body, 2), unusual)
            by_main = [(prover.main, each) for each in variants]
            by_others = [(caller, bodies.variant(body, number)) for number, caller in enumerate(others, 4)]
            for number, (caller, each) in enumerate(by_main + by_others):
                call = prover.call(caller, operations.create, {}, each)
                if candidates.unbroken(prover, call):
                    yield from prover.check(call, f"{name} {number + 1}", lists=False)
    yield from prover.compare_all("several records")
