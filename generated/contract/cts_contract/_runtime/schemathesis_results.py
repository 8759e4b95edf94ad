# Copied from generator/runtime/contract/schemathesis_results.py. Do not edit: run `make generate`.
"""Results of the checks of Schemathesis, from the lines that its process writes."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .exchanges import Exchange
from .results import SCHEMATHESIS, CheckResult
from .verdicts import Recorder

LINES = "CONTRACT_LINES"
"""Environment variable with the number of the file descriptor for the lines."""
ALL = "CONTRACT_ALL_EXCHANGES"
"""Environment variable that is set when the exchanges of passed cases are wanted, too, with bodies."""
SIGNED = "CONTRACT_SIGNED"
"""Environment variable with the access key that signs requests."""
CALLER = "the caller"
"""Who sends the requests of Schemathesis, which takes the credentials away itself in some of them."""


@dataclass
class Results:
    """Verdicts by operation and check. A check that passed gets its verdict in the end: it may fail until then."""

    recorder: Recorder
    passed: dict[tuple[str, str], None] = field(default_factory=dict)
    failed: set[tuple[str, str]] = field(default_factory=set)

    def read(self, lines: Iterable[str]) -> None:
        """Take note of lines as they come."""
        for line in lines:
            entry = json.loads(line)
            if "scenario" in entry:
                self._scenario(entry["scenario"])
            elif "error" in entry:
                self._failure(entry["error"]["operation"], "comes to its end", entry["error"]["message"])

    def end(self) -> None:
        """Add the verdicts of the checks that never failed."""
        for operation, check in self.passed:
            if (operation, check) not in self.failed:
                self.recorder.add(_result(operation, check))

    def _scenario(self, scenario: dict[str, Any]) -> None:
        exchanges = {case: _exchange(sent) for case, sent in scenario["exchanges"].items()}
        for exchange in exchanges.values():
            self.recorder.sent(exchange)
        self.recorder.settle()
        self.passed.update(dict.fromkeys((operation, check) for operation, check in scenario["passed"]))
        for failure in scenario["failures"]:
            text = ": ".join(filter(None, (failure["title"], failure["message"])))
            shown = [exchanges[case] for case in failure["cases"]]
            self._failure(failure["operation"], failure["check"], text, shown)

    def _failure(self, operation: str, check: str, text: str, shown: Sequence[Exchange] = ()) -> None:
        """Add a failure, once for each operation and check."""
        if (operation, check) not in self.failed:
            self.failed.add((operation, check))
            self.recorder.add(_result(operation, check, text), shown)


def _result(operation: str, check: str, failure: str = "") -> CheckResult:
    return CheckResult(SCHEMATHESIS, f"{operation}: {check}", failure, operation=operation)


def _exchange(sent: dict[str, Any]) -> Exchange:
    return Exchange(
        sent["operation"],
        CALLER,
        sent.get("method", ""),
        sent.get("url", ""),
        tuple((name, value) for name, value in sent.get("headers", ())),
        b64decode(sent.get("body", "")) or None,
        sent["status"],
        tuple((name, value) for name, value in sent.get("response_headers", ())),
        b64decode(sent.get("response", "")),
        sent["at"],
        sent["seconds"],
    )
