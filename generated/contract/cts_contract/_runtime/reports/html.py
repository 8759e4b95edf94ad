# Copied from generator/runtime/contract/reports/html.py. Do not edit: run `make generate`.
"""Report for people: one HTML file, which needs no network and no other file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice, zip_longest
from typing import IO, Any

import jinja2

from ..exchanges import Exchange
from ..verdicts import State, Verdict
from . import text
from .causes import by_cause
from .run import Run, grouped, of_state, time_text

MAX_FAILURES = 500
"""Number of failures that are shown with their requests; a page with more of them is too large to be opened."""
MAX_SLOW = 10
"""Number of operations among the slowest."""


@dataclass(frozen=True, slots=True)
class Row:
    """Number of requests of one operation with one status, about one rule."""

    status: int
    rule: str
    callers: Mapping[str, int]

    @property
    def requests(self) -> int:
        return sum(self.callers.values())


def write(run: Run, stream: IO[str]) -> None:
    """Write the page."""
    failed = of_state(run.recorder.verdicts, State.FAILED, State.KNOWN)
    stream.write(
        _template().render(
            run=run,
            server=run.secrets.url(run.server),
            began=time_text(run.began),
            parts=run.parts(),
            states=list(State),
            groups=grouped(_of_each_cause(failed)),
            omitted=max(0, len(failed) - MAX_FAILURES),
            skipped=[_shown(run, each) for each in of_state(run.recorder.verdicts, State.SKIPPED)],
            coverage=coverage(run),
            slowest=slowest(run),
            failure=lambda verdict: _failure(run, verdict),
        )
    )


def _of_each_cause(failed: list[Verdict]) -> list[Verdict]:
    """Return as many failures as the page has room for: first one of each cause, then the second ones, and so on."""
    turns = (each for turn in zip_longest(*by_cause(failed).values()) for each in turn if each is not None)
    chosen = {each.id for each in islice(turns, MAX_FAILURES)}
    return [each for each in failed if each.id in chosen]


@cache
def _template() -> jinja2.Template:
    source = files(__package__).joinpath("report.html.jinja").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)


def coverage(run: Run) -> dict[str, list[Row]]:
    """Return the rows of each operation of the description, also of one that was never called."""
    found: dict[str, dict[tuple[int, str], Counter[str]]] = {name: {} for name in run.recorder.statements.operations}
    for (operation, status, rule, caller), count in run.recorder.coverage.requests.items():
        found.setdefault(operation, {}).setdefault((status, rule), Counter())[caller] += count
    return {
        operation: [Row(status, rule, dict(callers.most_common())) for (status, rule), callers in sorted(rows.items())]
        for operation, rows in found.items()
    }


def slowest(run: Run) -> list[tuple[str, float]]:
    """Return the operations with the slowest responses, each in milliseconds."""
    seconds = run.recorder.coverage.slowest.seconds
    return [(name, seconds[name] * 1000) for name in sorted(seconds, key=lambda name: -seconds[name])[:MAX_SLOW]]


def _shown(run: Run, verdict: Verdict) -> tuple[str, str]:
    return run.secrets.text(verdict.result.name), run.secrets.text(verdict.result.skipped)


def _failure(run: Run, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.id,
        "name": run.secrets.text(verdict.result.name),
        "text": run.secrets.text(str(verdict.result.failure)),
        "caller": verdict.caller,
        "is_known": verdict.state is State.KNOWN,
        "exchanges": list(_exchanges(run, verdict.exchanges)),
        "difference": text.difference(verdict, run.secrets).splitlines(),
    }


def _exchanges(run: Run, exchanges: tuple[Exchange, ...]) -> Iterator[dict[str, Any]]:
    for exchange in exchanges:
        yield {
            "operation": exchange.operation,
            "status": exchange.status,
            "caller": exchange.caller,
            "curl": text.curl(exchange, run.secrets),
            "response": text.response(exchange, run.secrets),
        }
