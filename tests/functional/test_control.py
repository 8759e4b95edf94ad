"""What tests can do to a running stub: ``/_stub/…``, over a socket."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from pathlib import Path
from typing import Any

import httpx2
import jsonschema_rs
import pytest
import urllib3
from cts_stub import create_app
from cts_stub._runtime.stub.http.server import serving
from cts_stub._runtime.stub.testing import journal
from cts_stub.pytest_plugin import Running

TRACKER = {
    "tracker_type": "data",
    "tracker_name": "audit",
    "data_bucket": {"data_bucket_name": "pictures", "data_event": ["READ"]},
}

HAR = Path(__file__).parents[2] / ".judges" / "node_modules" / "har-schema" / "lib"


def har_validator() -> Any:
    """The files of har-schema as one schema; `make judges` installs them where npm is."""
    if not HAR.exists():
        pytest.skip("NOT JUDGED: har-schema is not installed; `make judges` does it where Node.js with npm is")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in HAR.glob("*.json")}
    schemas = {name: json.loads(re.sub(r'"(\w+)\.json#"', r'"#/definitions/\1"', text)) for name, text in texts.items()}
    definitions = {name: {k: v for k, v in schema.items() if k != "$id"} for name, schema in schemas.items()}
    return jsonschema_rs.Draft6Validator({"$ref": "#/definitions/har", "definitions": definitions})


class Stub:
    def __init__(self, server: Running) -> None:
        self.server = server
        self.pool = urllib3.PoolManager(retries=False, timeout=10)

    def __call__(self, method: str, path: str, body: Any = None) -> urllib3.BaseHTTPResponse:
        """``path`` follows the project's, unless it begins with a slash."""
        url = self.server.url + (path if path.startswith("/") else f"/v3/{self.server.project_id}/{path}")
        headers = {"X-Auth-Token": self.server.token, "Content-Type": "application/json"}
        return self.pool.request(method, url, json=body, headers=headers)

    def names(self) -> list[str]:
        return [tracker["tracker_name"] for tracker in self("GET", "trackers").json()["trackers"]]


@pytest.fixture
def stub(cts_stub: Running) -> Stub:
    return Stub(cts_stub)


def test_state_is_kept_and_brought_back(stub: Stub) -> None:
    stub("POST", "tracker", TRACKER)
    kept = stub("GET", "/_stub/state").json()
    assert stub("POST", "/_stub/reset").status == 204
    assert stub.names() == []
    assert stub("PUT", "/_stub/state", kept).status == 204
    assert stub.names() == ["audit"]
    assert [trace["trace_name"] for trace in stub("GET", "traces").json()["traces"]] == ["createTracker"]


@pytest.mark.parametrize("query", ["trace_id={}", "next={}", "next={}&from=1000000000000&to=9999999999999"])
def test_a_trace_of_more_than_seven_days_is_not_to_be_found_by_its_id(stub: Stub, query: str) -> None:
    stub("POST", "tracker", TRACKER)
    [trace] = stub("GET", "traces").json()["traces"]
    path = f"traces?{query.format(trace['trace_id'])}"
    assert stub("GET", path).status == 200
    stub("PUT", "/_stub/clock", {"advance": 8 * 24 * 60 * 60 * 1000})
    answer = stub("GET", path)
    assert (answer.status, answer.json()["error_code"]) == (404, "CTS.0300")


def test_the_clock_stops_moves_and_goes_on(stub: Stub) -> None:
    stub("POST", "tracker", TRACKER)
    assert len(stub("GET", "traces").json()["traces"]) == 1
    stub("PUT", "/_stub/clock", {"advance": 8 * 24 * 60 * 60 * 1000})
    stub("PUT", "/_stub/clock", {"frozen": True})
    first, second = (stub("GET", "/_stub/clock").json() for _ in range(2))
    assert first == second
    assert first["frozen"] is True
    long_ago = first["now"] - 9 * 24 * 60 * 60 * 1000
    assert stub("GET", f"traces?from={long_ago}&to={first['now']}").json()["traces"] == [], "kept for seven days only"
    assert stub("PUT", "/_stub/clock", {"now": 1_700_000_000_000}).json() == {"now": 1_700_000_000_000, "frozen": True}
    assert stub("PUT", "/_stub/clock", {"frozen": False}).json()["frozen"] is False
    assert stub("GET", "/_stub/clock").json()["now"] >= 1_700_000_000_000


