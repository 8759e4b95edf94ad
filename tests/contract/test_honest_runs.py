"""Runs of ``cts contract`` leave a server as it was, and say in one sentence why they do not begin."""

from __future__ import annotations

import json
import re
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cts_stub
import pytest
import urllib3
from click.testing import CliRunner, Result
from cts_contract.__main__ import main
from cts_contract._runtime import execution, lifecycle_checks, probes
from cts_contract._runtime.behaviour import Behaviour
from cts_contract._runtime.credentials import required_scheme
from cts_contract._runtime.embedded import targets_of_two_projects
from cts_contract._runtime.results import BEHAVIOUR, CheckResult, Observations
from cts_stub import Stub
from cts_stub._runtime.stub.http.server import serving

from tests.generation import GENERATED

SPEC = ("--spec", str(GENERATED / "openapi.json"))
PROJECT = "24edf66e79d04187acb99a463e610764"


@pytest.fixture
def stub() -> Stub:
    return cts_stub.create_app()


def run(stub: Stub, *options: str, token: str = "", project: str = PROJECT) -> Result:
    with serving(stub) as url:
        account = stub.credentials["domain_id"]
        own = ("-p", f"project_id={project}", "-p", f"domain_id={account}")
        arguments = [url, "--token", token or stub.credentials["token"], *own, *SPEC, *options]
        return CliRunner().invoke(main, ["run", *arguments])


def records(stub: Stub, name: str = "notifications") -> list[Any]:
    with stub.store.transaction(write=False):
        return list(stub.store.collection(name, PROJECT))


def create(prover: Any) -> None:
    operation = prover.main.target.operations["createNotification"]
    body = next(iter(operation.body_examples.values()))
    assert prover.send(prover.call(prover.main, operation, {}, body)).status == 201


def no_results(*_: Any, **__: Any) -> Iterator[CheckResult]:
    return iter(())


@pytest.fixture
def only_behaviour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out probes and lifecycle checks."""
    monkeypatch.setattr(probes, "run", no_results)
    monkeypatch.setattr(lifecycle_checks, "run", no_results)


def stopping(self: Behaviour) -> Iterator[CheckResult]:
    create(self.prover)
    yield CheckResult(BEHAVIOUR, "a: check", "it failed")
    raise KeyboardInterrupt


@pytest.mark.usefixtures("only_behaviour")
def test_a_stopped_run_deletes_what_it_created(stub: Stub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Behaviour, "checks", stopping)
    junit = tmp_path / "report.xml"
    result = run(stub, "--junit", str(junit))
    assert result.exit_code == execution.STOPPED
    assert re.search(r"stopped after \d+ checks", result.output)
    assert records(stub) == []
    assert ElementTree.parse(junit).getroot().get("failures") == "1"


def test_a_project_with_records_is_not_touched(stub: Stub) -> None:
    seed(stub)
    result = run(stub)
    assert result.exit_code == 5
    assert "the project is not empty: it has 1 notifications; use an empty one, --in-use" in result.output
    assert len(records(stub)) == 1


def seed(stub: Stub) -> None:
    with stub.store.transaction(write=True):
        record = {"notification_id": "n-1", "notification_name": "kept", "project_id": PROJECT, "create_time": 1}
        common = {"operation_type": "complete", "operations": [], "status": "disabled", "notification_type": "smn"}
        stub.store.collection("notifications", PROJECT).put("n-1", {**record, **common}, at=1)


@pytest.mark.usefixtures("only_behaviour")
def test_a_project_in_use_keeps_its_records(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(self: Behaviour) -> Iterator[CheckResult]:
        create(self.prover)
        target = self.prover.main.target
        delete = target.operations["deleteNotification"]
        call = self.prover.call(self.prover.main, delete, {"notification_id": ["n-1"]})
        yield from self.prover.check(call, "of another")

    monkeypatch.setattr(Behaviour, "checks", careless)
    seed(stub)
    result = run(stub, "--in-use", "--quick")
    assert result.exit_code == 0, result.output
    assert "it would touch records that were there before" in result.output
    assert [each["notification_id"] for each in records(stub)] == ["n-1"]


def test_a_read_only_run_sends_only_reads(stub: Stub) -> None:
    seed(stub)
    result = run(stub, "--read-only", "--quick")
    assert result.exit_code == 0, result.output
    methods = {each["method"] for each in stub.control.journal.entries("")}
    assert methods == {"GET"}


@pytest.mark.parametrize(
    ("options", "code", "complaint"),
    [
        ({"token": "wrong"}, 4, "returned 401: the credentials are not accepted; check the token"),
        ({"project": "0" * 32}, 4, "returned 403: the token is for another project or account; check --parameter"),
    ],
)
def test_what_the_server_does_not_accept(stub: Stub, options: dict[str, str], code: int, complaint: str) -> None:
    result = run(stub, **options)
    assert result.exit_code == code
    assert complaint in result.output


def test_unknown_parameters() -> None:
    arguments = ["http://127.0.0.1:9", "--token", "x", "-p", "projectid=x", *SPEC]
    result = CliRunner().invoke(main, ["run", *arguments])
    assert result.exit_code == 2
    assert "--parameter projectid: there is no such path parameter; did you mean 'project_id'?" in result.output


class Other(Stub):
    """Another service."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/html"), (b"content-length", b"5")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"hello"})


