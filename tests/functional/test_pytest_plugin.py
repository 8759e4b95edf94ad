"""The fixtures of the stub's package: scopes, options, audit records of others, and what they know of the requests."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import urllib3
from cts_stub.pytest_plugin import Running, running


def call(server: Running, method: str, path: str, body: Any = None, token: str = "") -> urllib3.BaseHTTPResponse:
    headers = {"X-Auth-Token": token or server.token, "Content-Type": "application/json"}
    url = f"{server.url}/v3/{server.project_id}/{path}"
    return urllib3.request(method, url, json=body, headers=headers, retries=False)


def test_a_trace_of_any_service(cts_stub: Running) -> None:
    made = cts_stub.record(
        trace_name="deleteServer",
        service_type="ECS",
        resource_type="ecs",
        resource_id="i1",
        trace_rating="warning",
        code="204",
    )
    [listed] = call(cts_stub, "GET", "traces?trace_name=deleteServer").json()["traces"]
    assert listed == made
    assert (listed["service_type"], listed["trace_rating"], listed["user"]["name"]) == ("ECS", "warning", "alice")
    assert call(cts_stub, "GET", "traces?trace_rating=incident").json()["traces"] == []


def test_a_trace_of_another_user_and_time(cts_stub: Running) -> None:
    now = 1_700_000_000_000
    cts_stub.freeze(now)
    made = cts_stub.record(caller="carol", at=now - 3_600_000 + 1, user={"user_name": "robot"})
    assert (made["user"]["name"], made["user"]["user_name"], made["time"]) == ("carol", "robot", now - 3_600_000 + 1)
    assert [trace["trace_id"] for trace in call(cts_stub, "GET", "traces").json()["traces"]] == [made["trace_id"]]
    users = call(cts_stub, "GET", "user-resources").json()
    assert "carol" in json.dumps(users)


def test_traces_over_http(cts_stub: Running) -> None:
    url = f"{cts_stub.url}/_stub/traces?caller=bob"
    response = urllib3.request("POST", url, json=[{"trace_name": "a"}, {"trace_name": "b"}])
    assert [trace["trace_name"] for trace in response.json()] == ["a", "b"]
    assert call(cts_stub, "GET", "traces").json()["traces"] == [], "they are in the project of bob"


@pytest.mark.parametrize(
    ("where", "fields", "reason"),
    [
        ({}, {"trace_rating": "bad"}, "trace_rating: "),
        ({}, {"trace_id": 7}, "trace_id: "),
        ({"caller": "alise"}, {}, "the world has no user 'alise'; did you mean 'alice'?"),
        ({"caller": "bob", "project": "x"}, {}, "no such user has the project 'x'"),
        ({"at": -1}, {}, "-1 is no valid time"),
        ({}, {"trace_nam": "x"}, "'trace_nam' was unexpected.*did you mean 'trace_name'?"),
        ({}, {"user": {"nam": "x"}}, "user: .*'nam' was unexpected.*did you mean 'name'?"),
    ],
)
def test_a_trace_that_cannot_be(cts_stub: Running, where: Any, fields: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason.replace("?", r"\?")):
        cts_stub.record(**where, **fields)
    assert call(cts_stub, "GET", "traces").json()["traces"] == []


@pytest.mark.parametrize("state", [None, "state.db"])
@pytest.mark.parametrize("more", [{}, {"tracker_name": "pictures"}], ids=["traces", "data traces"])
def test_a_trace_id_that_exists(tmp_path: Path, state: str | None, more: dict[str, Any]) -> None:
    with running({"state": state and str(tmp_path / state)}) as stub:
        made: dict[str, Any] = {"trace_id": stub.record(**more)["trace_id"], **more}
        reason = f"there is a record with the trace_id '{made['trace_id']}'; choose another"
        with pytest.raises(ValueError, match=reason):
            stub.record(**made)
        other: dict[str, Any] = {"trace_id": "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", **more}
        reply = call(stub, "POST", "../../_stub/traces", [other, other])
        assert (reply.status, "choose another" in reply.json()["error"]) == (400, True)
        assert stub.record(**other)["trace_id"] == other["trace_id"]


def test_what_was_called(cts_stub: Running) -> None:
    call(cts_stub, "POST", "tracker", {"tracker_type": "system", "tracker_name": "system"})
    call(cts_stub, "POST", "tracker", {"tracker_type": "system"})
    call(cts_stub, "GET", "trakers")
    call(cts_stub, "GET", "trackers", token="nobody's")
    cts_stub.assert_called("createTracker")
    cts_stub.assert_called("createTracker", times=2)
    cts_stub.assert_called("createTracker", times=1, body={"tracker_type": "system"})
    cts_stub.assert_called("deleteTracker", times=0)
    wrong: dict[str, Any]
    for wrong in ({"times": 1}, {"body": {}}):
        with pytest.raises(AssertionError, match=r"createTracker was called \d times, not"):
            cts_stub.assert_called("createTracker", **wrong)
    with pytest.raises(ValueError, match="did you mean 'createTracker'"):
        cts_stub.assert_called("createTrackers")
    assert [entry["path"].rpartition("/")[2] for entry in cts_stub.unmatched()] == ["trakers"]
    missing, unknown = cts_stub.problems()
    assert '"tracker_name" is a required property' in missing
    assert "no operation has this path; the nearest is GET /v3/{project_id}/trackers (listTrackers)" in unknown


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 201, "body": {}}, {"code": "CTS.0001"}, {"drop": True}])
def test_a_request_with_a_planned_fault_is_recorded_whole(cts_stub: Running, fault: Any) -> None:
    cts_stub.fault("createTracker", **fault)
    body = {"tracker_type": "system", "tracker_name": "system"}
    with contextlib.suppress(urllib3.exceptions.ProtocolError):
        call(cts_stub, "POST", "tracker", body)
    assert cts_stub.problems() == []
    cts_stub.assert_called("createTracker", times=1, body=body)


def test_a_body_that_nobody_read_is_no_problem(cts_stub: Running) -> None:
    """The request is rejected before."""
    assert call(cts_stub, "POST", "tracker", {"tracker_type": "system"}, token="wrong").status == 401
    assert cts_stub.problems() == []
    [entry] = cts_stub.journal()
    assert entry["request"]["body"] == ""


def test_a_request_with_an_override_is_recorded_whole(cts_stub: Running) -> None:
    url = f"{cts_stub.url}/v3/{cts_stub.project_id}/tracker"
    body = {"tracker_type": "system", "tracker_name": "system", "more": 1}
    headers = {"X-Auth-Token": cts_stub.token, "Content-Type": "application/json", "Prefer": "code=503"}
    assert urllib3.request("POST", url, json=body, headers=headers, retries=False).status == 503
    [problem] = cts_stub.problems()
    assert "'more' was unexpected" in problem


def test_the_journal_is_filtered(cts_stub: Running) -> None:
    for path in ("trackers", "quotas", "nothing"):
        call(cts_stub, "GET", path)
    assert [entry["status"] for entry in cts_stub.journal(path="quota")] == [200]
    assert len(cts_stub.journal(status=404)) == 1
    assert cts_stub.journal(since=cts_stub.journal()[-1]["time"] + 10_000) == []
    url = f"{cts_stub.url}/_stub"
    assert len(urllib3.request("GET", f"{url}/journal?status=200&path=track").json()) == 1
    assert urllib3.request("GET", f"{url}/journal?status=x").status == 400
    assert urllib3.request("GET", f"{url}/journal?unmatched=x").status == 400
    unmatched = urllib3.request("GET", f"{url}/journal?unmatched=true").json()
    assert [entry["path"].rpartition("/")[2] for entry in unmatched] == ["nothing"]
    [problem] = urllib3.request("GET", f"{url}/problems").json()
    assert "nothing: no operation has this path" in problem
    assert urllib3.request("GET", f"{url}/journal.summary").json() == {"size": 3, "dropped": 0}


def test_a_journal_that_has_dropped_requests_proves_nothing(cts_stub: Running) -> None:
    for _ in range(501):
        call(cts_stub, "GET", "quotas")
    assert cts_stub.dropped == 1
    for times in (0, 500):
        with pytest.raises(AssertionError, match="the journal has dropped 1 requests"):
            cts_stub.assert_called("createTracker", times=times)
    cts_stub.reset()
    assert cts_stub.dropped == 0


@pytest.mark.cts_stub(journal_size=2)
def test_the_size_of_the_journal(cts_stub: Running) -> None:
    for _ in range(3):
        call(cts_stub, "GET", "quotas")
    assert (len(cts_stub.journal()), cts_stub.dropped) == (2, 1)


ASYNCHRONOUS = """
import pytest
from cts_client import AsyncClient, transports

