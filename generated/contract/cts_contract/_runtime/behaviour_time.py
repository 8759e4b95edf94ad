# Copied from generator/runtime/contract/behaviour_time.py. Do not edit: run `make generate`.
"""Checks of what depends on the time, on a server whose clock can be stopped: retention and default intervals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from . import behaviour_reads
from .model import Model
from .model_reads import DAY_MS
from .prover import Prover, now_ms
from .results import CheckResult

APART_MS = 4000
"""Time between the records of the first moment and those of the second, in milliseconds."""
DAYS = re.compile(rf"(\d+) \* {DAY_MS}")
"""Days in an expression."""


@dataclass
class Moments:
    """Two moments at which records are created, all of one moment at the same millisecond."""

    prover: Prover
    stop_clock: Callable[[int], None]  # at a time, in milliseconds
    first: int = field(default_factory=now_ms)

    def beginnings(self) -> Iterator[int]:
        """Stop the clock at each of the moments."""
        for moment in (self.first, self.first + APART_MS):
            self.stop(moment)
            yield moment

    def stop(self, moment: int) -> None:
        self.stop_clock(moment)
        self.prover.stopped_ms = moment


def run(moments: Moments) -> Iterator[CheckResult]:
    """Stop the clock before and at the end of each declared interval, and compare what can be read then."""
    prover = moments.prover
    for shift in intervals(prover.model):
        for moment in (moments.first + shift - 1, moments.first + shift, moments.first + shift + APART_MS):
            moments.stop(moment)
            case = f"{(moment - moments.first) / 1000} s later"
            yield from behaviour_reads.pages(prover, case)
            yield from prover.compare_all(case)


def intervals(model: Model) -> list[int]:
    """Return the lengths of the declared intervals, in milliseconds, shortest first."""
    entries = model.declared["operations"].values()
    windows = [entry["default_window_ms"] for entry in entries if "default_window_ms" in entry]
    retained = [kind["retention_days"] for kind in model.declared["resources"].values() if "retention_days" in kind]
    computed = [int(days) for entry in entries for days in DAYS.findall(entry.get("response", ""))]
    return sorted({*windows, *(days * DAY_MS for days in retained + computed)})
