"""The stub passes every lifecycle check, and each check notices a fault that no other check notices."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import cts_stub
import pytest
from cts_contract._runtime import lifecycle_checks
from cts_contract._runtime.credentials import required_scheme
from cts_contract._runtime.descriptions import own_operations
from cts_contract._runtime.embedded import IN_PROCESS, targets_of_two_projects
from cts_contract._runtime.in_process import InProcess
from cts_contract._runtime.results import CheckResult, Observations
from cts_stub._runtime.stub.call import Handler
from cts_stub._runtime.stub.http.server import serving
from cts_stub.operations import OPERATIONS
from cts_stub.resource_types import TRACKERS

from tests.contract.faults import FAULTS, OTHER_PROJECT, PROJECT, Fault
from tests.generation import GENERATED

DOCUMENT = own_operations(json.loads((GENERATED / "openapi.json").read_bytes()))
TOKEN = required_scheme(DOCUMENT, GENERATED)


def check(document: Any = DOCUMENT, *, with_other: bool = True, fill: bool = False) -> list[CheckResult]:
    stub = cts_stub.create_app()
    found = targets_of_two_projects(stub, IN_PROCESS, document, TOKEN)
    inside = InProcess(stub)
    target, other = (replace(each, application=inside) for each in found)
    return list(lifecycle_checks.run(target, Observations(), other if with_other else None, fill))


def short_name(result: CheckResult) -> str:
    """Return the name of a check, without operation and example."""
    return result.name.rpartition("): ")[2]


def failed(results: Iterable[CheckResult]) -> set[str]:
    return {short_name(result) for result in results if result.failure}


def plant(monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    faulty = fault()
    operations = {operation.id: operation for operation in OPERATIONS}
    changed = {name: replace(operations[name], handler=wrap(operations[name].handler)) for name, wrap in faulty.items()}
    monkeypatch.setattr(cts_stub, "OPERATIONS", tuple({**operations, **changed}.values()))


def test_the_stub_passes_every_check() -> None:
    results = check(fill=True)
    assert not failed(results)
    skipped = {short_name(result): result.skipped for result in results if result.skipped}
    assert skipped == {"modification of a missing identity is rejected": "no other identity is valid"}
    names = {short_name(result) for result in results}
    quotas = {name for name in names if " quota " in name or name.endswith(" records are listed")}
    assert len(quotas) == 5
    # Every check has a fault that breaks it.
    assert names - quotas <= {broken for broken, _ in FAULTS} | {"accepted by batchDeleteResourceTags"}


def test_created_resources_are_deleted_again() -> None:
    stub = cts_stub.create_app()
    with serving(stub) as url:
        target, other = targets_of_two_projects(stub, url, DOCUMENT, TOKEN)
        list(lifecycle_checks.run(target, Observations(), other, fill=True))
    with stub.store.transaction(write=False):
        left = [
            record
            for name in ("trackers", "notifications")
            for project in (PROJECT, OTHER_PROJECT)
            for record in stub.store.collection(name, project)
        ]
    assert left == []


@pytest.mark.parametrize(("broken", "fault"), FAULTS)
def test_a_fault_breaks_one_check(monkeypatch: pytest.MonkeyPatch, broken: str, fault: Fault) -> None:
    plant(monkeypatch, fault)
    assert failed(check()) == {broken}


@pytest.mark.parametrize(
    ("name", "limit", "broken"),
    [
        ("data_tracker", 101, "trackers: quota data_tracker allows 100 records"),
        ("data_tracker", 99, "trackers: quota data_tracker allows 100 records"),
        ("system_tracker", 2, "trackers: quota system_tracker allows 1 records"),
    ],
)
def test_another_quota_breaks_one_check(monkeypatch: pytest.MonkeyPatch, name: str, limit: int, broken: str) -> None:
    quotas = tuple(replace(quota, limit=limit) if quota.name == name else quota for quota in TRACKERS.quotas)
    resource_type = replace(TRACKERS, quotas=quotas)
    plant(monkeypatch, lambda: {"createTracker": lambda handler: replace(handler, resource_type=resource_type)})
    assert failed(check(fill=True)) == {broken}


@pytest.mark.parametrize(
    ("kind", "operation", "broken"),
    [
        ("trackers", "listTrackers", "trackers: all records of the quota data_tracker are listed"),
        ("notifications", "listNotifications", "notifications: 101 records are listed"),
    ],
)
def test_a_list_that_is_cut_breaks_one_check(
    monkeypatch: pytest.MonkeyPatch, kind: str, operation: str, broken: str
) -> None:
    def cut(handler: Handler) -> Handler:
        return lambda call: {kind: handler(call)[kind][:60]}

    plant(monkeypatch, lambda: {operation: cut})
    assert failed(check(fill=True)) == {broken}


def test_a_description_without_x_resources_is_reported() -> None:
    document = {name: value for name, value in DOCUMENT.items() if name != "x-resources"}
    (result,) = check(document)
    assert "no x-resources" in result.skipped


def test_a_lifecycle_without_its_operations_is_skipped() -> None:
    paths = {path: item for path, item in DOCUMENT["paths"].items() if not path.endswith("/trackers")}
    results = check({**DOCUMENT, "paths": paths})
    skipped = {result.name: result.skipped for result in results}
    assert skipped["lifecycle of trackers"] == "the description does not have listTrackers, deleteTracker"
    assert any(result.name.startswith("createNotification") for result in results)
    assert not any(result.name.startswith("createTracker") for result in results)


def test_skipped_checks_name_the_missing_option() -> None:
    skipped = {result.skipped for result in check(with_other=False)}
    assert "no credentials of another project: --other-token, --other-parameter" in skipped
    assert "needs --fill-quotas" in skipped