def client(url, known, **more):
    return AsyncClient(url, token=known.token, project_id=known.project_id, **more)

@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.mark.anyio
async def test_over_http(cts_stub):
    async with client(cts_stub.url, cts_stub) as asked:
        await asked.trackers.create(tracker_type="system", tracker_name="system")
        assert [each.status for each in (await asked.trackers.list()).trackers] == ["enabled"]

@pytest.mark.anyio
async def test_in_process(cts_stub_app):
    class Known:
        token = cts_stub_app.credentials["token"]
        project_id = cts_stub_app.credentials["project_id"]
    async with client("http://stub", Known, transport=transports.AsyncAsgiTransport(cts_stub_app)) as asked:
        await asked.trackers.create(tracker_type="system", tracker_name="system")
        assert [each.status for each in (await asked.trackers.list()).trackers] == ["enabled"]
"""


@pytest.mark.slow
def test_asynchronous_tests(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = run(tmp_path, ASYNCHRONOUS)
    assert (done.returncode, "2 passed" in done.stdout) == (0, True), done.stdout


SAMPLE = """
import urllib3, pytest

def names(server):
    headers = {"X-Auth-Token": server.token, "Content-Type": "application/json"}
    url = f"{server.url}/v3/{server.project_id}/"
    body = {"tracker_type": "system", "tracker_name": "system", "unknown": 1}
    status = urllib3.request("POST", url + "tracker", json=body, headers=headers).status
    listed = urllib3.request("GET", url + "trackers", headers=headers).json()["trackers"]
    return status, len(listed)

