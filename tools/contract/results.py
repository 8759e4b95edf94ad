"""Results that the parts of the proof hand to the gates and to the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

PROBES, LIFECYCLE_CHECKS, SCHEMATHESIS, GATES = "probes", "lifecycle checks", "schemathesis", "gates"
BEHAVIOUR = "behaviour"
"""Names of the parts, in reports."""

SLOW_SECONDS = 5
"""Seconds after which a response is too late: half of the time limit of most clients."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Result of one check. ``failure`` is empty when it passed; ``skipped`` is the reason why it was not run."""

    part: str
    name: str
    failure: str = ""
    skipped: str = ""

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

    def add(self, operation: str, status: int) -> None:
        self.statuses.setdefault(operation, set()).add(status)

    def took(self, operation: str, seconds: float) -> None:
        """Note how long a response took, if that is too long."""
        if seconds > SLOW_SECONDS:
            self.slow[operation] = seconds

    def late(self, part: str) -> Iterator[CheckResult]:
        """Yield a failure for each operation with a response that took too long since the last call."""
        for operation, seconds in self.slow.items():
            failure = f"a response took {seconds:.1f} s"
            yield CheckResult(part, f"{operation}: responds within {SLOW_SECONDS} s", failure)
        self.slow.clear()

    def unread(self, part: str) -> Iterator[CheckResult]:
        """Yield a failure for each list that could not be read since the last call, which is not an empty list."""
        for operation, shown in self.unreadable.items():
            yield CheckResult(part, f"{operation}: can be listed", shown)
        self.unreadable.clear()

    def update(self, statuses: dict[str, Iterable[int]]) -> None:
        for operation, values in statuses.items():
            self.statuses.setdefault(operation, set()).update(values)
