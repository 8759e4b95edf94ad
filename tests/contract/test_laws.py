"""Each law holds for the stub, and each is broken by a fault that no other law notices."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import cts_stub
import pytest
from cts_stub._runtime.stub.http.server import serving
from cts_stub.operations import OPERATIONS
from cts_stub.resource_types import TRACKERS

from tests.contract.faults import FAULTS, Fault
from tests.generation import GENERATED
from tools.contract import laws
from tools.contract.command import proven
from tools.contract.embedded import seen_by_two
from tools.contract.outcome import Observations, Verdict

DOCUMENT = proven(json.loads((GENERATED / "openapi.json").read_bytes()))
SENTENCE = "what was created "


def judged(document: Any = DOCUMENT, *, isolated: bool = True, fill: bool = False) -> list[Verdict]:
    stub = cts_stub.create_app()
    with serving(stub) as url:
        target, other = seen_by_two(stub, url, document, "X-Auth-Token")
        return list(laws.run(target, Observations(), other if isolated else None, fill))


def broken(verdicts: Iterable[Verdict]) -> set[str]:
    """The statements that do not hold, without the resource and the example."""
    return {verdict.name.rpartition(SENTENCE)[2] for verdict in verdicts if verdict.failure}


def plant(monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    wrong = fault()
    operations = {operation.id: operation for operation in OPERATIONS}
    changed = {name: replace(operations[name], handler=wrap(operations[name].handler)) for name, wrap in wrong.items()}
    monkeypatch.setattr(cts_stub, "OPERATIONS", tuple({**operations, **changed}.values()))


def test_every_law_holds_for_the_stub() -> None:
    verdicts = judged(fill=True)
    assert not broken(verdicts)
    skipped = {verdict.name.rpartition(SENTENCE)[2]: verdict.skipped for verdict in verdicts if verdict.skipped}
    assert skipped == {"is not taken for another that is to be modified": "no other identity is valid"}
    tried = {verdict.name.rpartition(SENTENCE)[2] for verdict in verdicts}
    quotas = {name for name in tried if ": the quota " in name}
    assert len(quotas) == 2
    # Nothing is tried that no fault breaks.
    assert tried - quotas <= {statement for statement, _ in FAULTS} | {"can be handed to batchDeleteResourceTags"}


@pytest.mark.parametrize(("statement", "fault"), FAULTS)
def test_a_fault_breaks_one_law(monkeypatch: pytest.MonkeyPatch, statement: str, fault: Fault) -> None:
    plant(monkeypatch, fault)
    assert broken(judged()) == {statement}


@pytest.mark.parametrize(
    ("name", "limit", "statement"),
    [
        ("data_tracker", 101, "trackers: the quota data_tracker lets 100 be created, and not one more"),
        ("data_tracker", 99, "trackers: the quota data_tracker lets 100 be created, and not one more"),
        ("system_tracker", 2, "trackers: the quota system_tracker lets 1 be created, and not one more"),
    ],
)
def test_another_quota_breaks_one_law(monkeypatch: pytest.MonkeyPatch, name: str, limit: int, statement: str) -> None:
    quotas = tuple(replace(quota, limit=limit) if quota.name == name else quota for quota in TRACKERS.quotas)
    kind = replace(TRACKERS, quotas=quotas)
    plant(monkeypatch, lambda: {"createTracker": lambda handler: replace(handler, resource_type=kind)})
    assert broken(judged(fill=True)) == {statement}


def test_without_declared_lives_it_is_said_that_nothing_was_tried() -> None:
    document = {name: value for name, value in DOCUMENT.items() if name != "x-resources"}
    (verdict,) = judged(document)
    assert "no x-resources" in verdict.skipped


def test_a_life_without_its_operations_is_not_tried() -> None:
    paths = {path: item for path, item in DOCUMENT["paths"].items() if not path.endswith("/trackers")}
    verdicts = judged({**DOCUMENT, "paths": paths})
    skipped = {verdict.name: verdict.skipped for verdict in verdicts}
    assert skipped["life of trackers"] == "the description does not have listTrackers, deleteTracker"
    assert any(verdict.name.startswith("createNotification") for verdict in verdicts)
    assert not any(verdict.name.startswith("createTracker") for verdict in verdicts)


def test_what_needs_more_is_not_tried_and_said_so() -> None:
    skipped = {verdict.skipped for verdict in judged(isolated=False)}
    assert "no credentials of another project: --other-token, --other-parameter" in skipped
    assert "filling is not asked for: --fill-quotas" in skipped
