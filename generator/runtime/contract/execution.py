"""One run of the proof, from the first look at the server to the reports, which are written however it ends."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import urllib3

from . import preflight, proof, replay
from .baseline import Baseline
from .interrupts import terminable, uninterrupted
from .proof import Endpoint, Extent
from .reports.causes import by_cause, cause
from .reports.outputs import Outputs
from .reports.run import Run, of_state
from .reports.screen import show
from .reports.terminal import Terminal, summary
from .reports.text import number
from .results import BEHAVIOUR, GATES, LIFECYCLE_CHECKS, PROBES, SCHEMATHESIS
from .schemathesis_run import Budget
from .traffic import OutOfTime
from .verdicts import FailFast, NothingPasses, Replayed, State

PROVEN, NOT_PROVEN, USAGE, INTERNAL_ERROR, STOPPED = 0, 1, 2, 3, 130
"""Exit codes; ``preflight`` has two more."""
PARTS = (PROBES, LIFECYCLE_CHECKS, BEHAVIOUR, SCHEMATHESIS, GATES)
"""Parts of the proof in their order."""


class Server(Protocol):
    """Gives the server to prove, once it responds."""

    def endpoint(self) -> AbstractContextManager[Endpoint]: ...


@dataclass
class Execution:
    """One run, with its reports."""

    run: Run
    outputs: Outputs
    extent: Extent
    budget: Budget
    baseline: Baseline | None = None

    def prove(self, server: Server) -> int:
        """Run the proof, write the reports, and return the exit code. An internal error is raised after that."""
        terminal = Terminal(self.run.secrets, PARTS, is_watched=sys.stdout.isatty())
        self.run.recorder.reports = (terminal, self.outputs)
        self.outputs.begin(self.run)
        code: int = INTERNAL_ERROR
        try:
            with terminable():
                code = self._outcome(server)
        except Exception as error:
            self.run.stopped = f"internal error: {type(error).__name__}"
            self.run.secrets.exception(error)
            raise
        finally:
            with uninterrupted():
                terminal.close()
                code = self._end(code)
        return code

    def _outcome(self, server: Server) -> int:
        """Return the exit code of the proof itself; ``run.stopped`` says why it did not come to its end."""
        run = self.run
        try:
            with server.endpoint() as endpoint:
                proof.run(endpoint, self.extent, self.budget, run.recorder)
        except Replayed:
            pass
        except preflight.Stop as error:
            run.stopped = error.message
            return error.exit_code
        except urllib3.exceptions.HTTPError as error:
            run.stopped = f"{run.server}: no usable response: {error}"
            return preflight.NO_SUCH_SERVER
        except KeyboardInterrupt as error:
            run.stopped = f"stopped after {number(len(run.recorder.verdicts), 'check')}{error}"
            return STOPPED
        except OutOfTime:
            run.stopped = f"--max-time is over after {number(len(run.recorder.verdicts), 'check')}"
            return NOT_PROVEN
        except NothingPasses:
            run.stopped = _nothing_passes(run)
            return NOT_PROVEN
        except FailFast:
            run.notes.append("stopped at the first failure (--fail-fast)")
        return self._verdict()

    def _verdict(self) -> int:
        problems = self.extent.selection.unmatched(self.run.recorder.seen)
        if problems:
            self.run.stopped = "; ".join(problems)
            return USAGE
        return PROVEN if self.run.is_proven else NOT_PROVEN

    def _end(self, code: int) -> int:
        """Write the reports and the summary; return the exit code."""
        run = self.run
        run.ended = time.time()
        run.stopped = run.secrets.text(run.stopped)
        if self.baseline is not None and not run.stopped:
            run.notes += self.baseline.notes(run.recorder)
        if run.recorder.verdicts:
            run.notes.append(replay.needs(run.seed))
        lost = self.outputs.end()
        summary(run)
        for each in lost:
            show(f"{each.path} cannot be written: {each.reason}", err=True)
        if run.stopped:
            show(f"Error: {run.stopped}", err=True)
        else:
            show(run.outcome)
        return code or (NOT_PROVEN if lost else PROVEN)


def _nothing_passes(run: Run) -> str:
    """Return why a run ended whose first checks all failed."""
    failed = of_state(run.recorder.verdicts, State.FAILED)
    most = max(by_cause(failed).values(), key=len)
    return (
        f"the first {len(failed)} checks all failed, {len(most)} of them alike: {cause(most[0])}; "
        "is this the service, and does the project belong to the credentials?"
    )
