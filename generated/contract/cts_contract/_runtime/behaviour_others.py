# Copied from generator/runtime/contract/behaviour_others.py. Do not edit: run `make generate`.
"""Checks of operations that do something else than create, modify, delete and list: computed and with handlers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import candidates
from .candidates import Candidate, try_all
from .prover import Prover
from .results import CheckResult
from .target import Operation


def run(prover: Prover) -> Iterator[CheckResult]:
    """Check each of them with every documented body, and with what breaks one constraint."""
    for operation in prover.subjects:
        form = prover.model.entry(operation.id).get("form", "Handler")
        if operation.method != "GET" and form in ("Handler", "Compute"):
            yield from _operation(prover, operation)


def _operation(prover: Prover, operation: Operation) -> Iterator[CheckResult]:
    tried = set[Any]()
    values = candidates.linked_values(prover, operation)
    bodies = operation.body_examples or {"no body": None}
    for name, body in bodies.items():
        found = candidates.sort(prover, prover.main, operation, _candidates(prover, operation, values, body))
        if operation.has_body:
            pairs = candidates.body_pairs(prover, operation, body, found, values)
            candidates.isolate(prover, operation, found, pairs)
        documented = Candidate("as documented", values, body)
        unknown = Candidate("unknown parameters", {**values, **candidates.undeclared(operation)}, body)
        yield from try_all(prover, candidates.lenient(operation), [unknown], name)
        for group in ([documented], *found.breaking(tried), found.valid, [documented]):
            yield from try_all(prover, operation, group, name)


def _candidates(prover: Prover, operation: Operation, values: dict[str, Any], body: Any) -> Iterator[Candidate]:
    yield Candidate("an unknown parent", {}, body)
    if operation.has_body:
        yield from candidates.of_body(operation, prover.main, body, values)
        yield from candidates.of_world(prover, operation, body, values)
    for each in candidates.of_parameters(operation, prover.main, {**prover.main.target.example(operation), **values}):
        yield Candidate(each.case, each.values, body)
