"""Run of the proof against one mutant, in a process of its own, until the first failure."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import Any

from generator.runtime.openapi import Scheme
from tools.contract import embedded
from tools.contract.in_process import InProcess
from tools.contract.proof import Endpoint, own_checks
from tools.contract.results import CheckResult
from tools.mutants.focus import focused
from tools.mutants.mutant import Mutant, stub

ENDED = "the proof ended with an error"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the proof says about a mutant. ``check`` is the first one that failed, empty for a survivor."""

    mutant: str
    group: str
    check: str
    failure: str  # of a survivor, empty or that the time was up
    seconds: float


class _Timeout(Exception):
    pass


def verdict(mutant: Mutant | None, document: Any, scheme: Scheme, seconds: int, *, is_quick: bool = False) -> Verdict:
    """Run the proof against a mutant until its first failure, for so many seconds at most."""
    began = time.monotonic()
    check = failure = ""
    signal.signal(signal.SIGALRM, _expire)
    signal.alarm(seconds)
    try:
        failed = first_failure(mutant, document, scheme, is_quick=is_quick)
        if failed is not None:
            check, failure = f"{failed.part}: {failed.check}", f"{failed.name}: {failed.failure}"
    except _Timeout:
        failure = f"no failure in {seconds} s"
    except Exception as error:
        check, failure = ENDED, f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
    name, group = (mutant.id, mutant.group) if mutant else ("the correct stub", "")
    return Verdict(name, group, check, failure[:500], round(time.monotonic() - began, 2))


def first_failure(
    mutant: Mutant | None, document: Any, scheme: Scheme, *, is_quick: bool = False
) -> CheckResult | None:
    """Return the first failure of the proof: first of the part that is about the fault, then of the whole.

    The correct stub passes both, so the order has no influence on the verdict.
    """
    for part in filter(None, (mutant and focused(document, mutant), document)):
        mutated = stub(mutant)
        inside = InProcess(mutated)
        targets = embedded.targets_of_two_projects(mutated, embedded.IN_PROCESS, part, scheme)
        target, other = (replace(each, application=inside) for each in targets)
        elsewhere = embedded.other_worlds(mutated, partial(stub, mutant), part, scheme)
        results = own_checks(Endpoint(target, other, mutated.world.data, mutated, elsewhere), is_quick=is_quick)
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
) -> Iterator[Verdict]:
    """Yield the verdicts in the order of the mutants; each has a process of its own, because faults change classes."""
    global _shared
    every = list(mutants)
    _shared = (every, document, scheme, seconds, is_quick)
    with ProcessPoolExecutor(
        jobs, mp_context=get_context("fork"), initializer=_quiet, max_tasks_per_child=None
    ) as pool:
        yield from pool.map(_in_child, range(len(every)))


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
        result = verdict(every[index], document, scheme, seconds, is_quick=is_quick)
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
