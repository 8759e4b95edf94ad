# Copied from generator/runtime/yaml_source/sarif.py. Do not edit: run `make generate`.
"""Problems as SARIF 2.1.0 (OASIS), which code-review tools show beside the lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from .diagnostics import Diagnostic, Place

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_sarif(problems: Iterable[Diagnostic], reasons: Mapping[str, str], name: str) -> dict[str, Any]:
    """One run of the tool ``name``. ``reasons`` says of each rule's id why there is the rule."""
    found = list(problems)
    codes = sorted({*reasons, *(problem.code for problem in found)})
    rules = [_rule(code, reasons.get(code, "")) for code in codes]
    return log(name, rules, [_result(problem, codes.index(problem.code)) for problem in found])


def log(name: str, rules: list[dict[str, Any]], results: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the log of one run of the tool ``name``."""
    driver = {"name": name, "rules": rules}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def location(place: Place) -> dict[str, Any]:
    """Return the location of a result."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": place.file}}
    if place.line:
        physical["region"] = {"startLine": place.line, "startColumn": place.column}
    return {"physicalLocation": physical}


def _rule(code: str, reason: str) -> dict[str, Any]:
    lines = [line.strip() for line in reason.splitlines() if line.strip()]
    if not lines:
        return {"id": code}
    return {"id": code, "shortDescription": {"text": lines[0]}, "help": {"text": "\n".join(lines)}}


def _result(problem: Diagnostic, index: int) -> dict[str, Any]:
    text = f"{problem.message} — {problem.hint}" if problem.hint else problem.message
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": text},
        "locations": [location(problem.place)],
        # The same problem keeps its identity when lines above it come and go.
        "partialFingerprints": {"problem/v1": _fingerprint(problem)},
    }


def _fingerprint(problem: Diagnostic) -> str:
    return hashlib.sha256(f"{problem.place.file}\0{problem.code}\0{problem.message}".encode()).hexdigest()[:16]
