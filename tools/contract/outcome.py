"""What the parts of the proof hand to the gates and to the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Verdict:
    """One statement that was checked. ``failure`` is empty when it holds; ``skipped`` says why it was not tried."""

    part: str
    name: str
    failure: str = ""
    skipped: str = ""


@dataclass(slots=True)
class Observations:
    """Which statuses each operation was seen to answer, by operationId."""

    statuses: dict[str, set[int]] = field(default_factory=dict)

    def add(self, operation: str, status: int) -> None:
        self.statuses.setdefault(operation, set()).add(status)

    def update(self, seen: dict[str, Iterable[int]]) -> None:
        for operation, statuses in seen.items():
            self.statuses.setdefault(operation, set()).update(statuses)
