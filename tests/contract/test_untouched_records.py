"""Runs touch nothing that they did not make, whatever the server does, and leave nothing, wherever they are stopped."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cts_stub
import pytest
from cts_contract._runtime import proof
from cts_contract._runtime.credentials import required_scheme
from cts_contract._runtime.descriptions import own_operations
from cts_contract._runtime.embedded import IN_PROCESS, targets_of_two_projects
from cts_contract._runtime.exchanges import Exchange
from cts_contract._runtime.focus import focused
from cts_contract._runtime.in_process import InProcess
from cts_contract._runtime.proof import Endpoint, Extent
from cts_contract._runtime.results import CheckResult, Observations
from cts_contract._runtime.schemathesis_results import Results
from cts_contract._runtime.target import Response, Target
from cts_contract._runtime.traffic import Traffic
from cts_stub import Stub

from tests.contract.test_reports import FORMATS, prove
from tests.generation import GENERATED

DOCUMENT = own_operations(json.loads((GENERATED / "openapi.json").read_bytes()))
SCHEME = required_scheme(DOCUMENT, GENERATED)
NOTIFICATIONS = focused(DOCUMENT, ["createNotification"])
KINDS = ("trackers", "notifications")
CREATIONS = ("createTracker", "createNotification")
Records = dict[tuple[str, str], list[Any]]


class AcceptsEveryToken(Stub):
    """Accepts any credentials, the path of any project, and any media type and length of a body."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        token = self.credentials["token"].encode()
        kept = [(name, value) for name, value in scope["headers"] if name not in (b"x-auth-token", b"authorization")]
        await super().__call__({**scope, "headers": [*kept, (b"x-auth-token", token)]}, receive, send)


def records(stub: Stub) -> Records:
    """Return what requests created and the stub has now, by resource type and project."""
    with stub.store.transaction(write=False):
        every = [(key, list(stub.store.collection(*key))) for key in stub.store.collections()]
    return {key: stored for key, stored in every if key[0] in KINDS and stored}


def target(stub: Stub, document: Any, traffic: Traffic | None = None) -> tuple[Target, Target]:
    first, other = targets_of_two_projects(stub, IN_PROCESS, document, SCHEME, traffic)
    inside = InProcess(stub)
    return replace(first, application=inside), replace(other, application=inside)


def fill(stub: Stub, document: Any) -> None:
    """Create records with the documented bodies, as another client of the project."""
    own, _ = target(stub, document)
    for operation in own.operations.values():
        for body in operation.body_examples.values() if operation.id in CREATIONS else ():
            own.send(operation, own.example(operation), body)


def run(stub: Stub, document: Any, extent: Extent, traffic: Traffic | None = None) -> list[CheckResult]:
    """Run the checks against the stub in this process."""
    own, other = target(stub, document, traffic)
    endpoint, observations = Endpoint(own, other, stub.world.data, stub), Observations()
    with proof.left_as_it_was(endpoint, extent, observations) as behaviour:
        return list(proof.checks(endpoint, extent, observations, behaviour))


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["createTracker", "createNotification"])
def test_a_project_in_use_is_as_before_though_the_server_accepts_everything(subject: str) -> None:
    stub, document = cts_stub.create_app(), focused(DOCUMENT, [subject])
    fill(stub, document)
    before = records(stub)
    assert sum(map(len, before.values())) >= 2
    stub.__class__ = AcceptsEveryToken
    results = run(stub, document, Extent(in_use=True, quick=True, fill=False))
    assert records(stub) == before
    assert any(result.failure for result in results)
    assert any("would touch records" in result.skipped for result in results)


def test_records_that_others_create_during_a_run_stay() -> None:
    stub, numbers = cts_stub.create_app(), itertools.count(1)

    def meanwhile(_: Exchange) -> None:
        if next(numbers) == 60:
            fill(stub, NOTIFICATIONS)

    run(stub, NOTIFICATIONS, Extent(in_use=True, quick=True, fill=False), Traffic(note=meanwhile))
    assert next(numbers) > 60
    own, _ = target(stub, NOTIFICATIONS)
    examples = own.operations["createNotification"].body_examples
    assert [len(stored) for stored in records(stub).values()] == [len(examples)]


@pytest.mark.slow
def test_a_second_run_on_one_server_has_the_same_verdicts() -> None:
    stub = cts_stub.create_app()
    first, second = (run(stub, NOTIFICATIONS, Extent(quick=True, fill=False)) for _ in range(2))
    assert verdicts(first) == verdicts(second)
    assert not any(result.failure for result in first)
    assert records(stub) == {}


def verdicts(results: list[CheckResult]) -> set[tuple[str, str, str, str]]:
    """Return the verdicts without what names records and times."""
    return {(each.operation, each.check, each.failure, each.skipped) for each in results}


@pytest.mark.parametrize("number", [4, 40, 200])
def test_a_run_leaves_nothing_wherever_it_is_stopped(
    number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also where the server has done what was sent, and its response is lost."""
    stub, numbers, original = cts_stub.create_app(), itertools.count(1), Target._response

    def stopped(self: Target, *request: Any) -> Response:
        response = original(self, *request)
        if next(numbers) == number:
            raise KeyboardInterrupt
        return response

    monkeypatch.setattr(Target, "_response", stopped)
    reports = [f"--{name}={tmp_path / name}" for name in FORMATS]
    result = prove("--only", "createNotification", "--quick", *reports, stub=stub)
    assert result.exit_code == 130, result.output
    assert records(stub) == {}
    assert {path.name for path in tmp_path.iterdir()} == set(FORMATS)
    assert "stopped after" in (tmp_path / "ndjson").read_text(encoding="utf-8")


@pytest.mark.slow
def test_schemathesis_ends_with_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    stub, numbers, original = cts_stub.create_app(), itertools.count(1), Results._scenario

    def stopped(self: Results, scenario: dict[str, Any]) -> None:
        original(self, scenario)
        if next(numbers) == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(Results, "_scenario", stopped)
    phases = ("--phases", "examples,fuzzing", "--max-examples", "10")
    result = prove("--only", "schemathesis/createNotification/*", *phases, stub=stub)
    assert result.exit_code == 130, result.output
    assert next(numbers) == 6
    assert records(stub) == {}


@pytest.mark.slow
def test_schemathesis_sends_only_reads_where_nothing_may_change() -> None:
    """Methods that the description of the reads does not have could delete records."""
    methods = set[str]()

    class Noting(Stub):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            methods.add(scope["method"])
            await super().__call__(scope, receive, send)

    stub = cts_stub.create_app()
    fill(stub, DOCUMENT)
    before = records(stub)
    stub.__class__ = Noting
    result = prove("--read-only", "--only", "schemathesis/listTrackers/*", "--phases", "coverage", stub=stub)
    assert result.exit_code == 0, result.output
    assert methods == {"GET"}
    assert records(stub) == before
