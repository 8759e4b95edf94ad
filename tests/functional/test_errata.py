"""Errata are not stale: what a decision names is in the description, and an operation returns what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from generator.companions.registers import read_register
from generator.runtime.yaml_source.diagnostics import Diagnostics
from tests.generation import GENERATED

ROOT = Path(__file__).parents[2]
BUNDLE: dict[str, Any] = json.loads((GENERATED / "openapi.json").read_bytes())
ERRATA = {name: entry.value for name, entry in read_register(ROOT / "spec", Diagnostics(), "errata").items()}
OPERATIONS: dict[str, Any] = {
    operation["operationId"]: operation
    for item in BUNDLE["paths"].values()
    for operation in item.values()
    if "operationId" in operation
}
WORD = re.compile(r"[A-Za-z_][\w.-]*")
PAIR = re.compile(r"\b(\d{3}) with ((?:CTS|APIGW)\.\d{4})")
NOT_DESCRIBED = re.compile(r"\b([1-5]\d\d) is not described")
UNKNOWN_PATH = (404, "APIGW.0101")  # of no operation
# Names of something else: a header that is not added, and an option of the stub's command.
ELSEWHERE = {"x-openstack-request-id", "--strict"}


def words() -> set[str]:
    """Return the words of the document, and of the behaviour that the stub is made from."""
    behaviour = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "spec").rglob("behaviour*.yaml"))]
    return set(WORD.findall(json.dumps(BUNDLE) + " ".join(behaviour)))


WORDS = words()


def returned(at: list[str]) -> set[tuple[int, str]]:
    """Return statuses and codes of the operations that an erratum is about; of all, if it is about none."""
    about = {place.partition("/")[0] for place in at} & set(OPERATIONS) or set(OPERATIONS)
    listed = [OPERATIONS[name].get("x-errors", {}) for name in about]
    return {(int(status), code) for errors in listed for status, codes in errors.items() for code in codes}


@pytest.mark.parametrize("name", ERRATA)
def test_what_a_decision_names_is_described(name: str) -> None:
    spans = re.findall(r"`([^`]+)`", ERRATA[name]["decision"])
    unknown = {word for span in spans if span not in ELSEWHERE for word in WORD.findall(span)} - WORDS
    assert unknown == set()


@pytest.mark.parametrize("name", ERRATA)
def test_an_operation_returns_what_a_decision_says(name: str) -> None:
    decision = ERRATA[name]["decision"]
    pairs = {(int(status), code) for status, code in PAIR.findall(decision)} - {UNKNOWN_PATH}
    assert pairs <= returned(ERRATA[name]["at"])
    described = {status for operation in OPERATIONS.values() for status in operation["responses"]}
    assert set(NOT_DESCRIBED.findall(decision)) & described == set()