def test_a_token_can_be_issued_at_the_last_time_of_the_clock(stub: Stub, cts_stub: Running) -> None:
    """It ends a day later."""
    reason = stub("PUT", "/_stub/clock", {"now": 10**15}).json()["error"]
    last = int(reason.split()[-1])
    assert stub("PUT", "/_stub/clock", {"now": last}).status == 200
    user = {"name": cts_stub.user, "password": cts_stub.password, "domain": {"id": cts_stub.domain_id}}
    identity = {"methods": ["password"], "password": {"user": user}}
    scope = {"project": {"id": cts_stub.project_id}}
    issued = stub("POST", "/v3/auth/tokens", {"auth": {"identity": identity, "scope": scope}})
    assert (issued.status, issued.json()["token"]["expires_at"][:10]) == (201, "9999-01-01")


def test_faults_happen_as_often_as_asked(stub: Stub) -> None:
    stub("PUT", "/_stub/faults", [{"operation": "listTrackers", "status": 503, "code": "CTS.0001", "times": 2}])
    answers = [stub("GET", "trackers") for _ in range(3)]
    assert [answer.status for answer in answers] == [503, 503, 200]
    assert answers[0].json()["error_code"] == "CTS.0001"
    assert stub("GET", "/_stub/faults").json() == []
    stub("PUT", "/_stub/faults", [{"operation": "*", "status": 500}])
    assert (stub("GET", "quotas").status, stub("GET", "quotas").status) == (500, 200)


def test_an_answer_can_be_slow(stub: Stub) -> None:
    stub("PUT", "/_stub/faults", [{"operation": "listTrackers", "delay": 300}])
    begin = time.monotonic()
    assert stub("GET", "trackers").status == 200
    assert time.monotonic() - begin >= 0.3


