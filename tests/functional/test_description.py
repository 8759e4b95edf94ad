"""What the description says of itself, across its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator.build.errata import read_errata
from generator.diagnostics import Diagnostics

ROOT = Path(__file__).parents[2]
BUNDLE: dict[str, Any] = json.loads((ROOT / "generated" / "openapi.json").read_bytes())
CATALOGUE: dict[str, Any] = BUNDLE["x-error-codes"]


def operations() -> list[dict[str, Any]]:
    return [o for item in BUNDLE["paths"].values() for o in item.values() if isinstance(o, dict) and "operationId" in o]


def test_a_code_has_its_status_or_the_errata_say_why_not() -> None:
    content = read_errata(ROOT / "spec", Diagnostics())
    assert content is not None
    pairs = {
        (code, status)
        for operation in operations()
        for status, codes in operation.get("x-errors", {}).items()
        for code in codes
        if CATALOGUE[code]["status"] != int(status)
    }
    assert len(pairs) == 5
    for code, status in pairs:
        assert any(code in e["at"] and status in e["decision"] for e in content["errata"].values()), (code, status)


def test_every_operation_lists_its_codes() -> None:
    """Those of which only method and path are known have none."""
    for operation in operations():
        known = operation.get("x-bindings") != [] or "404" in operation["responses"]
        assert bool(operation.get("x-errors")) == known, operation["operationId"]


def test_every_code_says_what_is_to_be_done() -> None:
    for code, row in CATALOGUE.items():
        assert row["meaning"].endswith("."), code
        assert row["remedy"].endswith("."), code
        assert isinstance(row["retryable"], bool)
        assert row["trigger"] in ("schema", "state", "world", "request", "fault")