def test_another_service(stub: Stub) -> None:
    stub.__class__ = Other
    result = run(stub)
    assert result.exit_code == 4
    assert "with a body of another service: b'hello'" in result.output


def test_a_service_that_takes_no_requests(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    stub.control.faults.plan(b'[{"operation": "listTraces", "times": 9, "status": 429}]')
    monkeypatch.setattr("cts_contract._runtime.target.MAX_WAITS", 1)
    result = run(stub)
    assert result.exit_code == 4
    assert "returned 429: the service takes no more requests now; try it later" in result.output


def test_retry_after_is_waited_for(stub: Stub) -> None:
    stub.control.faults.plan(b'[{"operation": "listQuotas", "times": 1, "status": 429}]')
    began = time.monotonic()
    with serving(stub) as url:
        document = json.loads((GENERATED / "openapi.json").read_bytes())
        target, _ = targets_of_two_projects(stub, url, document, required_scheme(document, ""))
        operation = target.operations["listQuotas"]
        assert target.send(operation, target.example(operation)).status == 200
    assert time.monotonic() - began >= 1


def test_an_unwritable_report_is_rejected_first(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["run", "--junit", str(tmp_path / "missing" / "report.xml"), *SPEC])
    assert result.exit_code == 2
    assert "report.xml cannot be written: No such file or directory" in result.output


def test_an_unknown_edition() -> None:
    result = CliRunner().invoke(main, ["run", "--edition", "europen", *SPEC])
    assert result.exit_code == 2
    assert "did you mean 'european'?" in result.output


def dying(self: Behaviour) -> Iterator[CheckResult]:
    yield CheckResult(BEHAVIOUR, "a: check", "it failed")
    raise urllib3.exceptions.ProtocolError("connection aborted")


@pytest.mark.usefixtures("only_behaviour")
def test_verdicts_survive_the_server(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Behaviour, "checks", dying)
    result = run(stub)
    assert result.exit_code == 4
    assert "FAILED behaviour/all/a-check: it failed" in result.output
    assert "no usable response: connection aborted" in result.output


def test_a_list_that_fails_is_a_failure_of_its_own(stub: Stub) -> None:
    stub.control.faults.plan(b'[{"operation": "listTrackers", "times": 1, "status": 500}]')
    with serving(stub) as url:
        document = json.loads((GENERATED / "openapi.json").read_bytes())
        target, _ = targets_of_two_projects(stub, url, document, required_scheme(document, ""))
        observations = Observations()
        assert Behaviour.of(target, None, observations) is not None
    (failed,) = observations.unread(BEHAVIOUR)
    assert failed.name == "listTrackers: can be listed"
    assert "returned 500" in failed.failure