def test_a_connection_can_break_in_the_middle(stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    stub("POST", "tracker", TRACKER)
    stub("PUT", "/_stub/faults", [{"operation": "listTrackers", "truncate": 20}])
    with pytest.raises(urllib3.exceptions.HTTPError):
        stub("GET", "trackers")
    assert caplog.records == []
    assert stub.names() == ["audit"]


def test_the_journal_has_every_request_but_those_for_control(stub: Stub) -> None:
    answer = stub("GET", "trackers?tracker_name=a%20b")
    stub("GET", "nothing")
    journal = stub("GET", "/_stub/journal").json()
    assert [(entry["method"], entry["status"]) for entry in journal] == [("GET", 200), ("GET", 404)]
    assert journal[0]["query"] == "tracker_name=a%20b"
    assert journal[0]["request_id"] == answer.headers["X-Request-Id"]
    stub("DELETE", "/_stub/journal")
    assert stub("GET", "/_stub/journal").json() == []


RECORD = {"key": "a", "at": 1, "record": {}}
WIDE = {"type": "lognormal", "median": 1, "sigma": 999}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "reason"),
    [
        (
            "PUT",
            "faults",
            [{"operation": "*", "code": "CTS.0029"}],
            400,
            "no error code CTS.0029; did you mean 'CTS.0229'?",
        ),
        (
            "POST",
            "faults",
            [{"operation": "listTracker"}],
            400,
            "no operation listTracker; did you mean 'listTrackers'?",
        ),
        ("PUT", "faults", [{"operation": "*", "times": 0}], 400, "Expected `int` >= 1 - at `$[0].times`"),
        ("PUT", "faults", [{"operation": "*", "status": 99}], 400, "at `$[0].status`"),
        ("PUT", "clock", {"advance": 10**18}, 400, "is no valid time; use milliseconds"),
        ("POST", "state", [{"name": "x", "scope": "2", "records": []}], 400, "no project or account '2'; there are"),
        ("PUT", "snapshots/a%20b", None, 400, "the name of a snapshot has"),
        ("POST", "snapshots/nun/restore", None, 400, "there is no snapshot nun"),
        ("DELETE", "snapshots/nun", None, 400, "there is no snapshot nun"),
        ("GET", "journal?operation=listTracker", None, 400, "did you mean 'listTrackers'?"),
        ("GET", "journal.har?op=listTrackers", None, 400, "there is no parameter op; there are: operation"),
        ("GET", "jurnal", None, 404, "GET /_stub/jurnal does not exist; did you mean 'journal'?"),
        ("PUT", "faults", [{"operaton": "x"}], 400, "operaton"),
        ("PUT", "clock", {"now": "noon"}, 400, "Expected `int | null`, got `str`"),
        ("PUT", "state", {"name": "x"}, 400, "Expected `array`"),
        ("DELETE", "state", None, 405, "DELETE /_stub/state does not exist"),
        ("GET", "else", None, 404, "GET /_stub/else does not exist"),
        ("GET", "journal?status=abc", None, 400, "'abc' is no integer"),
        ("GET", "journal?status=1_000", None, 400, "'1_000' is no integer"),
        ("GET", "journal?since=", None, 400, "'' is no integer"),
        ("GET", "journal?status=200&status=404", None, 400, "a parameter is given more than once"),
        ("POST", "traces?at=1e3", {}, 400, "'1e3' is no integer"),
        ("POST", "traces", {"tarce_name": "x"}, 400, "'tarce_name' was unexpected"),
        ("POST", "traces", {"trace_nam": "x"}, 400, "did you mean 'trace_name'?"),
        ("POST", "traces", {"at": 5}, 400, "'at' was unexpected"),
        ("PUT", "faults", [{"operation": "*", "delay": 10**20}], 400, "at `$[0].delay`"),
        (
            "PUT",
            "faults",
            [{"operation": "*", "delay": {"type": "lognormal", "median": 1, "sigma": 999}}],
            400,
            "sigma",
        ),
        ("PUT", "faults", [{"operation": "*", "headers": {"Content-Length": "5"}}], 400, "the server sets the header"),
        (
            "PUT",
            "state",
            [{"name": "x", "scope": "", "records": [RECORD, RECORD]}],
            400,
            "another record has the key 'a'",
        ),
    ],
)
def test_what_control_cannot_use_is_rejected_with_a_reason(
    stub: Stub, method: str, path: str, body: Any, status: int, reason: str
) -> None:
    stub("POST", "tracker", TRACKER)
    answer = stub(method, f"/_stub/{path}", body)
    assert answer.status == status
    assert reason in answer.json()["error"]
    assert stub.names() == ["audit"]


@pytest.mark.parametrize("path", ["clock", "faults", "journal.har", "problems", "snapshots", "state", "world"])
def test_head_is_get_without_a_body(stub: Stub, path: str) -> None:
    stub("PUT", "/_stub/clock", {"frozen": True})
    head, get = stub("HEAD", f"/_stub/{path}"), stub("GET", f"/_stub/{path}")
    assert (head.status, head.data) == (200, b"")
    assert head.headers["content-length"] == str(len(get.data))
    assert "HEAD" in stub("PATCH", f"/_stub/{path}").headers["allow"]


def test_a_suggestion_names_each_thing_once_and_nothing_empty(stub: Stub) -> None:
    unknown = stub("POST", "/_stub/traces?project=none", {}).json()["error"].partition("there are: ")[2].split(", ")
    assert unknown == sorted(set(unknown))
    scopes = stub("PUT", "/_stub/state", [{"name": "traces", "scope": "none", "records": []}]).json()["error"]
    assert "" not in scopes.partition("there are: ")[2].split(", ")


