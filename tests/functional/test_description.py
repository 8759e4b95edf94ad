"""What the description says of itself, across its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator.companions.registers import read_register
from generator.runtime import openapi
from generator.runtime.yaml_source.diagnostics import Diagnostics
from tests.generation import GENERATED

ROOT = Path(__file__).parents[2]
BUNDLE: dict[str, Any] = json.loads((GENERATED / "openapi.json").read_bytes())
CATALOGUE: dict[str, Any] = BUNDLE["x-error-codes"]


def resolved(node: Any) -> Any:
    return openapi.resolve(BUNDLE, node)


def operations() -> list[dict[str, Any]]:
    return [o for item in BUNDLE["paths"].values() for o in item.values() if isinstance(o, dict) and "operationId" in o]


def test_a_code_has_its_status_or_the_errata_say_why_not() -> None:
    errata = [entry.value for entry in read_register(ROOT / "spec", Diagnostics(), "errata").values()]
    pairs = {
        (code, status)
        for operation in operations()
        for status, codes in operation.get("x-errors", {}).items()
        for code in codes
        if CATALOGUE[code]["status"] != int(status)
    }
    assert len(pairs) == 5
    for code, status in pairs:
        assert any(code in e["at"] and status in e["decision"] for e in errata), (code, status)


def test_every_error_response_has_the_schema_of_errors_and_every_operation_429() -> None:
    for operation in operations():
        for status, response in operation["responses"].items():
            found = resolved(response)
            if status >= "400":
                schema = found["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Error"}, (operation["operationId"], status)
        throttled = resolved(operation["responses"]["429"])
        assert throttled["x-documented"] is False
        assert "Retry-After" in throttled["headers"]


def test_every_operation_lists_its_codes() -> None:
    for operation in operations():
        assert operation.get("x-errors"), operation["operationId"]


def test_every_code_says_what_is_to_be_done() -> None:
    for code, row in CATALOGUE.items():
        assert row["meaning"].endswith("."), code
        assert row["remedy"].endswith("."), code
        assert isinstance(row["retryable"], bool)
        assert row["trigger"] in ("schema", "state", "world", "request", "fault")


def rules() -> dict[str, Any]:
    return {name: entry.value for name, entry in read_register(ROOT / "spec", Diagnostics(), "rules").items()}


def test_every_code_that_a_request_can_cause_has_a_rule() -> None:
    """The gateway's codes are no document's."""
    documented = {code for code, row in CATALOGUE.items() if row["source"] != ["signing-guide"]}
    assert documented - {rule.get("code") for rule in rules().values()} == set()


def test_the_code_of_a_rule_is_listed_by_an_operation_that_it_is_about() -> None:
    """A rule about a schema is about every operation; of one that is not enforced nothing is demanded."""
    listed = {o["operationId"]: {c for codes in o.get("x-errors", {}).values() for c in codes} for o in operations()}
    for name, rule in rules().items():
        if "code" in rule and rule["level"] != "none":
            named = {place.partition("/")[0] for place in rule["at"]} & set(listed)
            assert any(rule["code"] in listed[operation] for operation in named or listed), name
