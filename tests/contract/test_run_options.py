"""Options of a run: what is checked, how long, what counts, and with which exit code it ends."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cts_stub
import pytest
import urllib3
from click.testing import CliRunner
from cts_contract.__main__ import main
from cts_contract._runtime import proof, schemathesis_run
from cts_contract._runtime.credentials import NONE
from cts_contract._runtime.execution import INTERNAL_ERROR, NOT_PROVEN, PROVEN, STOPPED, USAGE
from cts_contract._runtime.preflight import NO_SUCH_SERVER, NOT_EMPTY
from cts_contract._runtime.program import EXIT_CODES
from cts_contract._runtime.proof import Extent
from cts_contract._runtime.results import BEHAVIOUR, CheckResult, Observations
from cts_contract._runtime.schemathesis_run import Budget, _configuration
from cts_contract._runtime.selection import Selection
from cts_contract._runtime.statements import Statements
from cts_contract._runtime.target import Target
from cts_contract._runtime.traffic import Traffic, interval
from cts_contract._runtime.verdicts import Recorder
from cts_stub._runtime.stub.http.server import Server, listen, running

from tests.contract.test_reports import DOCUMENT, FORMATS, LIFECYCLE, ROOT, prove, verdicts

OPERATIONS = ["createTracker", "listTraces", "listTrackers"]
PARTS = ["probes", "lifecycle checks", "behaviour", "schemathesis", "gates"]
FAILED = CheckResult(BEHAVIOUR, "createTracker: a: fails", "it is wrong", operation="createTracker")
PASSED = CheckResult(BEHAVIOUR, "createTracker: b: passes", operation="createTracker")
SKIPPED = CheckResult(BEHAVIOUR, "listTraces: c: is tried", skipped="no world", operation="listTraces")
A, B = "behaviour/createTracker/a-fails", "behaviour/createTracker/b-passes"


@pytest.fixture
def results(monkeypatch: pytest.MonkeyPatch) -> list[CheckResult]:
    """Results that take the place of all checks."""
    found = [PASSED, FAILED, SKIPPED]

    def checks(*_: Any) -> Iterator[CheckResult]:
        yield from found

    monkeypatch.setattr(proof, "checks", checks)
    return found


def test_exit_codes(results: list[CheckResult]) -> None:
    assert prove("--quick").exit_code == 1
    results.remove(FAILED)
    assert prove("--quick").exit_code == 0
    untried = prove("--quick", "--fail-on-untried")
    assert untried.exit_code == 1
    assert untried.output.endswith("not proven: 1 check could not be tried\n")


@pytest.mark.parametrize(
    ("options", "seen"),
    [
        (["--only", "listTraces"], 0),
        (["--only", "createTracker"], 1),
        (["--only", "behaviour/*/a-*"], 1),
        (["--skip", "createTracker"], 0),
        (["--skip", A], 0),
        (["--only", "behaviour", "--skip", "*/a-fails"], 0),
    ],
)
@pytest.mark.usefixtures("results")
def test_selection(options: list[str], seen: int) -> None:
    result = prove("--quick", *options)
    assert result.output.count(f"FAILED {A}") == seen
    assert result.exit_code == seen


NO_DESCRIPTION = str(ROOT / "tests" / "judges" / "package.json")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (
            ["--only", "createTracer"],
            "--only createTracer: there is no such operation or part; did you mean 'createTracker'?",
        ),
        (["--skip", "probe"], "--skip probe: there is no such operation or part; did you mean 'probes'?"),
        (["--only", "probes/listTrace/*"], "there is no operation 'listTrace'; did you mean 'listTraces'?"),
        (["--replay", "x", "--only", "probes"], "--replay selects one check"),
        (["--replay", "what"], "--replay what: it is no ID of a check"),
        (["--from", __file__], "--from belongs to --replay"),
        (["--replay", A, "--from", __file__], "not a report of a run; give the file that --ndjson wrote"),
        (["--update-baseline"], "--update-baseline needs --baseline FILE"),
        (["--baseline", "missing.txt"], "missing.txt: does not exist; --update-baseline writes it"),
        (["--rate-limit", "fast"], "'fast' is no rate; write a number and s, m or h, such as 10/s"),
        (["--header", "s3cr3t"], "write it as 'NAME: VALUE'"),
        (["--spec", NO_DESCRIPTION], "no OpenAPI description: it has no info; give a bundled description"),
    ],
)
def test_usage(options: list[str], complaint: str) -> None:
    result = prove(*options)
    assert result.exit_code == 2
    assert complaint in result.output
    assert "s3cr3t" not in result.output


@pytest.mark.parametrize("url", ["service.example", "ftp://service.example", "http://"])
def test_what_is_no_url(url: str) -> None:
    result = CliRunner().invoke(main, ["run", url], env={"CTS_TOKEN": "t0ken"})
    assert result.exit_code == 2
    assert f"'{url}' is no URL of a server; write http://… or https://…" in result.output


@pytest.mark.usefixtures("results")
@pytest.mark.parametrize("option", ["--only", "--replay"])
def test_a_pattern_without_a_check(option: str) -> None:
    result = prove("--quick", option, "behaviour/createTracker/b-pases", stub=cts_stub.create_app())
    assert result.exit_code == 2
    assert re.search(f"no (such check|check has this ID); did you mean '{B}'\\?", result.output)
    assert "proven" not in result.output.splitlines()


def test_parts_that_are_not_selected_are_not_run() -> None:
    only = Selection(("lifecycle-checks/createTracker/*",))
    assert [part for part in PARTS if only.may_have(part)] == ["lifecycle checks"]
    assert [part for part in PARTS if Selection(("lifecycle-checks",)).may_have(part)] == ["lifecycle checks"]
    skipping = Selection(skip=("schemathesis", "probes/*", "gates/listTraces/*"))
    assert [part for part in PARTS if skipping.may_have(part)] == ["lifecycle checks", "behaviour", "gates"]
    assert [part for part in PARTS if Selection(replay=A).may_have(part)] == ["behaviour"]
    for pattern in ("createTracker", "gates/createTracker/*", "gates"):  # gates are about the whole run
        assert all(Selection((pattern,)).may_have(part) for part in PARTS)


@pytest.mark.usefixtures("results")
def test_the_first_failure_ends_the_run(tmp_path: Path) -> None:
    result = prove("--quick", "--fail-fast", "--ndjson", str(tmp_path / "n"))
    assert result.exit_code == 1
    assert [each["id"] for each in verdicts(tmp_path / "n")] == [B, A]


def test_known_failures(results: list[CheckResult], tmp_path: Path) -> None:
    known = ("--quick", "--baseline", str(tmp_path / "known"))
    assert prove(*known, "--update-baseline").exit_code == 1
    assert (tmp_path / "known").read_text(encoding="utf-8").splitlines()[1:] == [f"{A}  # fails"]
    assert prove(*known).exit_code == 0
    results.append(CheckResult(BEHAVIOUR, "listTraces: d: fails", "wrong", operation="listTraces"))
    assert prove(*known).exit_code == 1
    results[:] = [CheckResult(BEHAVIOUR, FAILED.name, operation="createTracker")]
    assert f"known:2: {A} does not fail any more; remove it" in prove(*known).output
    results[:] = [PASSED]
    assert f"known:2: {A} was not run" in prove(*known).output
    results[:] = [FAILED]
    prove(*known, "--update-baseline")
    assert A in (tmp_path / "known").read_text(encoding="utf-8"), "what is known and fails still is kept"


def test_a_stopped_run_updates_no_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would lack what was not run."""
    monkeypatch.setattr(proof, "checks", stop("Ctrl-C"))
    known = tmp_path / "known"
    known.write_text("kept\n", encoding="utf-8")
    assert prove("--quick", "--baseline", str(known), "--update-baseline").exit_code == 130
    assert known.read_text(encoding="utf-8") == "kept\n"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Report of a run with failures."""
    report = tmp_path_factory.mktemp("recorded") / "run.ndjson"
    prove(*LIFECYCLE, "--seed", "7", "--ndjson", str(report))
    return report


def a_failure(report: Path) -> str:
    return next(str(each["id"]) for each in verdicts(report) if each["id"].endswith("second-deletion-is-rejected"))


def test_replay_repeats_exactly_one_check(recorded: Path, tmp_path: Path) -> None:
    failed = a_failure(recorded)
    again = tmp_path / "again.ndjson"
    result = prove("--replay", failed, "--from", str(recorded), "--ndjson", str(again))
    assert result.exit_code == 1
    assert [each["id"] for each in verdicts(again)] == [failed]
    assert "--seed 7 repeats this run, in an empty project and with Schemathesis" in result.output
    mended = prove("--replay", failed, "--from", str(recorded), stub=cts_stub.create_app())
    assert mended.exit_code == 0
    misspelt = prove("--replay", f"{failed}x", "--from", str(recorded))
    assert misspelt.exit_code == 2
    assert f"it did not fail in {recorded}; did you mean '{failed}'?" in misspelt.output


def test_replay_ends_with_its_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def checks(*_: Any) -> Iterator[CheckResult]:
        yield FAILED
        raise AssertionError("the run goes on")

    monkeypatch.setattr(proof, "checks", checks)
    assert prove("--quick", "--replay", A).exit_code == 1


@pytest.mark.usefixtures("results")
def test_replay_says_what_is_not_as_it_was(recorded: Path, tmp_path: Path) -> None:
    """Options of the command line win over those of the report."""
    report = tmp_path / "run.ndjson"
    lines = recorded.read_text(encoding="utf-8").replace('"version": "3.0.0"', '"version": "2.9.0"', 1)
    lines = re.sub(r'"schemathesis": "[^"]+"', '"schemathesis": "4.0.0"', lines, count=1)
    report.write_text(lines, encoding="utf-8")
    again = tmp_path / "again.ndjson"
    result = prove("--replay", a_failure(report), "--from", str(report), "--seed", "8", "--ndjson", str(again))
    assert json.loads(again.read_text(encoding="utf-8").splitlines()[0])["run"]["seed"] == 8
    assert "the description was 2.9.0 and is 3.0.0" in result.output
    assert "Schemathesis was 4.0.0 and is " in result.output
    assert result.exit_code == 2, "the check is not one of the checks that take the place of all"


def test_the_time_of_a_run_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is at its end after some requests takes the place of that of the system."""
    sent: list[float] = []
    real = Traffic.before

    def before(self: Traffic) -> None:
        sent.append(self.now())
        if len(sent) > 60 and self.end is not None:
            self.now = lambda: sent[0] + 1001
        real(self)

    monkeypatch.setattr(Traffic, "before", before)
    result = prove("--quick", "--max-time", "1000", "--ndjson", str(tmp_path / "n"))
    assert result.exit_code == 1
    assert "--max-time is over after" in result.output
    assert verdicts(tmp_path / "n")