def test_a_fault_can_be_a_page_of_a_gateway(stub: Stub) -> None:
    for headers, sent in (({"Content-Type": "text/html"}, b"<p>\xc3\xbc</p>"), ({}, b'"<p>\xc3\xbc</p>"')):
        fault = {"operation": "listTrackers", "status": 502, "body": "<p>\u00fc</p>", "headers": headers}
        stub("PUT", "/_stub/faults", [fault])
        response = stub("GET", "trackers")
        media_type = headers.get("Content-Type", "application/json")
        assert (response.status, response.headers["content-type"], response.data) == (502, media_type, sent)


def test_without_control_there_are_no_such_paths() -> None:
    with serving(create_app(control=False)) as url:
        assert urllib3.PoolManager().request("GET", f"{url}/_stub/journal").status == 404
        assert urllib3.PoolManager().request("POST", f"{url}/_stub/reset").status == 404


def test_a_path_that_is_not_utf_8_is_nothing() -> None:
    """Over a socket it would not come this far."""
    assert create_app().control.response(b"/_stub/\xff", "GET", b"", b"", []).status == 404


def test_records_are_added_to_what_is_there(stub: Stub) -> None:
    stub("POST", "tracker", TRACKER)
    kept = stub("GET", "/_stub/state").json()
    stub("POST", "/_stub/reset")
    other = {**TRACKER, "tracker_name": "other", "data_bucket": {"data_bucket_name": "music", "data_event": ["READ"]}}
    stub("POST", "tracker", other)
    assert stub("POST", "/_stub/state", kept).status == 204
    assert sorted(stub.names()) == ["audit", "other"]


def test_what_is_stored_can_be_kept_under_a_name(stub: Stub) -> None:
    stub("POST", "tracker", TRACKER)
    assert stub("PUT", "/_stub/snapshots/one-tracker").status == 204
    assert "one-tracker" in stub("GET", "/_stub/snapshots").json()
    stub("POST", "/_stub/reset")
    assert stub.names() == []
    assert stub("POST", "/_stub/snapshots/one-tracker/restore").status == 204
    assert stub.names() == ["audit"]
    assert stub("DELETE", "/_stub/snapshots/one-tracker").status == 204
    assert "one-tracker" not in stub("GET", "/_stub/snapshots").json()


def test_faults_can_be_added(stub: Stub) -> None:
    for status in (500, 503):
        stub("POST", "/_stub/faults", [{"operation": "listTrackers", "status": status}])
    assert [stub("GET", "trackers").status for _ in range(3)] == [500, 503, 200]


