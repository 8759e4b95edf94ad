"""Checks of operations that do something else than create, modify, delete and list: computed and with handlers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.contract import candidates
from tools.contract.candidates import Candidate, try_all
from tools.contract.prover import Prover
from tools.contract.results import CheckResult
from tools.contract.target import Operation


def run(prover: Prover) -> Iterator[CheckResult]:
    """Check each of them with every documented body, and with what breaks one constraint."""
    for operation in prover.main.target.operations.values():
        form = prover.model.entry(operation.id).get("form", "Handler")
        if operation.method != "GET" and form in ("Handler", "Compute"):
            yield from _operation(prover, operation)


def _operation(prover: Prover, operation: Operation) -> Iterator[CheckResult]:
    tried = set[Any]()
    values = candidates.linked_values(prover, operation)
    bodies = operation.body_examples or {"no body": None}
    for name, body in bodies.items():
        found = candidates.sort(prover, prover.main, operation, _candidates(prover, operation, values, body))
        documented = Candidate("as documented", values, body)
        unknown = Candidate("an unknown parameter", {**values, **candidates.UNKNOWN}, body)
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
