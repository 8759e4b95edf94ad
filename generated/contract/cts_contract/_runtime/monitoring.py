# Copied from generator/runtime/contract/monitoring.py. Do not edit: run `make generate`.
"""Report of what requests and responses of others break."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace

import click

from . import descriptions
from .exchanges import Exchange
from .interrupts import uninterrupted
from .judge import Judge
from .kit import Kit
from .observed import Observed
from .reports.causes import Few
from .reports.outputs import FORMATS, Outputs
from .reports.run import Run
from .reports.screen import show
from .reports.terminal import summary
from .reports.text import number
from .secrets import Secrets
from .statements import Statements
from .verdicts import Recorder, State, Verdict

KEPT, BROKEN, STOPPED = 0, 1, 130
"""Exit codes."""
MAX_LINE = 400
"""Characters of a failure on one line."""


class Failures:
    """Prints failures when they are found, each on one line; of equal ones, the first."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._few = Few()

    def sent(self, exchange: Exchange) -> None:
        """Exchanges are not shown."""

    def verdict(self, verdict: Verdict) -> None:
        if verdict.state is State.FAILED and self._few.has(verdict):
            exchange, result = verdict.exchanges[-1], verdict.result
            where = f"{exchange.method} {self._secrets.url(exchange.url)}"
            failure = " ".join(self._secrets.text(result.failure).split())
            show(f"{where}: {result.part}: {failure}"[:MAX_LINE])


@dataclass
class Monitor:
    """Judges exchanges as they come, and reports the failures at once.

    Of what was all right, reports have one verdict for each part and operation: a proxy can run for days.
    """

    judge: Judge
    run: Run
    outputs: Outputs
    exchanges: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    _passed: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, kit: Kit, options: SimpleNamespace, server: str) -> Monitor:
        """Return a monitor with the reports that the options name.

        Raises:
            click.UsageError: there is no such edition, or a report cannot be written.
        """
        spec = descriptions.file_of_edition(kit.spec, options.edition)
        document = json.loads(spec.read_bytes())
        judge = Judge(kit.creator(options.edition)(), document, stateful=not options.stateless)
        secrets = Secrets()
        recorder = Recorder(Statements(document))
        info = document["info"]
        settings = {"edition": options.edition, "stateless": options.stateless}
        run = Run(server, info["title"], info["version"], 0, settings, time.time(), recorder, secrets, str(spec))
        run.sources = kit.sources
        paths = {name: path for name in FORMATS if (path := getattr(options, name)) is not None}
        try:
            outputs = Outputs(paths)
        except OSError as error:
            raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}") from None
        recorder.reports = (Failures(secrets), outputs)
        outputs.begin(run)
        return cls(judge, run, outputs)

    def add(self, observed: Observed) -> None:
        """Judge one exchange."""
        recorder = self.run.recorder
        operation = self.judge.operation(observed.method, observed.path)
        exchange = observed.exchange(operation)
        self._learn_secrets(exchange)
        self.operations[operation] += 1
        recorder.sent(exchange)
        for result in self.judge.verdicts(observed):
            key = (result.part, result.operation)
            if result.failure or key not in self._passed:
                self._passed.add(key)
                recorder.add(result, [exchange])
        recorder.settle()
        self.exchanges += 1

    def _learn_secrets(self, exchange: Exchange) -> None:
        secrets = self.run.secrets
        for name, value in exchange.headers:
            if secrets.is_secret(name):
                secrets.add(value)
        secrets.learn(exchange)

    def end(self) -> int:
        """Write the reports and the summary; return the exit code."""
        run = self.run
        run.ended = time.time()
        failed = run.recorder.count(State.FAILED)
        known = {name: number for name, number in self.operations.items() if name}
        is_stopped = bool(run.stopped)
        if not known and not is_stopped:
            run.stopped = "no request was for an operation of the description, so that nothing was judged"
        with uninterrupted():
            lost = self.outputs.end()
            summary(run)
        for each in lost:
            show(f"{each.path} cannot be written: {each.reason}", err=True)
        show(f"{number(self.exchanges, 'request')} judged, for {number(len(known), 'operation')}")
        show(self._outcome(failed))
        if is_stopped:
            return STOPPED
        return BROKEN if failed or lost or not known else KEPT

    def _outcome(self, failed: int) -> str:
        if failed:
            return f"the contract was broken: {number(failed, 'failure')}"
        return self.run.stopped or "the contract was kept"