def test_ini(cts_stub):
    assert names(cts_stub) == (400, 0)
    assert cts_stub.stub.control.clock.shown()["now"] == 1_767_225_600_000

@pytest.mark.cts_stub(strict=False)
def test_marker(cts_stub):
    assert names(cts_stub) == (201, 1)

@pytest.mark.cts_stub(control=False)
def test_without_control(cts_stub, cts_stub_app):
    assert not cts_stub.stub.is_controlled
    assert not cts_stub_app.is_controlled

@pytest.mark.parametrize("turn", [1, 2])
def test_session(cts_stub_session, cts_stub_module, turn):
    assert cts_stub_session.url != cts_stub_module.url

def test_world(cts_stub):
    assert cts_stub.token == "other-token"
"""
WRONG = """
import pytest

@pytest.mark.parametrize("", [
    pytest.param(marks=pytest.mark.cts_stub(wrld="closed")),
    pytest.param(marks=pytest.mark.cts_stub("closed")),
    pytest.param(marks=pytest.mark.cts_stub(strict="no")),
    pytest.param(marks=pytest.mark.cts_stub(max_records=-1)),
    pytest.param(marks=pytest.mark.cts_stub(world="closd")),
    pytest.param(marks=pytest.mark.cts_stub(edition="europe")),
    pytest.param(marks=pytest.mark.cts_stub(state="no/such/folder.db")),
])
def test_it(cts_stub): ...

@pytest.mark.cts_stub(strict=True)
def test_shared(cts_stub_module): ...
"""
SAID = (
    "@pytest.mark.cts_stub: there is no option 'wrld'; did you mean 'world'?",
    '@pytest.mark.cts_stub: options have names; write them, such as world="closed"',
    "@pytest.mark.cts_stub: strict='no': Expected `bool`, got `str`",
    "@pytest.mark.cts_stub: max_records=-1: Expected `int` >= 0",
    "the stub cannot start: there is neither a file nor a ready world 'closd'; did you mean 'closed'?",
    "the stub cannot start: there is no edition 'europe'; there are: ",
    "the stub cannot start: no/such/folder.db: unable to open database file",
    "@pytest.mark.cts_stub has no effect: cts_stub_module serves other tests, too; set options with the fixture",
)
FIXTURE = """
import pytest

@pytest.fixture(scope="session")
def cts_stub_options():
    return {"wrld": "closed"}

