# Copied from generator/runtime/contract/verdicts.py. Do not edit: run `make generate`.
"""Verdicts: results of checks, with what the description says and the requests that led to them."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

from . import difference
from .check_ids import CheckIds
from .exchanges import Exchange, Slowest
from .results import UNKNOWN, CheckResult, Failure
from .statements import Statement, Statements

MAX_EXCHANGES = 6
"""Number of exchanges that a failure shows: those since the last verdict, and those before as far as there is room.

Where all of them are reads, it also shows the last change before.
"""
MAX_BODY = 64 * 1024
"""Bytes of a body that are kept; longer ones are shortened."""


class State(StrEnum):
    """Outcome of a check. ``KNOWN``: it fails, as the baseline says."""

    PASSED = "passed"
    FAILED = "failed"
    KNOWN = "known"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of one check. Only one that fails has exchanges."""

    id: str
    state: State
    result: CheckResult
    statements: tuple[Statement, ...]
    exchanges: tuple[Exchange, ...]
    caller: str
    at: float  # seconds since 1970-01-01 UTC
    seconds: float  # since the verdict before it

    @property
    def rule(self) -> str:
        """The name of the rule or constraint that it is about; of a request that is to succeed, empty."""
        return self.statements[0].name if self.statements and self.result.broken else ""

    @property
    def difference(self) -> list[str]:
        """What was expected and what was there, as lines of a unified diff; empty where they cannot be compared."""
        failure = self.result.failure
        if not isinstance(failure, Failure) or failure.expected is UNKNOWN:
            return []
        return difference.lines(failure.expected, failure.actual)


class Report(Protocol):
    """Takes part in a run: each exchange and verdict as they come, then the end."""

    def sent(self, exchange: Exchange) -> None: ...

    def verdict(self, verdict: Verdict) -> None: ...


class Replayed(Exception):
    """The check that was to be repeated has its verdict, and the run can end."""


class FailFast(Exception):
    """A check failed, and the run is to end with the first failure."""


class NothingPasses(Exception):
    """The first checks all failed, so that more of them would say nothing new."""


@dataclass
class Coverage:
    """Number of requests by operation, status, rule and caller, and the slowest response of each operation."""

    requests: Counter[tuple[str, int, str, str]] = field(default_factory=Counter)
    slowest: Slowest = field(default_factory=Slowest)

    def add(self, exchange: Exchange, rule: str) -> None:
        self.requests[exchange.operation, exchange.status, rule, exchange.caller] += 1
        self.slowest.add(exchange)


