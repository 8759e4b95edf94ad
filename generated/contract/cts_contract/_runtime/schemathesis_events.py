# Copied from generator/runtime/contract/schemathesis_events.py. Do not edit: run `make generate`.
"""Verdicts of Schemathesis, in its process: each scenario that ends is a line of JSON for the process of the proof.

A handler of events is an extension that its documentation describes; ``schemathesis_run`` reads the lines.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Iterator
from typing import IO, Any

from schemathesis import cli
from schemathesis.engine import events

from .schemathesis_results import ALL, LINES


class Lines(cli.EventHandler[cli.ExecutionContext]):
    """Writes lines: ``scenario``, ``error``."""

    def __init__(self, *_: Any, **__: Any) -> None:
        number = os.environ.get(LINES)
        self._stream: IO[str] | None = os.fdopen(int(number), "w", encoding="utf-8") if number else None

    def handle_event(self, ctx: cli.ExecutionContext, event: events.EngineEvent) -> None:
        if self._stream is None:
            return
        if isinstance(event, events.ScenarioFinished):
            self._write({"scenario": _scenario(event)})
        elif isinstance(event, events.NonFatalError):
            self._write(
                {"error": {"operation": event.label, "message": f"{type(event.value).__name__}: {event.value}"}}
            )

    def shutdown(self, ctx: cli.ExecutionContext) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _write(self, line: Any) -> None:
        assert self._stream is not None  # noqa: S101 — checked by the caller
        self._stream.write(json.dumps(line, separators=(",", ":"), default=str) + "\n")
        self._stream.flush()


cli.handler()(Lines)


def _scenario(event: events.ScenarioFinished) -> dict[str, Any]:
    recorder = event.recorder
    failures = list(_failures(recorder))
    named = {case for failure in failures for case in failure["cases"]}
    wanted = recorder.interactions if os.environ.get(ALL) else named
    return {
        "phase": event.phase.value,
        "operation": event.label or "",
        "seconds": event.elapsed_time,
        "checks": sorted({check.name for checks in recorder.checks.values() for check in checks}),
        "passed": sorted(_passed(recorder)),
        "failures": failures,
        "exchanges": {case: _exchange(recorder, case, case in wanted) for case in recorder.interactions},
    }


def _passed(recorder: Any) -> set[tuple[str, str]]:
    """Return operation and check where something passed."""
    return {
        (_operation(recorder, case), check.name)
        for case, checks in recorder.checks.items()
        for check in checks
        if check.failure_info is None
    }


def _failures(recorder: Any) -> Iterator[dict[str, Any]]:
    for case, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                own = failure.case_id or case
                yield {
                    "check": check.name,
                    "operation": _operation(recorder, own),
                    "title": failure.title,
                    "message": failure.message,
                    "cases": [each for each in _way(recorder, own) if each in recorder.interactions],
                }


def _operation(recorder: Any, case: str) -> str:
    """Return the operationId of a case."""
    node = recorder.cases.get(case)
    return node.value.operation.definition.raw["operationId"] if node is not None else ""


def _way(recorder: Any, case: str) -> list[str]:
    """Return the cases that led to one, and itself."""
    way: list[str] = []
    current: str | None = case
    while current is not None and current in recorder.cases and current not in way:
        way.append(current)
        current = recorder.cases[current].parent_id
    return way[::-1]


def _exchange(recorder: Any, case: str, is_whole: bool) -> dict[str, Any]:
    """Return a request and its response; only what they are, unless they are wanted whole."""
    interaction = recorder.interactions[case]
    request, response = interaction.request, interaction.response
    found: dict[str, Any] = {
        "operation": _operation(recorder, case),
        "status": response.status_code if response else 0,
        "at": interaction.timestamp,
        "seconds": response.elapsed if response else 0.0,
    }
    if not is_whole:
        return found
    return found | {
        "method": request.method,
        "url": request.uri,
        "headers": _headers(request.headers),
        "body": b64encode(request.body or b"").decode(),
        "response_headers": _headers(response.headers) if response else [],
        "response": b64encode(response.content or b"").decode() if response else "",
    }


def _headers(headers: Any) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in headers.items() for value in values]
