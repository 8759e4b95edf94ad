"""A server that fails everything: the run ends early or its output is short, and reports have everything."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cts_stub
import pytest
from cts_contract._runtime import proof
from cts_contract._runtime.command import MAX_FAILED_FIRST
from cts_contract._runtime.exchanges import Exchange
from cts_contract._runtime.reports import html, ndjson
from cts_contract._runtime.reports.causes import MAX_OF_CAUSE, by_cause, cause
from cts_contract._runtime.reports.har import Archive
from cts_contract._runtime.results import BEHAVIOUR, CheckResult
from cts_contract._runtime.secrets import Secrets
from cts_contract._runtime.verdicts import State, Verdict, shortened
from cts_stub import Stub

from tests.contract.test_reports import prove, verdicts

OPERATIONS = ("createTracker", "listTraces", "listTrackers")
MAX_LINES = 200
ALIKE = "it responds to everything alike; is this the URL of the service?"
NOT_FOUND = b'{"error_code": "CTS.0214", "error_msg": "The tracker does not exist."}'
NO_TRACES = b'{"meta_data": {"count": 0, "marker": null}, "traces": []}'


class Constant(Stub):
    """Server that responds to all requests with a token in the same way."""

    response: tuple[int, bytes]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if b"x-auth-token" not in dict(scope["headers"]):
            await super().__call__(scope, receive, send)
            return
        status, body = type(self).response
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.mark.parametrize(
    ("response", "complaint"),
    [
        ((404, NOT_FOUND), ALIKE),
        ((200, NO_TRACES), ALIKE),
        ((200, b"{}"), "returned 200 with a body of another service: b'{}'"),
        ((500, b"{}"), "returned 500: the service does not work now"),
    ],
)
def test_a_server_that_responds_to_everything_alike(
    response: tuple[int, bytes], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Constant, "response", response, raising=False)
    stub = cts_stub.create_app()
    stub.__class__ = Constant
    result = prove(stub=stub)
    assert result.exit_code == 4, result.output
    assert complaint in result.output
    assert len(result.output.splitlines()) < 10


def failing(*numbers: int) -> Callable[..., Iterator[CheckResult]]:
    """Return checks of which so many fail for each cause."""

    def checks(*_: Any) -> Iterator[CheckResult]:
        for kind, number in enumerate(numbers):
            for index in range(number):
                operation = OPERATIONS[index % 3]
                text = f"returned 40{kind}: b'id {index}' instead of 200"
                yield CheckResult(BEHAVIOUR, f"{operation}: {kind} {index}: fails", text, operation=operation)

    return checks


def test_a_run_ends_when_the_first_checks_all_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "checks", failing(500))
    result = prove("--quick", "--ndjson", str(tmp_path / "n"), stub=cts_stub.create_app())
    assert result.exit_code == 1
    assert (
        f"the first {MAX_FAILED_FIRST} checks all failed, {MAX_FAILED_FIRST} of them alike: returned 400"
        in result.output
    )
    assert len(verdicts(tmp_path / "n")) == MAX_FAILED_FIRST


@pytest.mark.parametrize(
    ("state", "option", "number"),
    [("passed", "--fail-on-untried", 101), ("known", "--fail-on-untried", 101), ("passed", "--skip=*/first", 100)],
    ids=["passed", "known", "passed and left out"],
)
def test_a_run_goes_on_where_something_does_not_fail(
    state: str, option: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checks(*_: Any) -> Iterator[CheckResult]:
        failure = "" if state == "passed" else "known"
        yield CheckResult(BEHAVIOUR, "listTraces: first", failure, operation="listTraces")
        yield from failing(100)()

    monkeypatch.setattr(proof, "checks", checks)
    (tmp_path / "known").write_text("behaviour/listTraces/first\n", encoding="utf-8")
    options = ("--baseline", str(tmp_path / "known"), "--ndjson", str(tmp_path / "n"))
    prove("--quick", option, *options, stub=cts_stub.create_app())
    assert len(verdicts(tmp_path / "n")) == number


def test_a_baseline_can_have_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of which nothing passes yet."""
    monkeypatch.setattr(proof, "checks", failing(100))
    known = tmp_path / "known"
    prove("--quick", "--baseline", str(known), "--update-baseline", stub=cts_stub.create_app())
    assert known.read_text(encoding="utf-8").count("behaviour/") == 100


def test_the_output_is_short_and_reports_have_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def checks(*_: Any) -> Iterator[CheckResult]:
        yield CheckResult(BEHAVIOUR, "listTraces: first", operation="listTraces")
        yield from failing(700, 200, 100)()
        for number in range(100):
            yield CheckResult(BEHAVIOUR, f"listTraces: s {number}", skipped="no world", operation="listTraces")

    monkeypatch.setattr(proof, "checks", checks)
    files = {name: tmp_path / name for name in ("ndjson", "junit", "har")}
    result = prove("--quick", *(f"--{name}={path}" for name, path in files.items()), stub=cts_stub.create_app())
    lines = result.output.splitlines()
    assert len(lines) < MAX_LINES
    assert sum(line.startswith("FAILED ") for line in lines) == 3 * MAX_OF_CAUSE
    assert "; 970 more failures are not listed here" in result.output
    assert f"  700 checks of 3 operations fail alike; all are in {files['ndjson']} and {files['junit']}" in lines
    assert f"SKIPPED 70 more checks; all are in {files['ndjson']} and {files['junit']}" in lines
    assert lines[-1] == "not proven: 1000 checks failed"
    assert len(verdicts(files["ndjson"])) == 1101
    assert len(list(ElementTree.parse(files["junit"]).getroot().iter("failure"))) == 1000


