"""What a run shows and writes: verdicts of a server with a planted fault, in every format."""

from __future__ import annotations

import json
import re
import shlex
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cts_stub
import jsonschema_rs
import pytest
from click.testing import CliRunner, Result
from cts_contract import KIT
from cts_contract.__main__ import main
from cts_contract._runtime import proof
from cts_contract._runtime.check_ids import CheckIds, slug
from cts_contract._runtime.exchanges import Exchange
from cts_contract._runtime.execution import PARTS
from cts_contract._runtime.reports.places import Places
from cts_contract._runtime.reports.terminal import Terminal
from cts_contract._runtime.results import BEHAVIOUR, CheckResult
from cts_contract._runtime.secrets import Secrets
from cts_contract._runtime.statements import Statements, constraint_name
from cts_contract._runtime.verdicts import State, Verdict
from cts_stub import Stub
from cts_stub._runtime.stub.http.server import serving
from cts_stub._runtime.yaml_source.diagnostics import Place

from tests.generation import GENERATED

ROOT = Path(__file__).parents[2]
SPEC = GENERATED / "openapi.json"
FORMATS = ("junit", "har", "ndjson", "sarif", "html")
LIFECYCLE = ("--only", "lifecycle-checks/createNotification/*")
KEPT = "lifecycle-checks/createNotification/functiongraph-operation-not-listed-after-deletion"


