"""Checks that replace those of Schemathesis."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from cts_contract._runtime import hooks

SCHEMA = {
    "components": {"schemas": {"Error": {"properties": {"code": {"x-role": "code"}}}}},
    "x-error-codes": {
        "PETS.1": {"trigger": "schema"},
        "PETS.2": {"trigger": "state"},
        "PETS.3": {"trigger": "world"},
    },
}


class Answered:
    """Response with a status and an error code."""

    def __init__(self, status: int, code: str = "") -> None:
        self.status_code, self.text = status, json.dumps({"code": code}) if code else ""

    def json(self) -> Any:
        return json.loads(self.text)


def case(definition: Any = None, *, positive: bool = True, method: str = "GET", query: Any = None) -> Any:
    raw = SimpleNamespace(raw=definition or {})
    operation = SimpleNamespace(method="get", definition=raw, schema=SimpleNamespace(raw_schema=SCHEMA))
    mode = SimpleNamespace(is_positive=positive)
    meta = SimpleNamespace(generation=SimpleNamespace(mode=mode))
    return SimpleNamespace(meta=meta, method=method, operation=operation, query=query)


CONTEXT = SimpleNamespace(config=SimpleNamespace(positive_data_acceptance=SimpleNamespace(expected_statuses=["2xx"])))
RULE = {"x-query-schema": {"dependentRequired": {"from": ["to"]}}}


def accepts(check: Any, status: int, code: str, tried: Any) -> bool:
    try:
        check(CONTEXT, Answered(status, code), tried)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize(
    ("status", "code", "is_accepted"),
    [(200, "", True), (400, "PETS.2", True), (400, "PETS.3", True), (400, "PETS.1", False), (400, "", False)],
)
def test_valid_data_is_rejected_only_for_state_or_world(status: int, code: str, is_accepted: bool) -> None:
    assert accepts(hooks.valid_data_acceptance, status, code, case()) is is_accepted


def test_invalid_data_and_other_methods_are_not_checked() -> None:
    assert accepts(hooks.valid_data_acceptance, 400, "PETS.1", case(positive=False))
    assert accepts(hooks.valid_data_acceptance, 405, "PETS.1", case(method="PATCH"))


def test_a_broken_rule_between_query_parameters_needs_400() -> None:
    broken, kept = case(RULE, query={"from": 1}), case(RULE, query={"from": 1, "to": 2})
    assert accepts(hooks.valid_data_acceptance, 400, "PETS.1", broken)
    assert not accepts(hooks.valid_data_acceptance, 200, "", broken)
    assert accepts(hooks.valid_data_acceptance, 200, "", kept)


def test_an_error_code_is_listed_for_the_status() -> None:
    listed = {"x-errors": {"400": ["PETS.1"]}}
    assert accepts(hooks.listed_error_code, 400, "PETS.1", case(listed))
    assert not accepts(hooks.listed_error_code, 400, "PETS.2", case(listed))
    assert accepts(hooks.listed_error_code, 404, "PETS.2", case(listed))
