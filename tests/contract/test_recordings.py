"""``cts-contract check-har`` judges HTTP Archives of any origin, and the journal of the stub."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import urllib3
from click.testing import CliRunner, Result
from cts_contract.__main__ import main
from cts_stub.pytest_plugin import Running

HOST = "https://service.example"
PATH = "/v3/p1/trackers"
EMPTY: dict[str, list[str]] = {"trackers": []}


def pairs(**headers: str) -> list[dict[str, str]]:
    return [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]


def entry(path: str = PATH, *, host: str = HOST, second: int = 0, **changes: Any) -> dict[str, Any]:
    """An entry as a browser writes it; ``body`` and ``content`` are those of request and response."""
    content = {"size": 15, "mimeType": "application/json", "text": json.dumps(changes.get("json", EMPTY))}
    method, status = changes.get("method", "GET"), changes.get("status", 200)
    sent = (
        {"postData": {"mimeType": "application/json", "text": json.dumps(changes["body"])}} if "body" in changes else {}
    )
    pseudo = [{"name": ":method", "value": method}, {"name": ":authority", "value": "service.example"}]
    return {
        "startedDateTime": f"2026-01-01T00:00:{second:02d}.000Z",
        "time": 12.5,
        "request": {
            "method": method,
            "url": f"{host}{path}",
            "httpVersion": "h2",
            "headers": [*pseudo, *pairs(X_Auth_Token="***", **({"content_type": "application/json"} if sent else {}))],
            "bodySize": -1,
            **sent,
        },
        "response": {
            "status": status,
            "headers": pairs(content_type="application/json", x_request_id=f"r{second}", content_encoding="gzip"),
            "content": changes.get("content", content),
        },
    }


def check(tmp_path: Path, content: Any, *options: str) -> Result:
    path = tmp_path / "some.har"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return CliRunner().invoke(main, ["check-har", str(path), *options])


def archive(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": list(entries)}}


def test_one_of_a_browser(tmp_path: Path) -> None:
    encoded = {
        "size": 15,
        "mimeType": "application/json",
        "encoding": "base64",
        "text": b64encode(b'{"trackers":[]}').decode(),
    }
    missing = {"size": 15, "mimeType": "application/json"}
    other = entry("/logo.png", host="https://cdn.example")
    aborted = entry(status=0)
    result = check(tmp_path, archive(entry(), entry(second=1, content=encoded), entry(content=missing), other, aborted))
    assert result.exit_code == 0, result.output
    assert "1 entries of other servers were left out" in result.output
    assert "1 entries without a response were left out" in result.output
    assert "3 requests judged, for 1 operation\nthe contract was kept" in result.output


def test_what_breaks_the_contract(tmp_path: Path) -> None:
    wrong = entry(second=1, json={"trackers": 5})
    misspelt = entry(f"{PATH}?tracker_nam=x", second=2)
    undocumented = entry(second=3, status=418)
    result = check(tmp_path, archive(entry(), wrong, misspelt, undocumented))
    assert result.exit_code == 1
    assert "(entry 2)" in result.output
    assert "did you mean 'tracker_name'? (entry 3)" in result.output
    assert "responses: the status 418 is not documented (entry 4)" in result.output


def test_rules_between_requests(tmp_path: Path) -> None:
    body = {
        "tracker_type": "data",
        "tracker_name": "d",
        "data_bucket": {"data_bucket_name": "bucket-1", "data_event": ["WRITE"]},
    }
    created = entry(
        "/v3/p1/tracker", method="POST", status=201, body=body, content={"size": 1, "mimeType": "application/json"}
    )
    again = {**created, "startedDateTime": "2026-01-01T00:00:05.000Z"}
    unknown = check(tmp_path, archive(created, again))
    assert unknown.exit_code == 0, "without the body of the first response, nobody knows what was stored"
    listed = entry(second=9)
    assert check(tmp_path, archive(entry(), listed)).exit_code == 0


def test_the_servers_that_count(tmp_path: Path) -> None:
    content = archive(entry(f"/base{PATH}"), entry("/base/v3/p1/nothing", second=1), entry())
    result = check(tmp_path, content, "--server", f"{HOST}/base")
    assert result.exit_code == 1
    assert "no operation has this path" in result.output
    assert "1 entries of other servers were left out" in result.output


def test_nothing_of_the_service(tmp_path: Path) -> None:
    result = check(tmp_path, archive(entry("/logo.png")))
    assert result.exit_code == 1
    assert "no request was for an operation of the description" in result.output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"log": {\n  "entries": [,]}}', "some.har:2:15: not JSON: "),
        ({}, "some.har: log is missing; is it an HTTP Archive 1.2, and complete?"),
        ({"log": {"entries": 5}}, "log.entries is no list: 5"),
        (archive({**entry(), "request": {"method": "GET"}}), "log.entries[0].request.url is missing"),
        (
            archive({**entry(), "startedDateTime": "now"}),
            "log.entries[0].startedDateTime is no time of ISO 8601: 'now'",
        ),
        (
            archive(entry(content={"size": 1, "encoding": "base64", "text": "%%%"})),
            "log.entries[0].response.content.text is no base64",
        ),
        ([{"status": 200}], "[0].request is missing"),
    ],
)
def test_a_damaged_file(content: Any, message: str, tmp_path: Path) -> None:
    result = check(tmp_path, content)
    assert result.exit_code == 2
    assert message in result.output


@pytest.fixture(params=["journal", "journal.har"])
def of_the_stub(request: pytest.FixtureRequest, cts_stub: Running) -> tuple[Running, str]:
    return cts_stub, f"{cts_stub.url}/_stub/{request.param}"


def test_what_the_stub_recorded(of_the_stub: tuple[Running, str], tmp_path: Path) -> None:
    stub, address = of_the_stub
    base, headers = f"{stub.url}/v3/{stub.project_id}", {"X-Auth-Token": stub.token}
    body = {"tracker_type": "system", "tracker_name": "system"}
    for method, path, json_ in (("POST", "tracker", body), ("POST", "tracker", body), ("GET", "trackers", None)):
        urllib3.request(method, f"{base}/{path}", json=json_, headers=headers)
    kept = check(tmp_path, urllib3.request("GET", address).json())
    assert kept.exit_code == 0, kept.output
    urllib3.request("POST", f"{base}/tracker", json={**body, "statuss": "x"}, headers=headers)
    result = check(tmp_path, urllib3.request("GET", address).json())
    assert result.exit_code == 1
    assert "'statuss' was unexpected" in result.output


def test_a_body_of_which_an_archive_has_the_beginning_has_no_verdict(tmp_path: Path) -> None:
    """Of requests and responses: the archives of the proof have such ones."""
    part = {"mimeType": "application/json", "text": '{"tracker_type": "sys', "comment": "only its beginning"}
    sent, received = entry("/v3/p1/tracker", method="POST", status=201, body={}), entry()
    sent["request"]["postData"] = part
    received["response"]["content"] = {**part, "size": 100_000}
    result = check(tmp_path, archive(sent, received))
    assert "truncated" not in result.output
    assert "JSON" not in result.output
    received["response"]["content"] = {**part, "size": 100_000, "comment": "whole"}
    assert "the contract was broken" in check(tmp_path, archive(received)).output
