# Copied from generator/runtime/contract/reports/terminal.py. Do not edit: run `make generate`.
"""Verdicts on the terminal: failures as they come, with a progress bar where somebody watches, and a summary.

Of many failures it shows some of each cause; reports have all of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..exchanges import Exchange
from ..secrets import Secrets
from ..verdicts import State, Verdict
from . import text
from .causes import Few, by_cause
from .run import Run, grouped, of_state
from .screen import show

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

MAX_CAUSES = 12
"""Number of causes of which one failure is shown with request, response and difference."""
MAX_LISTED = 5
"""Number of further failures of a cause that are listed by their IDs."""
MAX_SKIPPED = 30
"""Number of checks that were not tried that are listed."""
MAX_LINE = 300
"""Characters of a failure on one line."""
MAX_LINES = 30
"""Lines of a response, and of a difference, that are shown; reports have more."""
REFRESHES = 5
"""Number of times per second that the progress bar is drawn."""


class Terminal:
    """Output of a run, as it takes place."""

    def __init__(self, secrets: Secrets, parts: Iterable[str], *, is_watched: bool) -> None:
        """``parts``: names of the parts of the proof, in their order. ``is_watched``: there is a progress bar."""
        self._secrets = secrets
        self._parts = list(parts)
        self._part = ""
        self._counts = dict.fromkeys(State, 0)
        self._requests = 0
        self._few = Few()
        self._began = time.monotonic()
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        if is_watched:
            self._watch()

    def _watch(self) -> None:
        # Late: it takes a tenth of a second to import. Schemathesis brings it.
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (BarColumn(bar_width=20), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        self._progress = Progress(*columns, refresh_per_second=REFRESHES, transient=True)
        self._task = self._progress.add_task("looking at the server", total=len(self._parts))
        self._progress.start()

    def sent(self, exchange: Exchange) -> None:
        """Count it, so that the bar moves while verdicts are still to come."""
        self._requests += 1
        self._draw(exchange.operation)

    def verdict(self, verdict: Verdict) -> None:
        if verdict.result.part != self._part:
            self._end_part()
            self._part = verdict.result.part
        self._counts[verdict.state] += 1
        self._draw(verdict.result.operation)
        if verdict.state is State.FAILED and self._few.has(verdict):
            self._print(f"FAILED {verdict.id}: {self._line(verdict.result.failure)}")

    def _draw(self, operation: str) -> None:
        if self._progress is not None and self._task is not None:
            done = self._parts.index(self._part) if self._part in self._parts else 0
            checks, failed = sum(self._counts.values()), self._counts[State.FAILED]
            part = f"{self._part}: " if self._part else ""
            counts = f"{text.number(checks, 'check')}, {text.number(self._requests, 'request')}, {failed} failed"
            shown = f"{part}{operation}  {counts}"
            self._progress.update(self._task, completed=done, description=shown)

    def _line(self, shown: str) -> str:
        line = " ".join(self._secrets.text(shown).split())
        return line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}…"

    def _print(self, line: str) -> None:
        if self._progress is not None:
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            show(line)

    def _end_part(self) -> None:
        if self._part:
            counts = ", ".join(f"{number} {state.value}" for state, number in self._counts.items() if number)
            more = f"; {self._few.omitted} more failures are not listed here" if self._few.omitted else ""
            self._print(f"{self._part}: {counts} ({time.monotonic() - self._began:.1f} s){more}")
        self._few.omitted = 0
        self._counts, self._began = dict.fromkeys(State, 0), time.monotonic()

    def close(self) -> None:
        """End the last part, and take the progress bar away."""
        self._end_part()
        self._part = ""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def summary(run: Run) -> None:
    """Print what failed and what was not tried, by cause, operation and rule, and how to repeat the run."""
    skipped = of_state(run.recorder.verdicts, State.SKIPPED)
    for verdict in skipped[:MAX_SKIPPED]:
        show(f"SKIPPED {verdict.id}: {run.secrets.text(verdict.result.skipped)}")
    if len(skipped) > MAX_SKIPPED:
        show(f"SKIPPED {len(skipped) - MAX_SKIPPED} more checks; {_where(run)}")
    causes = list(by_cause(of_state(run.recorder.verdicts, State.FAILED)).values())
    alike = {verdicts[0].id: verdicts for verdicts in causes[:MAX_CAUSES]}
    for (operation, about), firsts in grouped(verdicts[0] for verdicts in alike.values()).items():
        show()
        show(operation if about == operation else f"{operation}: {about}", bold=True)
        for line in text.said(firsts[0]):
            show(f"  {run.secrets.text(line)}")
        for first in firsts:
            _cause(run, alike[first.id])
    if len(causes) > MAX_CAUSES:
        failures = sum(map(len, causes[MAX_CAUSES:]))
        show(f"\n{failures} more failures of {len(causes) - MAX_CAUSES} causes; {_where(run)}")
    for note in run.notes:
        show(note)


def _where(run: Run) -> str:
    """Return where all verdicts are."""
    return f"all are in {' and '.join(run.complete)}" if run.complete else "--junit, --ndjson and --html FILE have all"


def _cause(run: Run, verdicts: list[Verdict]) -> None:
    """Print the first of the failures with one cause, and which others there are."""
    _failure(run, verdicts[0])
    for verdict in verdicts[1 : 1 + MAX_LISTED]:
        show(f"  also {verdict.id}")
    if len(verdicts) > 1 + MAX_LISTED:
        operations = len({each.result.operation for each in verdicts})
        show(f"  {len(verdicts)} checks of {text.number(operations, 'operation')} fail alike; {_where(run)}")


def _failure(run: Run, verdict: Verdict) -> None:
    """Print a failure: the last of its requests, for a read the change before it, the response, and the difference."""
    show(f"  {verdict.id}", fg="red")
    show(f"    {run.secrets.text(str(verdict.result.failure))}")
    for exchange in _change(verdict):
        show(f"    $ {text.curl(exchange, run.secrets)}")
        show(f"    {exchange.status or 'no response'}  (the last change before)")
    for exchange in verdict.exchanges[-1:]:
        show(f"    $ {text.curl(exchange, run.secrets)}")
        for line in _few(text.response(exchange, run.secrets).splitlines()):
            show(f"    {line}")
    for line in _few(text.difference(verdict, run.secrets).splitlines()):
        show(f"    {line}", fg={"+": "green", "-": "red"}.get(line[:1]))


def _change(verdict: Verdict) -> Iterator[Exchange]:
    """Yield the last change before a failure that shows in a read."""
    *before, last = verdict.exchanges or (None,)
    if last is not None and last.method == "GET":
        yield from [each for each in before if each is not None and each.method != "GET"][-1:]


def _few(lines: list[str]) -> list[str]:
    """Return the first lines of many."""
    return lines if len(lines) <= MAX_LINES else [*lines[:MAX_LINES], f"… {len(lines) - MAX_LINES} more lines"]
