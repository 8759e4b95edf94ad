"""Results that the parts of the proof hand to the gates and to the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

PROBES, LIFECYCLE_CHECKS, SCHEMATHESIS, GATES = "probes", "lifecycle checks", "schemathesis", "gates"
BEHAVIOUR = "behaviour"
"""Names of the parts, in reports."""


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
    """Statuses that each operation returned, by operationId."""

    statuses: dict[str, set[int]] = field(default_factory=dict)

    def add(self, operation: str, status: int) -> None:
        self.statuses.setdefault(operation, set()).add(status)

    def update(self, statuses: dict[str, Iterable[int]]) -> None:
        for operation, values in statuses.items():
            self.statuses.setdefault(operation, set()).update(values)
