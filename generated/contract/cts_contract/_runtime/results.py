# Copied from generator/runtime/contract/results.py. Do not edit: run `make generate`.
"""Results that the parts of the proof hand to the gates and to the reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

PROBES, LIFECYCLE_CHECKS, SCHEMATHESIS, GATES = "probes", "lifecycle checks", "schemathesis", "gates"
BEHAVIOUR = "behaviour"
REQUESTS, RESPONSES, SEQUENCES = "requests", "responses", "rules between requests"
"""Names of the parts, in reports."""

SLOW_SECONDS = 5
"""Seconds after which a response is too late by default: half of the time limit of most clients."""
SPARED = "it would touch records that were there before"
"""Reason why a request was not sent."""
UNKNOWN = object()


class Failure(str):
    """Text of a failure, with what was expected and what was there, where both can be compared."""

    __slots__ = ("actual", "codes", "expected")
    expected: Any
    actual: Any
    codes: tuple[str, ...]  # of the errors that were expected

    def __new__(cls, text: str, expected: Any = UNKNOWN, actual: Any = UNKNOWN, codes: tuple[str, ...] = ()) -> Failure:
        failure = super().__new__(cls, text)
        failure.expected, failure.actual, failure.codes = expected, actual, codes
        return failure


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Result of one check. ``failure`` is empty when it passed; ``skipped`` is the reason why it was not run.

    ``broken`` are the names of the rules and constraints that the request broke, and ``errors`` the codes of the
    errors that they have; empty where it is to succeed.
    """

    part: str
    name: str
    failure: str = ""
    skipped: str = ""
    operation: str = ""
    broken: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    compared: str = ""  # the operation whose response is compared, if that is another one

    @property
    def check(self) -> str:
        """The name without the operation or example that it is about."""
        return self.name.rpartition(": ")[2]


@dataclass(slots=True)
class Observations:
    """Statuses that each operation returned, by operationId, and the lists that could not be read."""

    statuses: dict[str, set[int]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)  # what was returned instead, by operationId
    slow: dict[str, float] = field(default_factory=dict)  # seconds of responses that took too long, by operationId
    max_seconds: float = SLOW_SECONDS  # that a response may take

    def add(self, operation: str, status: int, seconds: float = 0.0) -> None:
        """Note the status of a response, 0 if there was none, and how long it took, if that is too long."""
        if status:
            self.statuses.setdefault(operation, set()).add(status)
        if status and seconds > self.max_seconds:
            self.slow[operation] = seconds

    def late(self, part: str) -> Iterator[CheckResult]:
        """Yield a failure for each operation with a response that took too long since the last call."""
        for operation, seconds in self.slow.items():
            failure = f"a response took {seconds:.1f} s"
            name = f"{operation}: responds within {self.max_seconds:g} s"
            yield CheckResult(part, name, failure, operation=operation)
        self.slow.clear()

    def unread(self, part: str) -> Iterator[CheckResult]:
        """Yield a failure for each list that could not be read since the last call, which is not an empty list."""
        for operation, shown in self.unreadable.items():
            yield CheckResult(part, f"{operation}: can be listed", shown, operation=operation)
        self.unreadable.clear()

    def update(self, statuses: dict[str, Iterable[int]]) -> None:
        for operation, values in statuses.items():
            self.statuses.setdefault(operation, set()).update(values)
