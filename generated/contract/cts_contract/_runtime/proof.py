# Copied from generator/runtime/contract/proof.py. Do not edit: run `make generate`.
"""Run of all parts of the proof, which leaves the server as it was."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from . import gates, lifecycle_checks, preflight, probes, schemathesis_run
from .behaviour import Behaviour
from .in_process import InProcess
from .interrupts import completed
from .reports.screen import show
from .results import (
    BEHAVIOUR,
    GATES,
    LIFECYCLE_CHECKS,
    PROBES,
    SCHEMATHESIS,
    SLOW_SECONDS,
    CheckResult,
    Observations,
)
from .selection import EVERYTHING, Selection
from .target import Target, nothing
from .verdicts import Recorder
from .wildcards import ANYTHING


@dataclass(frozen=True)
class Endpoint:
    """The server to prove. ``other`` is the same with credentials of another project.

    ``world`` is what it simulates, as far as it is known; ``application`` is the server itself, if it runs in this
    process: the many requests of the checks of behaviour need no socket then. ``elsewhere`` returns the same server in
    another world or time: ``differs`` says in what. ``stop_clock`` stops its clock at a time in milliseconds;
    ``changed`` returns it with the records that it has then, in another world.
    """

    target: Target
    other: Target | None = None
    world: Any = ANYTHING
    application: Any = None
    elsewhere: Iterable[Callable[[], Endpoint]] = ()
    differs: Literal["world", "callers", "time"] = "world"
    stop_clock: Callable[[int], None] | None = None
    changed: Callable[[], Endpoint] | None = None

    def behaviour(self, observations: Observations, extent: Extent) -> Behaviour | None:
        """Look at the server and its declared behaviour."""
        inside = InProcess(self.application) if self.application is not None else None
        other = self.other and replace(self.other, application=inside)
        behaviour = Behaviour.of(replace(self.target, application=inside), other, observations, self.world)
        if behaviour is not None:
            behaviour.restrict(extent.about)
            if extent.quick:
                behaviour.hasten()
        return behaviour


@dataclass(frozen=True, slots=True)
class Extent:
    """What may be sent. ``fill`` checks the quotas, by as many records as they allow.

    ``about``: operations whose requests and responses are checked; empty: all.
    """

    in_use: bool = False
    read_only: bool = False
    quick: bool = False
    fill: bool = True
    selection: Selection = EVERYTHING
    max_seconds: float = SLOW_SECONDS  # that a response may take
    keeps_all: bool = False  # a report has all exchanges, also those of Schemathesis
    about: frozenset[str] = frozenset()

    @property
    def reads_only(self) -> bool:
        """Schemathesis may send only reads."""
        return self.in_use or self.read_only

    def has(self, part: str) -> bool:
        """Tell whether a part of the proof is run."""
        if part == SCHEMATHESIS:
            return not self.quick and self.selection.may_have(part)
        if part == GATES:
            others = (PROBES, LIFECYCLE_CHECKS, BEHAVIOUR, SCHEMATHESIS)
            return not self.reads_only and all(map(self.has, others))
        return self.selection.may_have(part)


def run(endpoint: Endpoint, extent: Extent, budget: schemathesis_run.Budget, recorder: Recorder) -> None:
    """Run all parts of the proof; ``recorder`` gets the results as they come.

    Raises:
        preflight.Stop: the project is not empty, and the extent does not allow it.
    """
    observations = Observations(max_seconds=extent.max_seconds)
    with left_as_it_was(endpoint, extent, observations) as behaviour:
        for result in checks(endpoint, extent, observations, behaviour):
            recorder.add(result)
        if extent.has(SCHEMATHESIS):
            schemathesis_run.run(endpoint.target, recorder, observations, budget, extent)
        recorder.settle()
    if extent.has(GATES):
        for result in gates.run(endpoint.target, observations):
            recorder.add(result)


@contextlib.contextmanager
def left_as_it_was(endpoint: Endpoint, extent: Extent, observations: Observations) -> Iterator[Behaviour | None]:
    """Look at the server first, and delete in the end what the proof created, also after Ctrl-C.

    Raises:
        preflight.Stop: the project is not empty, and the extent does not allow it.
    """
    behaviour = endpoint.behaviour(observations, extent)
    if behaviour is None:
        yield None
        return
    if extent.in_use:
        behaviour.protect()
    elif not extent.read_only:
        preflight.empty(endpoint.target, behaviour.kinds.items())
    try:
        yield behaviour
    finally:
        endpoint.target.traffic.unlimited()
        if not extent.read_only:
            try:
                completed(behaviour.clean_up, _announce)
            except KeyboardInterrupt:
                raise KeyboardInterrupt(behaviour.remainder()) from None
            for name in behaviour.unlisted:
                show(f"{name} returns no list: what the run created may be left in the project", err=True)


def _announce() -> None:
    show("stopping: what the run created is deleted; Ctrl-C again leaves the rest of it in the project", err=True)


def checks(
    endpoint: Endpoint, extent: Extent, observations: Observations, behaviour: Behaviour | None
) -> Iterator[CheckResult]:
    """Yield the results of all checks except those of Schemathesis, as they come."""
    spares = behaviour.spares if behaviour is not None and extent.in_use else nothing
    if extent.has(PROBES):
        yield from probes.run(endpoint.target, observations, spares, reads_only=extent.read_only, about=extent.about)
        yield from observations.late(PROBES)
        if behaviour is not None:
            yield from behaviour.prover.compare_all("probes")
    if extent.has(LIFECYCLE_CHECKS) and not extent.read_only:
        yield from lifecycle_checks.run(endpoint.target, observations, endpoint.other, extent.fill, spares)
        yield from observations.late(LIFECYCLE_CHECKS)
    if behaviour is not None and extent.has(BEHAVIOUR):
        yield from behaviour.checks()
        for elsewhere in endpoint.elsewhere if not extent.read_only else ():
            yield from _checks_in(elsewhere(), behaviour, observations, extent)
        yield from behaviour.skipped()


def _checks_in(
    another: Endpoint, behaviour: Behaviour, observations: Observations, extent: Extent
) -> Iterator[CheckResult]:
    """Yield the results of checks of the same server in another world or time."""
    there = another.behaviour(observations, extent)
    if there is None:
        return
    if another.stop_clock is not None:
        yield from there.checks_at_other_times(another.stop_clock)
    elif another.differs == "callers":
        yield from there.checks_of_callers()
    else:
        yield from there.checks_in_this_world(behaviour.unbroken)
    if another.changed is not None and behaviour.unbroken:
        yield from there.records()
        changed = another.changed().behaviour(observations, extent)
        yield from changed.checks_after_change(behaviour.unbroken) if changed else ()


def own_checks(
    endpoint: Endpoint, *, is_quick: bool = False, about: frozenset[str] = frozenset()
) -> Iterator[CheckResult]:
    """Yield the results of all checks except those of Schemathesis, for an empty server; or those about operations."""
    observations, extent = Observations(), Extent(quick=is_quick, fill=not is_quick, about=about)
    with left_as_it_was(endpoint, extent, observations) as behaviour:
        yield from checks(endpoint, extent, observations, behaviour)