def test_what_was_created_is_deleted_after_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def checks(endpoint: Any, *_: Any) -> Iterator[CheckResult]:
        target = endpoint.target
        create = target.operations["createNotification"]
        assert target.send(create, target.example(create), target.body_example(create)).succeeded
        yield PASSED
        target.traffic.now = lambda: target.traffic.end
        target.send(create, target.example(create), target.body_example(create))

    monkeypatch.setattr(proof, "checks", checks)
    stub = cts_stub.create_app()
    result = prove("--quick", "--max-time", "1000", stub=stub)
    assert "--max-time is over after 1 check" in result.output
    sent = [each["operation"] for each in stub.control.journal.entries("")]
    assert [sent.count(name) for name in ("createNotification", "deleteNotification")] == [1, 1]


def test_schemathesis_that_is_ended_by_the_time_of_the_run_proves_nothing(tmp_path: Path) -> None:
    """It takes that for a success."""
    page = tmp_path / "page.html"
    options = ["--only", "schemathesis", "--max-time", "6", "--max-examples", "2000", "--html", str(page)]
    result = prove(*options, stub=cts_stub.create_app())
    assert (result.exit_code, "Error: --max-time is over after" in result.output) == (1, True), result.output
    assert "stopped: --max-time is over" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("part", ["probes", "lifecycle-checks"])
