"""Run of all parts of the proof, which leaves the server as it was."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import urllib3

from tools.contract import gates, lifecycle_checks, preflight, probes, report, schemathesis_run
from tools.contract.behaviour import Behaviour
from tools.contract.in_process import InProcess
from tools.contract.results import SCHEMATHESIS, CheckResult, Observations
from tools.contract.target import Target
from tools.contract.wildcards import ANYTHING

STOPPED = 130
"""Exit code after Ctrl-C."""


@dataclass(frozen=True)
class Endpoint:
    """The server to prove. ``other`` is the same with credentials of another project.

    ``world`` is what it simulates, as far as it is known; ``application`` is the server itself, if it runs in this
    process: the many requests of the checks of behaviour need no socket then. ``elsewhere`` returns the same server in
    another world or time; ``advance`` moves its clock by milliseconds.
    """

    target: Target
    other: Target | None = None
    world: Any = ANYTHING
    application: Any = None
    elsewhere: Iterable[Callable[[], Endpoint]] = ()
    advance: Callable[[int], None] | None = None

    def behaviour(self, observations: Observations) -> Behaviour | None:
        """Look at the server and its declared behaviour."""
        inside = InProcess(self.application) if self.application is not None else None
        other = self.other and replace(self.other, application=inside)
        return Behaviour.of(replace(self.target, application=inside), other, observations, self.world)


@dataclass(frozen=True, slots=True)
class Extent:
    """What may be sent. ``fill`` checks the quotas, by as many records as they allow."""

    in_use: bool = False
    read_only: bool = False
    quick: bool = False
    fill: bool = True


def run(
    endpoint: Endpoint,
    extent: Extent,
    budget: schemathesis_run.Budget,
    junit: Path | None,
    results: list[CheckResult],
) -> None:
    """Add the results of the proof to ``results``, as they come, and write them to the report in the end.

    Raises:
        preflight.Stop: the server does not respond any more.
        SystemExit: it was stopped.
    """
    observations = Observations()
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "junit.xml"
        try:
            results.extend(_results(endpoint, extent, observations, budget, own, results))
        except urllib3.exceptions.HTTPError as error:
            problem = f"{endpoint.target.url}: no usable response: {error}"
            raise preflight.Stop(problem, preflight.NO_SUCH_SERVER) from None
        except KeyboardInterrupt:
            click.echo(f"stopped after {len(results)} checks")
            raise SystemExit(STOPPED) from None
        finally:
            if junit is not None:
                report.write(junit, results, own)


def _results(
    endpoint: Endpoint,
    extent: Extent,
    observations: Observations,
    budget: schemathesis_run.Budget,
    own: Path,
    results: list[CheckResult],
) -> list[CheckResult]:
    """Add the results of all parts to ``results``, as they come; return those of the gates."""
    with left_as_it_was(endpoint, extent, observations) as behaviour:
        for result in checks(endpoint, extent, observations, behaviour):
            results.append(result)
        if extent.quick:
            return []
        reads_only = extent.in_use or extent.read_only
        code = schemathesis_run.run(endpoint.target, observations, budget, own, reads_only=reads_only)
        results.append(
            CheckResult(SCHEMATHESIS, "exit code", f"Schemathesis ended with exit code {code}" if code else "")
        )
    return [] if reads_only else list(gates.run(endpoint.target, observations))


@contextlib.contextmanager
def left_as_it_was(endpoint: Endpoint, extent: Extent, observations: Observations) -> Iterator[Behaviour | None]:
    """Look at the server first, and delete in the end what the proof created, also after Ctrl-C.

    Raises:
        preflight.Stop: the project is not empty, and the extent does not allow it.
    """
    behaviour = endpoint.behaviour(observations)
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
        if not extent.read_only:
            behaviour.clean_up()


def checks(
    endpoint: Endpoint, extent: Extent, observations: Observations, behaviour: Behaviour | None
) -> Iterator[CheckResult]:
    """Yield the results of all checks except those of Schemathesis, as they come."""
    yield from probes.run(endpoint.target, observations, reads_only=extent.read_only)
    if behaviour is not None:
        yield from behaviour.prover.compare_all("probes")
    if not extent.read_only:
        yield from lifecycle_checks.run(endpoint.target, observations, endpoint.other, extent.fill)
    if behaviour is not None:
        yield from behaviour.checks()
        for elsewhere in endpoint.elsewhere if not extent.read_only else ():
            another = elsewhere()
            there = another.behaviour(observations)
            yield from behaviour.checks_in(there, another.advance) if there else ()
        yield from behaviour.skipped()


def own_checks(endpoint: Endpoint, *, is_quick: bool = False) -> Iterator[CheckResult]:
    """Yield the results of all checks except those of Schemathesis, for an empty server."""
    observations, extent = Observations(), Extent(quick=is_quick, fill=not is_quick)
    with left_as_it_was(endpoint, extent, observations) as behaviour:
        yield from checks(endpoint, extent, observations, behaviour)
