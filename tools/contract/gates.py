"""What keeps a green run from being empty: a server that answers 404 to everything would pass every check."""

from __future__ import annotations

from collections.abc import Iterator

from tools.contract.outcome import Observations, Verdict
from tools.contract.target import Target


def run(target: Target, seen: Observations) -> Iterator[Verdict]:
    """Every operation succeeded, and every status came that is not marked ``x-trigger: fault``."""
    for operation in target.operations.values():
        statuses = seen.statuses.get(operation.id, set())
        succeeded = any(200 <= status < 300 for status in statuses)
        failure = "" if succeeded else f"never answered 2xx, only {sorted(statuses)}"
        yield Verdict("gates", f"{operation.id} succeeded", failure)
        for status, response in operation.definition["responses"].items():
            if target.resolve(response).get("x-trigger") != "fault":
                came = int(status) in statuses
                yield Verdict("gates", f"{operation.id} answered {status}", "" if came else "this status never came")
