# Copied from generator/runtime/contract/reports/sarif.py. Do not edit: run `make generate`.
"""Failures as SARIF 2.1.0 (OASIS), at the lines of the description that they are about."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import IO, Any

from cts_stub._runtime.yaml_source.sarif import location, log

from ..statements import Statement
from ..verdicts import State, Verdict
from . import text
from .places import Places
from .run import Run, of_state


def write(run: Run, stream: IO[str]) -> None:
    """Write the log of one run. A known failure is suppressed."""
    failed = of_state(run.recorder.verdicts, State.FAILED, State.KNOWN)
    places = Places(Path(run.spec), run.sources)
    names = list(dict.fromkeys(_rule_name(verdict) for verdict in failed))
    first = {name: next(each for each in failed if _rule_name(each) == name) for name in names}
    rules = [_rule(name, first[name]) for name in names]
    data = log(
        "contract",
        rules,
        [_result(run, each, names.index(_rule_name(each)), places) for each in failed],
    )
    outcome: dict[str, Any] = {"executionSuccessful": not run.stopped}
    if run.stopped:
        outcome["exitCodeDescription"] = run.stopped
    data["runs"][0]["invocations"] = [outcome]
    json.dump(data, stream, indent=2, ensure_ascii=False)


def _about(verdict: Verdict) -> Statement | None:
    return next(iter(verdict.statements), None)


def _rule_name(verdict: Verdict) -> str:
    """Return what the failure is about: a rule, constraint, error code or operation; else the part of the proof."""
    about = _about(verdict)
    return about.name if about else verdict.result.part


def _rule(name: str, verdict: Verdict) -> dict[str, Any]:
    about = _about(verdict)
    rule: dict[str, Any] = {"id": name}
    if about and about.sentence:
        rule["shortDescription"] = {"text": about.sentence}
        rule["help"] = {"text": "\n".join(text.said(verdict))}
    return rule


def _result(run: Run, verdict: Verdict, index: int, places: Places) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": _rule_name(verdict),
        "ruleIndex": index,
        "level": "error",
        "message": {"text": run.secrets.text(f"{verdict.result.name}: {verdict.result.failure}")},
        "locations": [location(places.of(_about(verdict)))],
        "partialFingerprints": {"check/v1": hashlib.sha256(verdict.id.encode()).hexdigest()[:16]},
        "properties": {"check": verdict.id},
    }
    if verdict.state is State.KNOWN:
        result["suppressions"] = [
            {"kind": "external", "justification": "known failure of the baseline"}
        ]
    return result