def test_slow_responses_are_failures_in_each_part(part: str) -> None:
    result = prove("--only", part, "--max-response-time", "0.000001", stub=cts_stub.create_app())
    assert f"FAILED {part}/listTraces/responds-within-1e-06-s: a response took" in result.output


def test_slow_responses_are_failures() -> None:
    options = ("--only", "behaviour/listQuotas/*", "--max-response-time", "0.000001", "--fail-fast")
    result = prove(*options, stub=cts_stub.create_app())
    assert result.exit_code == 1
    assert "FAILED behaviour/listQuotas/responds-within-1e-06-s: a response took" in result.output


def test_a_request_is_limited_by_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(urllib3.exceptions.HTTPError):
            Traffic(timeout_seconds=0.1).pool().request("GET", url)
        assert time.monotonic() - began < 5


def test_requests_are_paced() -> None:
    now, slept = [100.0], list[float]()
    traffic = Traffic(rate="4/s", now=lambda: now[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "sleep", slept.append)
        traffic.before()
        now[0] += 0.1
        traffic.before()
    assert slept == [0, pytest.approx(0.15)]
    assert interval("30/m") == 2


@pytest.mark.usefixtures("results")
def test_options_reach_the_requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those of Schemathesis, by its configuration."""
    made: list[dict[str, Any]] = []
    real = urllib3.PoolManager.__init__
    waited: list[float] = []

    def init(self: Any, **options: Any) -> None:
        made.append({name: options.get(name) for name in ("timeout", "ca_certs")})
        real(self, **options)

    monkeypatch.setattr(urllib3.PoolManager, "__init__", init)
    monkeypatch.setattr(Traffic, "before", lambda self: waited.append(interval(self.rate)))
    ca = tmp_path / "ca.pem"
    ca.write_text("not read before a connection with TLS", encoding="utf-8")
    stub = cts_stub.create_app()
    options = ["--timeout", "7", "--ca", str(ca), "--rate-limit", "20/s", "--header", "X-Gateway: yes"]
    prove("--quick", *options, "--skip", A, "--har", str(tmp_path / "har"), stub=stub)
    assert {"timeout": 7.0, "ca_certs": str(ca)} in made
    assert set(waited) == {0.05}
    sent = [
        {each["name"]: each["value"] for each in entry["request"]["headers"]} for entry in entries(tmp_path / "har")
    ]
    assert sent
    assert all(headers.get("X-Gateway") == "***" for headers in sent)
    target = Target("http://h", {}, NONE, {}, traffic=Traffic({"X-Gateway": "yes"}, 7.0, ca, "20/s"))
    text = _configuration(target, Budget(), Extent(max_seconds=2.0))
    for line in ("request-timeout = 7", 'rate-limit = "20/s"', f'tls-verify = "{ca}"', "max_response_time = 2"):
        assert f"{line}\n" in text
    assert 'headers = { "X-Gateway" = "${CONTRACT_HEADER_0}" }' in text


def test_schemathesis_leaves_nothing_in_the_folder_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples that Hypothesis keeps there would also make the next run another one."""
    used: list[str] = []

    def process(command: Any, environment: dict[str, str], *_: Any) -> int:
        used.append(environment["HYPOTHESIS_STORAGE_DIRECTORY"])
        assert Path(command[command.index("--config-file") + 1]).parent == Path(used[0]).parent
        assert command[command.index("--max-time") + 1] == "100", "what is left of the time of the run"
        return 0

    monkeypatch.setattr(schemathesis_run, "_process", process)
    recorder = Recorder(Statements(DOCUMENT))
    traffic = Traffic(end=150.0, now=lambda: 50.0)
    schemathesis_run.run(
        Target("http://h", DOCUMENT, NONE, {}, traffic=traffic), recorder, Observations(), Budget(), Extent()
    )
    assert [str(each.result.failure) for each in recorder.verdicts] == [""]
    assert not Path(used[0]).exists()


def entries(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_bytes())["log"]["entries"]
    return found


@pytest.mark.usefixtures("results")
def test_a_server_is_waited_for() -> None:
    """Also one that responds that it does not work yet."""
    stub = cts_stub.create_app()
    starting = b'[{"operation": "*", "times": 3, "status": 503}]'
    stub.control.faults.plan(starting)
    assert prove("--quick", "--skip", A, stub=stub).exit_code == 4
    stub.control.faults.plan(starting)
    assert prove("--quick", "--skip", A, "--wait", "30", stub=stub).exit_code == 0


def test_what_failed_while_a_server_was_waited_for_is_no_failure() -> None:
    """It started late: connections were refused before."""
    stub = cts_stub.create_app()
    own = stub.credentials
    env = {"CTS_TOKEN": own["token"], "CTS_PROJECT_ID": own["project_id"], "CTS_DOMAIN_ID": own["domain_id"]}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with contextlib.ExitStack() as served:

        def start() -> None:
            served.enter_context(running(Server(stub), served.enter_context(listen("127.0.0.1", port))))

        late = threading.Timer(1, start)
        late.start()
        arguments = ["run", f"http://127.0.0.1:{port}", "--only", "probes", "--wait", "30"]
        result = CliRunner().invoke(main, arguments, env=env)
        late.join()
    assert result.exit_code == 0, result.output


def test_a_server_that_never_comes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = ["run", f"http://127.0.0.1:{port}", "--wait", "1", "-p", "project_id=x", "-p", "domain_id=y"]
    began = time.monotonic()
    result = CliRunner().invoke(main, arguments, env={"CTS_TOKEN": "t0ken"})
    assert result.exit_code == 4
    assert 1 <= time.monotonic() - began < 20
    assert "no usable response" in result.output
    assert "repeats this run" not in result.output, "nothing was checked"


def stop(name: str) -> Any:
    """Return checks that end a run after one verdict."""

    def checks(*_: Any) -> Iterator[CheckResult]:
        yield FAILED
        if name == "Ctrl-C":
            raise KeyboardInterrupt
        if name == "SIGTERM":
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        if name == "dying server":
            raise urllib3.exceptions.ProtocolError("connection aborted")
        raise RuntimeError("a defect")

    return checks


@pytest.mark.parametrize(
    ("name", "code", "reason"),
    [
        ("Ctrl-C", 130, "stopped after 1 check"),
        ("SIGTERM", 130, "stopped after 1 check"),
        ("dying server", 4, "no usable response: connection aborted"),
        ("defect", 3, "internal error: RuntimeError"),
    ],
)
def test_every_report_is_written_when_a_run_is_stopped(
    name: str, code: int, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "checks", stop(name))
    result = prove("--quick", *(f"--{each}={tmp_path / each}" for each in FORMATS))
    assert result.exit_code == code, result.output
    assert f"FAILED {A}" in result.output
    assert {path.name for path in tmp_path.iterdir()} == set(FORMATS)
    for each in ("junit", "ndjson", "html"):
        assert reason in (tmp_path / each).read_text(encoding="utf-8"), each
    for each in ("har", "sarif"):
        json.loads((tmp_path / each).read_bytes())
    assert json.loads((tmp_path / "sarif").read_bytes())["runs"][0]["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_that_cannot_be_written_is_found_first(name: str, tmp_path: Path) -> None:
    result = prove(f"--{name}", str(tmp_path / "missing" / "report"))
    assert result.exit_code == 2
    assert "report cannot be written: No such file or directory" in result.output
    assert "FAILED" not in result.output


def test_a_report_is_whole_at_every_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The one of the last run stays until the new one is complete."""
    report = tmp_path / "report"
    report.write_text("the last one", encoding="utf-8")

    def checks(*_: Any) -> Iterator[CheckResult]:
        yield FAILED
        assert report.read_text(encoding="utf-8") == "the last one"

    monkeypatch.setattr(proof, "checks", checks)
    assert prove("--quick", "--ndjson", str(report)).exit_code == 1
    assert [each["id"] for each in verdicts(report)] == [A]
    assert list(tmp_path.iterdir()) == [report]


def test_each_exit_code_is_documented() -> None:
    """In the guide and in the help; those of other tests here are all there are."""
    guide = (ROOT / "docs" / "guides" / "prove-a-server.md").read_text(encoding="utf-8")
    rows = guide.partition("| exit code | meaning |")[2].partition("\n\n")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", rows, re.MULTILINE)] == list(EXIT_CODES)
    shown = CliRunner().invoke(main, ["run", "--help"]).output
    listed = shown.partition("Exit codes:")[2].partition("Options:")[0]
    assert set(map(int, re.findall(r"\b(\d+) [a-z]", listed))) == set(EXIT_CODES)
    assert {PROVEN, NOT_PROVEN, USAGE, INTERNAL_ERROR, STOPPED, NO_SUCH_SERVER, NOT_EMPTY} == set(EXIT_CODES)