def test_it(cts_stub_app): ...
"""


def run(folder: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_sample.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-markers", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "xdist"])
def test_options_by_ini_and_marker(tmp_path: Path, options: tuple[str, ...]) -> None:
    import cts_stub as package

    default = json.loads(Path(package.__file__).with_name("world.json").read_text())
    default["accounts"][0]["users"][0]["token"] = "other-token"
    (tmp_path / "world.yaml").write_text(json.dumps(default))
    ini = "[pytest]\ncts_stub_strict = true\ncts_stub_seed = 1\ncts_stub_world = world.yaml\n"
    (tmp_path / "pytest.ini").write_text(ini)
    done = run(tmp_path, SAMPLE, *options)
    assert (done.returncode, "6 passed" in done.stdout) == (0, True), done.stdout


@pytest.mark.slow
def test_options_of_the_marker_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = run(tmp_path, WRONG)
    assert [said for said in SAID if said not in done.stdout] == [], done.stdout
    assert "passed" not in done.stdout
    assert "Traceback" not in done.stdout
    assert "pytest_plugin.py" not in done.stdout


@pytest.mark.slow
def test_options_of_the_fixture_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = run(tmp_path, FIXTURE)
    assert "the stub cannot start: there is no option 'wrld'; did you mean 'world'?" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("cts_stub_wrld = closed", "there is no option cts_stub_wrld; did you mean 'cts_stub_world'?"),
        ("cts_stub_seed = one", "cts_stub_seed='one': it is no integer"),
        ("cts_stub_strict = maybe", "cts_stub_strict='maybe': it is neither true nor false"),
        ("cts_stub_journal_size = -1", "cts_stub_journal_size=-1: Expected `int` >= 0"),
    ],
)
def test_options_of_the_ini_file_that_cannot_be(tmp_path: Path, option: str, said: str) -> None:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{option}\n")
    done = run(tmp_path, "def test_nothing(): ...\n")
    assert (done.returncode, f"ERROR: {said}" in done.stderr) == (4, True), done.stderr
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    overridden = run(tmp_path, "def test_nothing(): ...\n", "-o", option.replace(" = ", "="))
    assert (overridden.returncode, f"ERROR: {said}" in overridden.stderr) == (4, True), overridden.stderr


@pytest.mark.parametrize(
    "wrong", [lambda stub: stub.freeze("2026"), lambda stub: stub.advance(1.5)], ids=["freeze", "advance"]
)
def test_times_of_another_type(cts_stub: Running, wrong: Any) -> None:
    with pytest.raises(ValueError, match="Expected `int"):
        wrong(cts_stub)


PROBLEMS = """
import asyncio, pytest, urllib3

def call(server, **query):
    url = f"{server.url}/v3/{server.project_id}/trackers"
    assert urllib3.request("GET", url, fields=query, headers={"X-Auth-Token": server.token}).status == 200

def test_keeps(cts_stub):
    call(cts_stub, tracker_name="x")

def test_breaks(cts_stub):
    call(cts_stub, tracker_nam="x")

def test_fails_for_another_reason(cts_stub):
    call(cts_stub, tracker_nam="x")
    raise ValueError("its own reason")

@pytest.mark.cts_stub(fail_on_problems=False)
def test_marker_that_allows(cts_stub):
    call(cts_stub, tracker_nam="x")

@pytest.mark.cts_stub(fail_on_problems=False)
def test_before(cts_stub_module):
    call(cts_stub_module, tracker_nam="x")

def test_after(cts_stub_module):
    call(cts_stub_module, tracker_name="x")

def test_breaks_and_resets(cts_stub_module):
    call(cts_stub_module, tracker_nam="x")
    cts_stub_module.reset()

@pytest.mark.cts_stub(journal_size=1)
def test_breaks_and_drops(cts_stub):
    call(cts_stub, tracker_nam="x")
    call(cts_stub, tracker_name="x")

def test_in_process(cts_stub_app):
    own = cts_stub_app.credentials
    headers = [(b"host", b"stub"), (b"x-auth-token", own["token"].encode())]
    path = f"/v3/{own['project_id']}/trakers"
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
             "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers}
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}
    async def send(message):
        pass
    asyncio.run(cts_stub_app(scope, receive, send))

@pytest.mark.cts_stub(control=False)
def test_without_control(cts_stub):
    pass

def test_nothing():
    pass
"""
ALLOWED = """
import pytest
from test_sample import call

@pytest.fixture(scope="session")
def cts_stub_options():
    return {}

