# Copied from generator/runtime/contract/gates.py. Do not edit: run `make generate`.
"""Conditions against an empty success: a server that responds 404 to everything passes every other check."""

from __future__ import annotations

from collections.abc import Iterator

from .results import GATES, CheckResult, Observations
from .target import Target


def run(target: Target, observations: Observations) -> Iterator[CheckResult]:
    """Check that every operation succeeded and returned every status that is not marked ``x-trigger: fault``."""
    for operation in target.operations.values():
        statuses = observations.statuses.get(operation.id, set())
        succeeded = any(200 <= status < 300 for status in statuses)
        failure = "" if succeeded else f"never returned 2xx, only {sorted(statuses)}"
        yield CheckResult(GATES, f"{operation.id} succeeded", failure, operation=operation.id)
        for status, response in operation.definition["responses"].items():
            if target.resolve(response).get("x-trigger") != "fault":
                failure = "" if int(status) in statuses else "this status was never returned"
                yield CheckResult(GATES, f"{operation.id} returned {status}", failure, operation=operation.id)