def test_a_read_that_shows_what_a_change_did_is_printed_after_that_change() -> None:
    stub = cts_stub.create_app()
    stub.control.faults.plan(b'[{"operation": "updateNotification", "status": 200, "body": {}, "times": null}]')
    result = prove("--only", "lifecycle-checks/createNotification/complete-listed-as-modified", stub=stub)
    change = r"^    \$ curl -i -X PUT .*\n    200  \(the last change before\)\n    \$ curl -i -X GET "
    assert re.search(change, result.output, re.M), result.output
    assert re.search(r"-X GET \S+/notifications/smn\?", result.output), "the list that shows it, not a later request"
    assert re.search(r'^    -  "operation_type": "customized",$', result.output, re.M), result.output


def test_the_page_shows_a_failure_of_each_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of one that comes after more failures than it has room for."""
    monkeypatch.setattr(html, "MAX_FAILURES", 5)
    results = [CheckResult(BEHAVIOUR, f"createTracker: {n}", "the same", operation="createTracker") for n in range(9)]
    results.append(CheckResult(BEHAVIOUR, "createTracker: last", "another", operation="createTracker"))
    monkeypatch.setattr(proof, "checks", lambda *_: iter(results))
    page = tmp_path / "page.html"
    prove("--quick", "--html", str(page), stub=cts_stub.create_app())
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"--replay behaviour/createTracker/([^<]*)<", text) == ["0", "1", "2", "3", "last"]
    assert "5 more failures are in the other reports" in text


def test_a_line_has_the_beginnings_of_the_responses_before_the_last_one(tmp_path: Path) -> None:
    long = Exchange("listTraces", "alice", "GET", "http://x/", (), None, 200, (), b"x" * 20_000, 0.0, 0.0)
    failed = CheckResult(BEHAVIOUR, "listTraces: a", "no", operation="listTraces")
    line = ndjson.verdict(Verdict("a", State.FAILED, failed, (), (long, long), "alice", 0.0, 0.0), Secrets())
    first, last = (each["response"] for each in line["exchanges"])
    assert (len(first["body"]), first["size"]) == (8192, 20_000)
    assert (len(last["body"]), "size" in last) == (20_000, False)


def test_causes() -> None:
    texts = [
        "returned 404: b'a' instead of 200 (sent {'a': 1} )",
        "returned 404: b\"it's\" instead of 200 (sent  {'b': [2]})",
        "returned 404: b'a' instead of 201",
        "listed 24edf66e79d04187acb99a463e610764 again",
        "listed 24edf66e79d04187acb99a463e610765 again",
    ]
    made = [Verdict("id", State.FAILED, CheckResult(BEHAVIOUR, "x", text), (), (), "", 0.0, 0.0) for text in texts]
    assert [cause(each) for each in made[::2]] == [
        "returned 404: … instead of 200 …",
        "returned 404: … instead of 201",
        "listed … again",
    ]
    assert [len(each) for each in by_cause(made).values()] == [2, 1, 2]


@pytest.mark.parametrize(("once", "kept"), [(True, 8 * 1024), (False, 64 * 1024)])
def test_an_archive_has_the_beginning_of_a_long_body(once: bool, kept: int) -> None:
    """That of a run less than that of a proxy: it has thousands of long lists."""
    size, stream = 100_000, io.StringIO()
    head = (("Content-Type", "text/plain"),)
    exchange = shortened(Exchange("a", "b", "PUT", "http://h/p", head, b"x" * size, 200, head, b"y" * size))
    archive = Archive(stream, Secrets(), "contract", once=once)
    archive.add(exchange)
    archive.close()
    (entry,) = json.loads(stream.getvalue())["log"]["entries"]
    assert entry["request"]["postData"]["text"] == "x" * kept
    assert entry["response"]["content"]["text"] == "y" * kept
    assert (entry["request"]["bodySize"], entry["response"]["content"]["size"]) == (size, size)


def test_equal_reads_are_once_in_the_archive(tmp_path: Path) -> None:
    """The many equal lists that a run compares make it large."""
    result = prove("--only", "lifecycle-checks/createNotification/*", f"--har={tmp_path / 'har'}")
    assert result.exit_code == 1
    log = json.loads((tmp_path / "har").read_bytes())["log"]
    assert "the later ones are left out" in log["comment"]
    reads = [
        (each["request"]["url"], each["comment"], each["response"]["status"], each["response"]["content"]["text"])
        for each in log["entries"]
        if each["request"]["method"] == "GET"
    ]
    assert len(reads) == len(set(reads)) > 3
    assert {each["request"]["method"] for each in log["entries"]} >= {"GET", "POST", "DELETE"}