def test_fixture_that_allows(cts_stub):
    call(cts_stub, tracker_nam="x")

@pytest.mark.cts_stub(fail_on_problems=True)
def test_marker_that_forbids(cts_stub):
    call(cts_stub, tracker_nam="x")
"""
FAIL = {
    "test_breaks",
    "test_breaks_and_resets",
    "test_breaks_and_drops",
    "test_fails_for_another_reason",
    "test_in_process",
    "test_without_control",
}


@pytest.mark.slow
def test_a_test_fails_for_what_it_sends(tmp_path: Path) -> None:
    """By pytest.ini, by the marker or by the fixture; not for what another test sent."""
    (tmp_path / "pytest.ini").write_text("[pytest]\ncts_stub_fail_on_problems = true\n")
    (tmp_path / "test_allowed.py").write_text(ALLOWED)
    done = run(tmp_path, PROBLEMS, "-rA")
    outcomes = re.findall(r"^(PASSED|FAILED|ERROR) \w+\.py::(\w+)", done.stdout, re.MULTILINE)
    found = {name for outcome, name in outcomes if outcome != "PASSED"}
    assert found == FAIL | {"test_marker_that_forbids"}, done.stdout
    assert len(outcomes) == 13
    assert "there is no parameter 'tracker_nam'; did you mean 'tracker_name'?" in done.stdout
    assert "no operation has this path" in done.stdout
    assert "ValueError: its own reason" in done.stdout
    assert "fail_on_problems does not work with control=False; remove one of the two" in done.stdout


CONFTEST = """
import pytest, urllib3

def names(server, new=""):
    headers = {"X-Auth-Token": server.token}
    url = f"{server.url}/v3/{server.project_id}/notifications"
    if new:
        body = {"notification_name": new, "operation_type": "complete"}
        assert urllib3.request("POST", url, json=body, headers=headers).status == 201
    listed = urllib3.request("GET", f"{url}/smn", headers=headers).json()["notifications"]
    return sorted(each["notification_name"] for each in listed)

@pytest.fixture(scope="session")
def cts_stub_options():
    return {"edition": "european", "seed": 3}
"""
SAMPLE_OF_SCOPES = """
import asyncio
import httpx2, pytest, urllib3
from conftest import names

@pytest.mark.parametrize("new", ["a", "b"])
def test_function(cts_stub, new):
    assert names(cts_stub, new) == [new]
    edition = urllib3.request("GET", f"{cts_stub.url}/openapi.json").json()["info"]["x-edition"]
    assert edition == "european"

@pytest.mark.parametrize("new", ["a", "b"])
def test_longer(cts_stub_module, cts_stub_session, new):
    assert names(cts_stub_module, new) == ["a", "b"][: "ab".index(new) + 1]
    assert names(cts_stub_session, new) == names(cts_stub_module)

@pytest.mark.cts_stub(edition="operator", state="state.db")
def test_state(cts_stub):
    edition = urllib3.request("GET", f"{cts_stub.url}/openapi.json").json()["info"]["x-edition"]
    assert edition == "operator"
    cts_stub.record(trace_name="kept")

@pytest.mark.cts_stub(state="state.db")
def test_state_is_kept(cts_stub):
    traces = cts_stub.stub.store.collection("traces", cts_stub.project_id)
    assert [trace["trace_name"] for trace in traces] == ["kept"]

def test_httpx2(cts_stub_app):
    async def status():
        transport = httpx2.ASGITransport(app=cts_stub_app)
        headers = {"X-Auth-Token": cts_stub_app.credentials["token"]}
        async with httpx2.AsyncClient(transport=transport, base_url="http://stub", headers=headers) as client:
            project = cts_stub_app.credentials["project_id"]
            return (await client.get(f"/v3/{project}/trackers")).status_code
    assert asyncio.run(status()) == 200
"""
OTHER_MODULE = """
from conftest import names

def test_other_module(cts_stub_module, cts_stub_session):
    assert (names(cts_stub_module), names(cts_stub_session)) == ([], ["a", "b"])
"""


@pytest.mark.slow
def test_scopes_and_options_of_a_fixture(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_sample_too.py").write_text(OTHER_MODULE)
    done = run(tmp_path, SAMPLE_OF_SCOPES)
    assert (done.returncode, "8 passed" in done.stdout) == (0, True), done.stdout