@dataclass
class Recorder:
    """The verdicts of a run, as they come.

    ``is_wanted`` tells of an ID whether its verdict counts, ``is_last`` whether the run ends with it; ``known`` are the
    IDs of checks that are known to fail.
    """

    statements: Statements
    reports: Sequence[Report] = ()
    is_wanted: Callable[[str, CheckResult], bool] = lambda _, __: True
    is_last: Callable[[str], bool] = lambda _: False
    known: frozenset[str] = frozenset()
    fail_fast: bool = False
    max_failed_first: int = 0  # failures before any check has passed, after which the run ends; 0: it goes on
    hide: Callable[[str], str] = str  # takes credentials out of a text
    verdicts: list[Verdict] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)
    seen: set[str] = field(default_factory=set)  # IDs of all checks, also of those that do not count

    def __post_init__(self) -> None:
        self._ids = CheckIds()
        self._own: list[Exchange] = []  # since the last verdict
        self._before: deque[Exchange] = deque(maxlen=MAX_EXCHANGES)
        self._change: Exchange | None = None  # the last one that is no read
        self._last = time.monotonic()
        self._is_hopeless = True  # no check has passed

    def sent(self, exchange: Exchange) -> None:
        """Take note of an exchange; the next verdict is about it."""
        short = shortened(exchange)
        self._own.append(short)
        for report in self.reports:
            report.sent(short)

    def settle(self, about: Verdict | None = None) -> None:
        """Count the exchanges since the last verdict, which are about this one, or about none."""
        for exchange in self._own:
            is_own = about is not None and exchange.operation == about.result.operation
            self.coverage.add(exchange, about.rule if about is not None and is_own else "")
        self._before.extend(self._own)
        self._change = next((each for each in reversed(self._own) if each.method != "GET"), self._change)
        self._own = []

    def add(self, result: CheckResult, exchanges: Sequence[Exchange] = ()) -> None:
        """Take note of a result. ``exchanges`` led to it; by default those since the last one.

        Raises:
            FailFast: it is a failure, and the first one is to end the run.
            NothingPasses: all checks up to now failed, and there were many.
        """
        if not exchanges and not result.failure and not result.skipped:
            result = replace(result, failure=self._unanswered())
        name = self._ids.of(replace(result, name=self.hide(result.name)))
        self.seen.add(name)
        own = exchanges or self._own or self._same(result)
        verdict = self._verdict(name, result, own)
        self.settle(verdict)
        # Also a check that does not count can pass.
        self._is_hopeless &= verdict.state not in (State.PASSED, State.KNOWN)
        if not self.is_wanted(name, result):
            return
        self.verdicts.append(verdict)
        for report in self.reports:
            report.verdict(verdict)
        if self.is_last(name):
            raise Replayed
        if self.fail_fast and verdict.state is State.FAILED:
            raise FailFast
        if self.max_failed_first and self._is_hopeless and self.count(State.FAILED) == self.max_failed_first:
            raise NothingPasses

    def _unanswered(self) -> str:
        """Return which request since the last verdict had no response, also if no check is about it."""
        silent = next((each for each in self._own if not each.status), None)
        return f"no response to {silent.method} of {silent.operation}" if silent else ""

    def _same(self, result: CheckResult) -> list[Exchange]:
        """Return the last exchange, if it is of the same operation: several verdicts can be about one response."""
        return [each for each in list(self._before)[-1:] if each.operation == result.operation]

    def _verdict(self, name: str, result: CheckResult, own: Sequence[Exchange]) -> Verdict:
        now = time.monotonic()
        seconds, self._last = now - self._last, now
        exchanges: tuple[Exchange, ...] = ()
        if result.failure:
            room = MAX_EXCHANGES - len(own)
            before = [each for each in self._before if all(each is not one for one in own)]
            exchanges = (*(before[-min(room, 2) :] if room > 0 else ()), *own[-MAX_EXCHANGES:])
            if self._change is not None and all(each.method == "GET" for each in exchanges):
                exchanges = (self._change, *exchanges)
        callers = [each.caller for each in reversed(own)]
        caller = next((each.caller for each in reversed(own) if each.operation == result.operation), (*callers, "")[0])
        return Verdict(
            name, self._state(name, result), result, self._about(result), exchanges, caller, time.time(), seconds
        )

    def _state(self, name: str, result: CheckResult) -> State:
        if result.failure:
            return State.KNOWN if name in self.known else State.FAILED
        return State.SKIPPED if result.skipped else State.PASSED

    def _about(self, result: CheckResult) -> tuple[Statement, ...]:
        failure, place = result.failure, tuple[Any, ...]()
        errors = result.errors or (failure.codes if isinstance(failure, Failure) else ())
        if isinstance(failure, Failure) and failure.expected is not UNKNOWN and not errors:
            place = difference.first_place(failure.expected, failure.actual)
        return self.statements.of(result.compared or result.operation, result.broken, errors, place)

    def count(self, state: State) -> int:
        return sum(verdict.state is state for verdict in self.verdicts)


def shortened(exchange: Exchange, max_body: int = MAX_BODY) -> Exchange:
    """Return an exchange with the beginnings of bodies that are longer than a number of bytes."""
    if len(exchange.response) > max_body:
        size = exchange.size if exchange.size >= 0 else len(exchange.response)
        exchange = replace(exchange, response=exchange.response[:max_body], size=size)
    if exchange.body and len(exchange.body) > max_body:
        size = exchange.sent_size if exchange.sent_size >= 0 else len(exchange.body)
        exchange = replace(exchange, body=exchange.body[:max_body], sent_size=size)
    return exchange
