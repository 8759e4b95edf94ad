"""Ctrl-C at bad moments: reports are written, and what was created is deleted."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cts_stub
import pytest
from click.testing import CliRunner
from cts_contract.__main__ import main
from cts_contract._runtime import proof, pytest_support
from cts_contract._runtime.behaviour import Behaviour
from cts_contract._runtime.interrupts import completed
from cts_contract._runtime.judge import Judge
from cts_contract._runtime.reports import outputs
from cts_contract._runtime.reports.outputs import FORMATS
from cts_contract._runtime.results import BEHAVIOUR, CheckResult
from cts_contract._runtime.target import Response, Target
from cts_stub._runtime.stub.http.server import serving

from tests.contract.test_reports import prove

PASSED = CheckResult(BEHAVIOUR, "createTracker: b: passes", operation="createTracker")
CHILD = """
import pathlib, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.default_int_handler)
try:
    pathlib.Path(sys.argv[1], "ready").touch()
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1)
    pathlib.Path(sys.argv[1], "cleaned").touch()
"""


def test_the_first_interruption_lets_an_action_be_completed() -> None:
    tried: list[int] = []

    def action() -> None:
        tried.append(len(tried))
        if len(tried) == 1:
            raise KeyboardInterrupt

    said: list[str] = []

    def announce() -> None:
        said.append("")

    with pytest.raises(KeyboardInterrupt):
        completed(action, announce)
    assert (tried, len(said)) == ([0, 1], 1)
    completed(action, announce)
    assert (tried, len(said)) == ([0, 1, 2], 1)


def test_the_second_interruption_ends_the_deletion_and_says_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the first one ended the checks."""
    real, deleted = Target.send, list[str]()

    def send(self: Target, operation: Any, values: Any, *rest: Any, **more: Any) -> Response:
        if operation.id == "deleteNotification":
            deleted.append("")
            if len(deleted) == 2:
                raise KeyboardInterrupt
        return real(self, operation, values, *rest, **more)

    def checks(endpoint: Any, *_: Any) -> Iterator[CheckResult]:
        target = endpoint.target
        create = target.operations["createNotification"]
        for name in ("first", "second", "third"):
            body = {**target.body_example(create), "notification_name": name}
            assert target.send(create, target.example(create), body).succeeded
        yield PASSED
        raise KeyboardInterrupt

    monkeypatch.setattr(Target, "send", send)
    monkeypatch.setattr(proof, "checks", checks)
    stub = cts_stub.create_app()
    result = prove("--quick", stub=stub)
    assert result.exit_code == 130, result.output
    assert "what the run created is deleted; Ctrl-C again leaves the rest" in result.output
    [left] = re.findall(r"Error: stopped after 1 check; left in the project: (.*)", result.output)
    assert re.fullmatch(r"notifications [\w-]+, notifications [\w-]+", left), left


def test_ctrl_c_while_records_are_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = Behaviour.clean_up, list[str]()

    def clean_up(self: Behaviour) -> None:
        calls.append("")
        if len(calls) == 1:
            raise KeyboardInterrupt
        real(self)

    def checks(endpoint: Any, *_: Any) -> Iterator[CheckResult]:
        target = endpoint.target
        create = target.operations["createNotification"]
        assert target.send(create, target.example(create), target.body_example(create)).succeeded
        yield PASSED

    monkeypatch.setattr(Behaviour, "clean_up", clean_up)
    monkeypatch.setattr(proof, "checks", checks)
    stub = cts_stub.create_app()
    result = prove("--quick", stub=stub)
    assert result.exit_code == 130, result.output
    sent = [each["operation"] for each in stub.control.journal.entries("")]
    assert [sent.count(name) for name in ("createNotification", "deleteNotification")] == [1, 1]


def test_ctrl_c_while_reports_are_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(proof, "checks", lambda *_: iter([PASSED]))
    monkeypatch.setattr(outputs, "AT_THE_END", {**outputs.AT_THE_END, "junit": interrupted})
    result = prove("--quick", *(f"--{name}={tmp_path / name}" for name in FORMATS), stub=cts_stub.create_app())
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == set(FORMATS)


def test_ctrl_c_while_a_recording_is_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stub = cts_stub.create_app()
    recording = tmp_path / "traffic.har"
    prove("--quick", "--only", "probes/listQuotas/*", "--har", str(recording), stub=stub)
    real, judged = Judge.verdicts, list[Any]()

    def verdicts(self: Judge, observed: Any) -> Iterator[CheckResult]:
        judged.append(observed)
        if len(judged) == 3:
            raise KeyboardInterrupt
        yield from real(self, observed)

    monkeypatch.setattr(Judge, "verdicts", verdicts)
    reports = tmp_path / "reports"
    reports.mkdir()
    options = [f"--{name}={reports / name}" for name in FORMATS]
    result = CliRunner().invoke(main, ["check-har", str(recording), *options])
    assert result.exit_code == 130, result.output
    assert result.output.endswith("stopped after 2 requests\n")
    assert {path.name for path in reports.iterdir()} == set(FORMATS)


