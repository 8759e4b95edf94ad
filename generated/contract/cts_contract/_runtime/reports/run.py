# Copied from generator/runtime/contract/reports/run.py. Do not edit: run `make generate`.
"""Facts of a run that reports show beside its verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ..secrets import Secrets
from ..verdicts import Recorder, State, Verdict
from .text import number


@dataclass
class Run:
    """One run of the proof. ``settings`` are the options that a repetition needs; none of them is a credential."""

    server: str  # URL
    title: str
    version: str
    seed: int
    settings: Mapping[str, Any]
    began: float  # seconds since 1970-01-01 UTC
    recorder: Recorder
    secrets: Secrets
    spec: str = ""  # file of the description
    sources: Mapping[str, str] = field(default_factory=dict)  # where its parts come from; see ``places``
    ended: float = 0.0
    stopped: str = ""  # why it did not come to its end
    notes: list[str] = field(default_factory=list)  # of the baseline and the selection
    complete: tuple[str, ...] = ()  # files that have every verdict
    fails_on_untried: bool = False  # a check that could not be tried is not proven

    @property
    def outcome(self) -> str:
        """The outcome in a few words."""
        failed = self.recorder.count(State.FAILED)
        untried = self.recorder.count(State.SKIPPED) if self.fails_on_untried else 0
        if self.stopped:
            return f"stopped: {self.stopped}"
        if failed:
            return f"not proven: {number(failed, 'check')} failed"
        return f"not proven: {number(untried, 'check')} could not be tried" if untried else "proven"

    @property
    def is_proven(self) -> bool:
        return self.outcome == "proven"

    @property
    def seconds(self) -> float:
        return max(0.0, self.ended - self.began)

    @property
    def totals(self) -> dict[str, int]:
        """Return the number of verdicts by state."""
        return {state.value: self.recorder.count(state) for state in State}

    def parts(self) -> dict[str, Counter[State]]:
        """Return the number of verdicts by part and state, in the order of the parts."""
        found: dict[str, Counter[State]] = {}
        for verdict in self.recorder.verdicts:
            found.setdefault(verdict.result.part, Counter())[verdict.state] += 1
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "server": self.secrets.url(self.server),
            "description": {"title": self.title, "version": self.version, "file": self.spec},
            "seed": self.seed,
            "settings": dict(self.settings),
            "began": time_text(self.began),
        }


def time_text(seconds: float) -> str:
    """Return a time as text (RFC 3339)."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def of_state(verdicts: Iterable[Verdict], *states: State) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.state in states]


def grouped(verdicts: Iterable[Verdict]) -> dict[tuple[str, str], list[Verdict]]:
    """Return verdicts by operation, and by the rule or constraint that they are about, or by what was checked."""
    found: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in verdicts:
        about = verdict.statements[0].name if len(verdict.statements) > 1 else verdict.result.check
        found.setdefault((verdict.result.operation or verdict.result.part, about), []).append(verdict)
    return found