def test_a_connection_can_be_closed_without_an_answer(stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    stub("PUT", "/_stub/faults", [{"operation": "createTracker", "drop": True}])
    with pytest.raises(urllib3.exceptions.ProtocolError, match=r"closed connection|Connection aborted"):
        stub("POST", "tracker", TRACKER)
    assert stub.names() == []
    assert [entry["status"] for entry in stub("GET", "/_stub/journal").json()] == [0, 200]
    assert stub("GET", "/_stub/journal.har").json()["log"]["entries"][0]["response"]["status"] == 0
    assert caplog.records == []


def test_a_caller_in_the_same_process_sees_the_drop() -> None:
    app = create_app()
    app.control.faults.plan(b'[{"operation": "listTrackers", "drop": true}]')
    path = f"/v3/{app.credentials['project_id']}/trackers"

    async def ask() -> None:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://stub") as client:
            await client.get(path, headers={"X-Auth-Token": app.credentials["token"]})

    with pytest.raises(ConnectionResetError, match="dropped by a planned fault"):
        asyncio.run(ask())


def test_the_journal_has_what_was_sent_and_answered(stub: Stub) -> None:
    stub("POST", "tracker", TRACKER)
    stub("GET", "trackers")
    [entry] = stub("GET", "/_stub/journal?operation=createTracker").json()
    assert (entry["operation"], entry["status"]) == ("createTracker", 201)
    assert json.loads(entry["request"]["body"]) == TRACKER
    assert entry["request"]["headers"]["content-type"] == "application/json"
    assert json.loads(entry["response"]["body"])["tracker_name"] == "audit"
    assert entry["response"]["headers"]["x-request-id"] == entry["request_id"]
    assert 0 < entry["duration"] < 10_000


@pytest.mark.parametrize("path", ["journal", "journal.har"])
def test_the_journal_has_no_secrets(stub: Stub, path: str) -> None:
    user = {"name": stub.server.user, "password": stub.server.password, "domain": {"name": "example-account"}}
    scope = {"project": {"name": "example-region-1"}}
    auth = {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}
    issued = stub("POST", "/v3/auth/tokens", {"auth": auth}).headers["X-Subject-Token"]
    broken_off = json.dumps({"auth": auth})[: json.dumps({"auth": auth}).index(stub.server.password) + 20]
    url = f"{stub.server.url}/v3/auth/tokens"
    stub.pool.request("POST", url, body=broken_off, headers={"Authorization": "Basic c2VjcmV0"})
    text = stub("GET", f"/_stub/{path}").data.decode()
    assert text.count("***") >= 5
    for secret in (stub.server.token, stub.server.password, broken_off[-20:], issued, "c2VjcmV0"):
        assert secret not in text, secret


def test_the_journal_is_bounded(monkeypatch: pytest.MonkeyPatch, stub: Stub) -> None:
    stub("POST", "tracker", TRACKER)
    stub("GET", "nothing")
    monkeypatch.setattr(journal, "MAX_BYTES", 1800)  # less than the first, more than the others
    stub("GET", "nothing")
    assert [entry["status"] for entry in stub("GET", "/_stub/journal").json()] == [404, 404]
    monkeypatch.setattr(stub.server.stub.control.journal, "max_exchanges", 1)
    stub("GET", "quotas")
    assert [entry["operation"] for entry in stub("GET", "/_stub/journal").json()] == ["listQuotas"]
    monkeypatch.setattr(journal, "MAX_BYTES", 10)
    stub("GET", "quotas")
    assert stub("GET", "/_stub/journal").json() == []


def archived(stub: Stub) -> Any:
    stub("POST", "tracker", TRACKER)
    stub("GET", "trackers?tracker_name=audit&x=%20")
    stub("PUT", "/_stub/faults", [{"operation": "listTrackers", "truncate": 3}])
    with pytest.raises(urllib3.exceptions.HTTPError):
        stub("GET", "trackers")
    return stub("GET", "/_stub/journal.har").json()


def test_the_archive_has_the_requests(stub: Stub) -> None:
    created, listed, cut = archived(stub)["log"]["entries"]
    assert created["request"]["url"] == f"{stub.server.url}/v3/{stub.server.project_id}/tracker"
    assert json.loads(created["request"]["postData"]["text"]) == TRACKER
    assert {"name": "x", "value": " "} in listed["request"]["queryString"]
    assert (cut["response"]["bodySize"], len(cut["response"]["content"]["text"])) == (3, 3)


@pytest.mark.node
def test_the_archive_is_one(stub: Stub) -> None:
    """By the schemas of har-schema, which har-validator uses."""
    validator, archive = har_validator(), archived(stub)
    assert [error.message for error in validator.iter_errors(archive)] == []
    del archive["log"]["entries"][0]["request"]["url"]
    assert list(validator.iter_errors(archive)) != [], "the judge can tell"


def test_the_world_in_use_is_shown_without_secrets(stub: Stub) -> None:
    answer = stub("GET", "/_stub/world")
    [account] = answer.json()["accounts"]
    assert [user["name"] for user in account["users"]] == ["alice", "bob", "carol"]
    assert {user[name] for user in account["users"] for name in ("password", "token", "secret_key")} == {"***"}
    assert answer.json()["closed"] == []
    assert b"stub-" not in answer.data


def test_the_fixture_does_the_same_in_python(cts_stub: Running, stub: Stub) -> None:
    cts_stub.fault("listTrackers", status=503, times=2)
    assert [stub("GET", "trackers").status for _ in range(3)] == [503, 503, 200]
    cts_stub.freeze(1_700_000_000_000)
    cts_stub.advance(5)
    assert stub("GET", "/_stub/clock").json() == {"now": 1_700_000_000_005, "frozen": True}
    assert [entry["status"] for entry in cts_stub.journal("listTrackers")] == [503, 503, 200]
    cts_stub.reset()
    assert cts_stub.journal() == []


def dumped(stub: Stub) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """The whole state after a creation, its tracker and its trace."""
    stub("POST", "tracker", TRACKER)
    state = stub("GET", "/_stub/state").json()
    by_name = {collection["name"]: collection["records"][0] for collection in state}
    return state, by_name["trackers"], by_name["traces"]


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda tracker, trace: tracker["record"].update(status=7), "record: status: "),
        (lambda tracker, trace: tracker["record"].pop("tracker_name"), '"tracker_name" is a required property'),
        (lambda tracker, trace: tracker.update(key="data/other"), "the key of this record is 'data/audit', not"),
        (lambda tracker, trace: tracker["record"].update(obs_info=None), "record: obs_info: "),
        (lambda tracker, trace: tracker["record"]["obs_info"].pop("bucket_name"), "record: obs_info.bucket_name is "),
        (lambda tracker, trace: tracker["record"].pop("lts"), "record: lts.is_lts_enabled is missing, which the stub"),
        (lambda tracker, trace: trace["record"].update(trace_id=7), "record: trace_id: "),
        (lambda tracker, trace: trace.update(key="other"), "the key of this record is "),
    ],
)
def test_a_record_that_cannot_be_is_not_stored(stub: Stub, method: str, change: Any, reason: str) -> None:
    state, tracker, trace = dumped(stub)
    before = stub("GET", "trackers").json()
    change(tracker, trace)
    response = stub(method, "/_stub/state", state)
    assert response.status == 400
    assert reason in response.json()["error"]
    assert ".records[0]`" in response.json()["error"]
    assert stub("GET", "trackers").json() == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "trackres"}, "there is no collection 'trackres'; did you mean 'trackers'?"),
        ({"scope": "nowhere"}, "the world has no project or account 'nowhere'"),
    ],
)
def test_a_collection_that_cannot_be_is_not_stored(stub: Stub, change: dict[str, str], reason: str) -> None:
    state, _, _ = dumped(stub)
    state[-1].update(change)
    response = stub("PUT", "/_stub/state", state)
    assert (response.status, reason in response.json()["error"]) == (400, True)