def test_pytest_lets_a_run_delete_what_it_created(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The standard library gives a process a quarter of a second."""
    real, calls = subprocess.Popen.communicate, list[str]()

    def communicate(self: Any, *arguments: Any, **options: Any) -> Any:
        calls.append("")
        while not (tmp_path / "ready").exists():
            assert self.poll() is None
        if len(calls) == 1:
            raise KeyboardInterrupt
        return real(self, *arguments, **options)

    monkeypatch.setattr(subprocess.Popen, "communicate", communicate)
    with pytest.raises(KeyboardInterrupt):
        pytest_support._completed([sys.executable, "-c", CHILD, str(tmp_path)])
    assert (tmp_path / "cleaned").exists()


ATTACHED = "from cts_contract._runtime.attached import main; main()"
PARENT = """
import sys
from cts_contract._runtime.pytest_support import _completed
_completed([sys.executable, "-m", "cts_contract._runtime.attached", "child", sys.argv[1]])
"""


def test_a_run_ends_with_pytest_also_if_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "child.py").write_text(CHILD)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], env=environment) as parent:
        _wait_for(tmp_path / "ready")
        parent.kill()
    _wait_for(tmp_path / "cleaned")


def test_a_run_ends_as_it_does_without_pytest(tmp_path: Path) -> None:
    """The thread that waits for the end of pytest does not disturb that of the interpreter."""
    (tmp_path / "ends.py").write_text("import sys; print('output'); sys.exit(5)")
    command = [sys.executable, "-c", f"import sys; sys.path.append({str(tmp_path)!r}); {ATTACHED}", "ends"]
    done = pytest_support._completed(command)
    assert (done.returncode, done.stdout, done.stderr) == (5, "output\n", "")


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < until, path
        time.sleep(0.05)


def test_reports_are_written_when_nobody_reads_the_output(tmp_path: Path) -> None:
    """As with `| head -1`."""
    stub = cts_stub.create_app()
    own = stub.credentials
    variables = {"CTS_TOKEN": own["token"], "CTS_PROJECT_ID": own["project_id"], "CTS_DOMAIN_ID": own["domain_id"]}
    command = [sys.executable, "-m", "cts_contract", "run"]
    options = ["--quick", "--only", "probes", "--junit", str(tmp_path / "j")]
    with (
        serving(stub) as url,
        subprocess.Popen(
            [*command, url, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **variables},
            text=True,
        ) as process,
    ):
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["j"]


def test_what_may_be_left_is_said_where_a_list_cannot_be_read() -> None:
    stub = cts_stub.create_app()
    stub.control.faults.plan(b'[{"operation": "listTrackers", "status": 200, "body": {}, "times": null}]')
    result = prove("--only", "lifecycle-checks/createTracker/*", stub=stub)
    assert result.output.count("listTrackers returns no list: what the run created may be left in the project\n") == 1
    assert "listNotifications" not in result.output


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="NO FULL DISK IS TESTED: no /dev/full here")
@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_loses_only_the_report_on_it(name: str, tmp_path: Path) -> None:
    options = [f"--{each}={tmp_path / each}" for each in FORMATS if each != name]
    result = prove("--only", "probes/listQuotas/*", f"--{name}=/dev/full", *options, stub=cts_stub.create_app())
    assert result.exit_code == 1, result.output
    assert "/dev/full cannot be written: No space left on device\n" in result.output
    assert {path.name for path in tmp_path.iterdir()} == {*FORMATS} - {name}


@pytest.mark.parametrize(
    ("summary", "failed"),
    [
        ({"outcome": "proven", "stopped": "", "totals": {"failed": 0}}, []),
        ({"outcome": "not proven: 1 check failed", "stopped": "", "totals": {"failed": 1}}, []),
        ({"outcome": "not proven: 1 check could not be tried", "stopped": "", "totals": {"failed": 0}}, ["run"]),
        ({"outcome": "stopped: late", "stopped": "late", "totals": {"failed": 1}}, ["run"]),
    ],
)
def test_pytest_fails_where_the_run_is_not_proven(summary: dict[str, Any], failed: list[str], tmp_path: Path) -> None:
    """Also where each check that was made passed."""
    lines = [{"run": {}}, {"verdict": {"id": "a", "state": "passed"}}, {"summary": summary}]
    (tmp_path / "run.ndjson").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = pytest_support._verdicts(tmp_path)
    assert [each["id"] for each in found if each["state"] == "failed"] == failed
    assert pytest_support._verdicts(tmp_path / "missing") == []
