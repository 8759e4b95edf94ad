"""Run of the proof against one mutant, in a process of its own, until the first failure."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from math import inf
from multiprocessing import get_context
from typing import Any

from cts_contract import KIT
from cts_contract._runtime import embedded
from cts_contract._runtime.in_process import InProcess
from cts_contract._runtime.proof import Endpoint, own_checks
from cts_contract._runtime.results import CheckResult
from cts_stub._runtime.openapi import Scheme

from tools.mutants import cpu_clock
from tools.mutants.focus import Part, parts
from tools.mutants.mutant import Mutant, stub

ENDED = "the proof ended with an error"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the proof says about a mutant. ``check`` is the first one that failed, empty for a survivor."""

    mutant: str
    group: str
    check: str
    failure: str  # of a survivor, empty or that the time was up
    seconds: float  # of CPU


class _Timeout(Exception):
    pass


def verdict(
    mutant: Mutant | None, order: Iterable[Part], scheme: Scheme, seconds: int, *, is_quick: bool = False
) -> Verdict:
    """Run parts of the proof against a mutant until the first failure, for so many seconds of CPU at most.

    All times are CPU times, so that the load of the machine has no influence on the verdict.
    """
    began = time.process_time()
    check = failure = ""
    asyncio.set_event_loop_policy(cpu_clock.Policy())
    signal.signal(signal.SIGPROF, _expire)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        failed = first_failure(mutant, order, scheme, is_quick=is_quick)
        if failed is not None:
            check, failure = f"{failed.part}: {failed.check}", f"{failed.name}: {failed.failure}"
    except _Timeout:
        failure = f"no failure in {seconds} s of CPU"
    except Exception as error:
        check, failure = ENDED, f"{type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        asyncio.set_event_loop_policy(None)
    name, group = (mutant.id, mutant.group) if mutant else ("the correct stub", "")
    return Verdict(name, group, check, failure[:500], round(time.process_time() - began, 2))


def first_failure(
    mutant: Mutant | None, order: Iterable[Part], scheme: Scheme, *, is_quick: bool = False
) -> CheckResult | None:
    """Return the first failure of the parts of the proof, None for a stub that passes all of them.

    The correct stub passes each, so the order has no influence on the verdict.
    """
    for part in order:
        mutated = stub(mutant)
        inside = InProcess(mutated)
        targets = embedded.targets_of_two_projects(mutated, embedded.IN_PROCESS, part.document, scheme)
        target, other = (replace(each, application=inside) for each in targets)
        elsewhere = embedded.other_worlds(KIT, mutated, partial(stub, mutant), part.document, scheme)
        endpoint = Endpoint(target, other, mutated.world.data, mutated, elsewhere)
        results = own_checks(endpoint, is_quick=is_quick, about=part.about)
        failed = next((result for result in results if result.failure), None)
        if failed is not None:
            return failed
    return None


def _expire(*_: Any) -> None:
    raise _Timeout


def verdicts(
    mutants: Iterable[Mutant],
    document: Mapping[str, Any],
    scheme: Scheme,
    *,
    jobs: int,
    seconds: int,
    is_quick: bool = False,
    end: float = inf,
) -> Iterator[Verdict]:
    """Yield the verdicts as they come; each trial has a process of its own, because faults change classes.

    None begins after ``end``, a time by the monotonic clock.
    """
    global _shared
    every = list(mutants)
    _shared = (every, document, scheme, seconds, is_quick)
    indexes = iter(range(len(every)))
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork"), initializer=_quiet) as pool:
        pending = {pool.submit(_in_child, index) for index in islice(indexes, jobs)}
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            free = len(done) if time.monotonic() < end else 0
            pending |= {pool.submit(_in_child, index) for index in islice(indexes, free)}
            yield from (each.result() for each in done)


_shared: Any = None


def _quiet() -> None:
    logging.disable()
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 — for the life of the process


def _in_child(index: int) -> Verdict:
    """Run one trial in a fork of the worker."""
    every, document, scheme, seconds, is_quick = _shared
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        import msgspec

        os.close(reading)
        order = parts(document, every[index])
        result = verdict(every[index], order, scheme, seconds, is_quick=is_quick)
        os.write(writing, msgspec.json.encode(result))
        os._exit(0)
    import msgspec

    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    mutant = every[index]
    return (
        msgspec.json.decode(data, type=Verdict)
        if data
        else Verdict(mutant.id, mutant.group, ENDED, "the process ended", 0)
    )