def test_a_state_with_data_traces_comes_back(stub: Stub) -> None:
    stub("POST", "tracker", TRACKER)
    stub("POST", "/_stub/traces", {"trace_name": "PutObject", "tracker_name": "audit"})
    state = stub("GET", "/_stub/state").json()
    listed = stub("GET", "traces?trace_type=data&tracker_name=audit").json()
    assert listed["meta_data"]["count"] == 1
    response = stub("PUT", "/_stub/state", state)
    assert response.status == 204, response.data
    assert stub("GET", "/_stub/state").json() == state
    assert stub("GET", "traces?trace_type=data&tracker_name=audit").json() == listed
    [traces] = [collection["records"] for collection in state if collection["name"] == "data_traces"]
    traces[0]["record"]["trace_id"] = 7
    assert "record: trace_id: " in stub("PUT", "/_stub/state", state).json()["error"]


def test_a_long_state_comes_back(stub: Stub) -> None:
    """Longer than the body of an operation can be."""
    state, _, trace = dumped(stub)
    [traces] = [collection for collection in state if collection["name"] == "traces"]
    text = "x" * 1_000_000
    for _ in range(13):
        key = str(uuid.uuid4())
        record = {**trace["record"], "trace_id": key, "request": text}
        traces["records"].append({"key": key, "at": trace["at"], "record": record})
    response = stub("PUT", "/_stub/state", state)
    assert response.status == 204, response.data
    assert stub("GET", "/_stub/state").json() == state
