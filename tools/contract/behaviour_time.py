"""Checks of what depends on the time, on a server whose clock can be moved: retention and default intervals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tools.contract import behaviour_reads
from tools.contract.model import Model
from tools.contract.model_reads import DAY_MS
from tools.contract.prover import Prover
from tools.contract.results import CheckResult

MARGIN_MS = 60_000
"""Time after the end of an interval, in milliseconds."""
DAYS = re.compile(rf"(\d+) \* {DAY_MS}")
"""Days in an expression."""


def run(prover: Prover, advance: Callable[[int], None]) -> Iterator[CheckResult]:
    """Move the clock just past each declared interval, and compare what can be read then."""
    for shift in intervals(prover.model):
        advance(shift + MARGIN_MS - prover.offset_ms)
        prover.offset_ms = shift + MARGIN_MS
        yield from behaviour_reads.pages(prover, f"{shift // 1000} s later")
        yield from prover.compare_all(f"{shift // 1000} s later")


def intervals(model: Model) -> list[int]:
    """Return the lengths of the declared intervals, in milliseconds, shortest first."""
    entries = model.declared["operations"].values()
    windows = [entry["default_window_ms"] for entry in entries if "default_window_ms" in entry]
    retained = [kind["retention_days"] for kind in model.declared["resources"].values() if "retention_days" in kind]
    computed = [int(days) for entry in entries for days in DAYS.findall(entry.get("response", ""))]
    return sorted({*windows, *(days * DAY_MS for days in retained + computed)})