class Faulty(Stub):
    """Stub that deletes nothing."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "DELETE" and scope["path"].endswith("/notifications"):
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await super().__call__(scope, receive, send)


def prove(*options: str, stub: Stub | None = None, env: dict[str, str] | None = None) -> Result:
    """Run the command against a faulty stub on a port of its own, with credentials from the environment."""
    faulty = stub or cts_stub.create_app()
    if stub is None:
        faulty.__class__ = Faulty
    own = faulty.credentials
    variables = {"CTS_TOKEN": own["token"], "CTS_PROJECT_ID": own["project_id"], "CTS_DOMAIN_ID": own["domain_id"]}
    with serving(faulty) as url:
        return CliRunner().invoke(main, ["run", url, *options], env=variables | (env or {}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def result(folder: Path) -> Result:
    """A run that fails, with all reports."""
    files = [f"--{name}={folder / name}" for name in FORMATS]
    found = prove(*LIFECYCLE, *files)
    assert found.exit_code == 1, found.output
    return found


def verdicts(path: Path) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line["verdict"] for line in lines if "verdict" in line]


def test_the_terminal_shows_each_failure_with_what_is_needed_to_mend_it(result: Result) -> None:
    assert re.search(
        r"^FAILED lifecycle-checks/createNotification/\S+-not-listed-after-deletion: ", result.output, re.M
    )
    assert "Create a key event notification  [reference section 6.1.1" in result.output
    assert re.search(
        r"^    \$ curl -i -X GET http://127.0.0.1:\d+/v3/\S+ -H 'X-Auth-Token: \*\*\*'$", result.output, re.M
    )
    assert re.search(r"^    200  \(\d+ ms\)$", result.output, re.M)
    assert "    --- expected\n    +++ actual\n" in result.output
    assert result.output.endswith(f"not proven: {result.output.count('FAILED ')} checks failed\n")


def test_somebody_who_watches_sees_a_progress_bar(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(Secrets(["s3cr3t"]), PARTS, is_watched=True)
    failed = CheckResult(BEHAVIOUR, "createTracker: a", "no s3cr3t", operation="createTracker")
    terminal.sent(Exchange("createTracker", "alice", "POST", "http://x/", (), None, 201, (), b""))
    assert terminal._progress is not None
    [task] = terminal._progress.tasks
    assert task.description == "createTracker  0 checks, 1 request, 0 failed", "before there is a verdict"
    terminal.verdict(Verdict("an/ID", State.FAILED, failed, (), (), "", 0.0, 0.0))
    assert task.description == "behaviour: createTracker  1 check, 1 request, 1 failed"
    assert (task.completed, task.total) == (2, 5)
    terminal.close()
    assert "FAILED an/ID: no ***" in capsys.readouterr().out


def test_junit(result: Result, folder: Path) -> None:
    root = ElementTree.parse(folder / "junit").getroot()
    failures = list(root.iter("failure"))
    assert int(root.get("failures", "")) == len(failures) > 0
    text = next(each.text for each in failures if "still in the list" in each.get("message", ""))
    assert text is not None
    assert "$ curl -i -X GET" in text
    assert all(case.get("classname") == "lifecycle checks.createNotification" for case in root.iter("testcase"))


TESTS = {"name", "time", "tests", "failures", "errors"}
REASON = {"type", "message"}
JUNIT = {
    "testsuites": TESTS,
    "testsuite": TESTS | {"skipped", "timestamp"},
    "testcase": {"classname", "name", "time"},
    "failure": REASON,
    "skipped": REASON,
    "system-out": set[str](),
}
"""Elements and attributes that the schemas of Jenkins and Surefire have."""


def test_junit_has_what_tools_know(result: Result, folder: Path) -> None:
    elements = list(ElementTree.parse(folder / "junit").getroot().iter())
    assert {each.tag for each in elements} == JUNIT.keys()
    assert [name for each in elements for name in set(each.keys()) - JUNIT[each.tag]] == []
    ids = {each.findtext("system-out") for each in elements if each.tag == "testcase"} - {None}
    assert ids == {each["id"] for each in verdicts(folder / "ndjson") if each["state"] != "passed"}


def test_junit_has_only_characters_of_xml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(*_: Any) -> Iterator[CheckResult]:
        yield CheckResult(BEHAVIOUR, "odd: \x00", "\x00\ud800 and \x1b")

    monkeypatch.setattr(proof, "checks", odd)
    prove("--quick", "--junit", str(tmp_path / "report.xml"))
    names = [case.get("name") for case in ElementTree.parse(tmp_path / "report.xml").getroot().iter("testcase")]
    assert "odd: \ufffd" in names


def har_schema() -> Any:
    parts = ROOT / ".judges" / "node_modules" / "har-schema" / "lib"
    if not parts.is_dir():
        pytest.skip("NOT JUDGED: har-schema is not installed; `make judges` does it where Node.js with npm is")
    return {path.name: json.loads(path.read_bytes()) for path in parts.glob("*.json")}


def test_har(result: Result, folder: Path) -> None:
    """By the schemas of har-schema, which har-validator uses; all requests are there, in their order."""
    archive = json.loads((folder / "har").read_bytes())
    entries = archive["log"]["entries"]
    assert {entry["request"]["method"] for entry in entries} >= {"GET", "POST", "DELETE"}
    assert [entry["startedDateTime"] for entry in entries] == sorted(entry["startedDateTime"] for entry in entries)
    schema = har_schema()
    resources = [(f"https://har/{name}", content) for name, content in schema.items()]
    registry = jsonschema_rs.Registry(resources, draft=jsonschema_rs.Draft6)
    validator = jsonschema_rs.Draft6Validator({"$ref": "https://har/har.json"}, registry=registry)
    assert [str(error) for error in validator.iter_errors(archive)] == []


def test_ndjson_has_each_verdict_with_its_requests(result: Result, folder: Path) -> None:
    found = {verdict["id"]: verdict for verdict in verdicts(folder / "ndjson")}
    failed = next(each for name, each in found.items() if name.endswith("second-deletion-is-rejected"))
    assert failed["expected"] == "404 CTS.0300"
    assert failed["actual"] == 204
    assert failed["difference"].splitlines() == ["--- expected", "+++ actual", "@@ -1 +1 @@", "-404 CTS.0300", "+204"]
    last = failed["exchanges"][-1]
    assert (last["request"]["method"], last["response"]["status"], last["caller"]) == ("DELETE", 204, "the caller")
    assert shlex.split(last["curl"])[:4] == ["curl", "-i", "-X", "DELETE"]
    lines = (folder / "ndjson").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["run"]["description"]["title"] == "Cloud Trace Service"
    assert json.loads(lines[-1])["summary"]["totals"]["failed"] == sum(v["state"] == "failed" for v in found.values())


def test_the_actual_list_is_whole(result: Result, folder: Path) -> None:
    """A difference of lists is not cut before the second one begins."""
    changed = [each for each in verdicts(folder / "ndjson") if each.get("failure", "").startswith("the list")]
    for verdict in changed:
        assert isinstance(verdict["expected"], list)
        assert isinstance(verdict["actual"], list)


def test_sarif_names_lines_of_the_description(result: Result, folder: Path) -> None:
    log = json.loads((folder / "sarif").read_bytes())
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    for found in run["results"]:
        assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"]
        (place,) = found["locations"]
        physical = place["physicalLocation"]
        file = physical["artifactLocation"]["uri"]
        line = Path(file).read_text(encoding="utf-8").splitlines()[physical["region"]["startLine"] - 1]
        if found["ruleId"] == "createNotification":
            assert (file, line.strip()) == ("spec/resources/notifications/paths.yaml", "post:")
        else:
            assert (file, line.strip()) == ("spec/errors.yaml", f"{found['ruleId']}:")


NAME = "createTracker", "body#/$ref/properties/tracker_name/$ref/pattern"


@pytest.mark.parametrize(
    ("about", "file", "line", "bundled"),
    [
        ((NAME[0], ()), "spec/resources/trackers/paths.yaml", "post:", '"post": {'),
        (
            (NAME[0], ("service-trusted",)),
            "spec/resources/trackers/rules/lifecycle.yaml",
            "service-trusted:",
            '"service-trusted": {',
        ),
        ((NAME[0], (NAME[1],)), "spec/resources/trackers/schemas.yaml", "pattern: ", '"pattern": '),
        (
            (NAME[0], ("conflict",)),
            "spec/resources/trackers/rules/lifecycle.yaml",
            "tracker-exists:",
            '"tracker-exists": {',
        ),
    ],
)
def test_places(
    about: tuple[str, tuple[str, ...]],
    file: str,
    line: str,
    bundled: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the files of the description, also from another folder; in the bundled one where they are not."""
    statement = Statements(DOCUMENT).of(*about)[0]
    place = Places(KIT.spec, KIT.sources).of(statement)
    assert (place.file, content(Path(file), place)[: len(line)]) == (file, line)
    copy = tmp_path / "openapi.json"
    copy.write_bytes(KIT.spec.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert Places(KIT.spec, KIT.sources).of(statement).file == (ROOT / file).as_uri()
    place = Places(copy, KIT.sources).of(statement)
    assert (place.file, content(copy, place)[: len(bundled)]) == ("openapi.json", bundled)


def content(file: Path, place: Place) -> str:
    return file.read_text(encoding="utf-8").splitlines()[place.line - 1].strip()


def test_every_statement_has_a_place_in_the_files() -> None:
    places, statements = Places(KIT.spec, KIT.sources), Statements(DOCUMENT)
    behaviours = DOCUMENT["x-behaviour"]["operations"]
    for operation in statements.operations:
        rules = [rule["name"] for rule in behaviours.get(operation, {}).get("rules", ())]
        for statement in statements.of(operation, rules, list(DOCUMENT["x-error-codes"])):
            place = places.of(statement)
            assert place.file.startswith("spec/"), statement
            assert place.line, statement


def test_the_same_check_has_the_same_id_in_each_run(result: Result, folder: Path, tmp_path: Path) -> None:
    prove(*LIFECYCLE, "--ndjson", str(tmp_path / "again"))
    first, second = ([each["id"] for each in verdicts(path)] for path in (folder / "ndjson", tmp_path / "again"))
    assert first == second
    assert len(set(first)) == len(first)


def test_ids_have_nothing_that_a_server_makes_up() -> None:
    ids = CheckIds()
    uuid = "f927680a-476f-48d2-94a3-100000000079"
    one = CheckResult(BEHAVIOUR, f"listTraces: trace_id '{uuid}': returns it", operation="listTraces")
    assert ids.of(one) == "behaviour/listTraces/trace_id-*-returns-it"
    assert ids.of(one) == "behaviour/listTraces/trace_id-*-returns-it~2"
    assert slug("from 1795688131663 to <now>") == "from-*-to-now"


DOCUMENT = json.loads(SPEC.read_bytes())


@pytest.mark.parametrize(
    ("operation", "broken", "name", "sentence", "source"),
    [
        ("createTracker", "service-trusted", "service-trusted", "trusted", "section"),
        ("createTracker", "conflict", "tracker-exists", "", ""),
        ("createTracker", "quota data_tracker", "hundred-data-trackers", "100", ""),
        (
            "createTracker",
            "body#/$ref/properties/tracker_type/$ref/enum",
            "tracker_type: enum",
            "Type of a tracker",
            "table",
        ),
        ("listTraces", "query#/properties/limit/maximum", "limit: maximum 200", "per page", "table"),
        ("createTracker", "body#/$ref/required/tracker_type", "tracker_type: required", "", ""),
    ],
)
def test_statements_of_rules_and_constraints(
    operation: str, broken: str, name: str, sentence: str, source: str
) -> None:
    statement = Statements(DOCUMENT).of(operation, [broken])[0]
    assert statement.name == name
    assert sentence in statement.sentence
    assert any(source in each for each in statement.sources) or not source


def test_a_constraint_is_named_by_its_part_and_way() -> None:
    assert constraint_name("body", ["properties", "a/b", "pattern"]) == "body#/properties/a~1b/pattern"
