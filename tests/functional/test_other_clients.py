"""What clients of other kinds send: lists encoded as a whole, filters that the service returned, V1, users by ID."""

from __future__ import annotations

import json
from typing import Any

import pytest
import urllib3
from cts_stub.pytest_plugin import Running
from keystoneauth1 import session
from keystoneauth1.exceptions import Unauthorized
from keystoneauth1.identity import v3

from generator.runtime import openapi

ACCOUNT = {"id": "2306579dc99f4c8690b14b68e734fcd9", "name": "example-account"}
ALICE = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
NO_FILTER = {"condition": "", "is_support_filter": False, "rule": None}
NOTIFICATION = {"notification_name": "n", "operation_type": "complete"}


def call(server: Running, method: str, path: str, body: Any = None) -> urllib3.BaseHTTPResponse:
    headers = {"X-Auth-Token": server.token, "Content-Type": "application/json"}
    url = f"{server.url}/v3/{server.project_id}/{path}"
    return urllib3.request(method, url, body=None if body is None else json.dumps(body), headers=headers, retries=False)


def v1(server: Running, method: str, path: str = "tracker", body: Any = None) -> urllib3.BaseHTTPResponse:
    return call(server, method, f"../../v1.0/{server.project_id}/{path}", body)


def created(server: Running) -> str:
    made: str = call(server, "POST", "notifications", NOTIFICATION).json()["notification_id"]
    return made


def test_an_encoded_comma_is_part_of_an_id(cts_stub: Running) -> None:
    """Until it can only be a delimiter: the SDK of the vendor encodes the list as a whole."""
    first, second = created(cts_stub), created(cts_stub)
    assert call(cts_stub, "DELETE", f"notifications?notification_id=%2C{first}").status == 404
    assert call(cts_stub, "DELETE", f"notifications?notification_id={first},{second}%2C").status == 404
    assert call(cts_stub, "DELETE", f"notifications?notification_id={first}%2C{second}").status == 204


def test_a_filter_that_the_service_returned_is_sent_back(cts_stub: Running) -> None:
    sent = {**NOTIFICATION, "filter": NO_FILTER}
    response = call(cts_stub, "POST", "notifications", sent)
    assert (response.status, "filter" in response.json()) == (201, False)
    change = {**sent, "notification_id": response.json()["notification_id"], "status": "disabled"}
    assert call(cts_stub, "PUT", "notifications", change).status == 200
    [listed] = call(cts_stub, "GET", "notifications/smn").json()["notifications"]
    assert "filter" not in listed


@pytest.mark.parametrize(
    ("condition", "rule", "place"),
    [("", ["code = 200"], "filter.condition"), ("AND", None, "filter.rule"), ("XOR", [], "filter.condition")],
)
def test_an_enabled_filter_is_complete(cts_stub: Running, condition: str, rule: Any, place: str) -> None:
    given = {"condition": condition, "is_support_filter": True, "rule": rule}
    response = call(cts_stub, "POST", "notifications", {**NOTIFICATION, "filter": given})
    assert (response.status, response.json()["error_code"]) == (400, "CTS.0003")
    assert place in response.headers["X-Stub-Reason"]


def test_an_operation_type_is_tracked_once(cts_stub: Running) -> None:
    bucket = {"data_bucket_name": "pictures", "data_event": ["READ", "READ"]}
    body = {"tracker_type": "data", "tracker_name": "audit", "data_bucket": bucket}
    response = call(cts_stub, "POST", "tracker", body)
    assert (response.status, response.json()["error_code"]) == (400, "CTS.0219")


@pytest.mark.parametrize(
    "user",
    [
        {"user_id": ALICE},
        {"username": "alice", "user_domain_id": ACCOUNT["id"]},
        {"username": "alice", "user_domain_name": ACCOUNT["name"]},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "scope",
    [
        {"project_id": "24edf66e79d04187acb99a463e610764"},
        {"project_name": "example-region-1", "project_domain_name": ACCOUNT["name"]},
        {"domain_id": ACCOUNT["id"]},
        {"domain_name": ACCOUNT["name"]},
    ],
    ids=str,
)
def test_keystone_logs_in(cts_stub: Running, user: dict[str, Any], scope: dict[str, Any]) -> None:
    auth = v3.Password(f"{cts_stub.url}/v3", password=cts_stub.password, **user, **scope)
    client = session.Session(auth=auth)
    is_of_account = next(iter(scope)).startswith("domain_")
    path = f"{cts_stub.domain_id}/resources" if is_of_account else f"{cts_stub.project_id}/quotas"
    assert client.get(f"{cts_stub.url}/v3/{path}").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"user_id": "nobody"}, {"user_id": ALICE, "project_domain_id": "other", "project_name": "example-region-1"}],
    ids=str,
)
def test_keystone_is_rejected(cts_stub: Running, wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"project_id": cts_stub.project_id, **wrong}
    if "project_name" in wrong:
        del given["project_id"]
    auth = v3.Password(f"{cts_stub.url}/v3", password=cts_stub.password, **given)
    with pytest.raises(Unauthorized):
        auth.get_access(session.Session())


def test_v1_reads_and_deletes_what_it_creates(cts_stub: Running) -> None:
    assert [v1(cts_stub, method).status for method in ("GET", "DELETE")] == [404, 404]
    body = {"bucket_name": "archive", "is_obs_created": True, "log_file_validate": {"is_support_validate": True}}
    made = v1(cts_stub, "POST", body=body).json()
    assert v1(cts_stub, "GET").json() == v1(cts_stub, "GET", "tracker?tracker_name=system").json() == made
    assert v1(cts_stub, "GET", "tracker?tracker_name=other").status == 404
    for status in ("disabled", "enabled"):
        call(cts_stub, "PUT", "tracker", {"tracker_type": "system", "tracker_name": "system", "status": status})
        assert v1(cts_stub, "GET").json()["status"] == status
    assert v1(cts_stub, "DELETE", "tracker?tracker_name=system").status == 204
    assert call(cts_stub, "GET", "trackers").json()["trackers"] == []
    [last, *_] = call(cts_stub, "GET", "traces").json()["traces"]
    assert (last["trace_name"], last["resource_type"]) == ("deleteTrackerV1", "tracker")


def test_v1_without_a_transfer(cts_stub: Running) -> None:
    call(cts_stub, "POST", "tracker", {"tracker_type": "system", "tracker_name": "system"})
    shown = v1(cts_stub, "GET")
    assert (shown.status, "bucket_name" in shown.json()) == (200, False)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [("PUT", "tracker/system", "updateTrackerV1"), ("GET", "system/trace", "listTracesV1")],
)
def test_what_is_not_described_is_not_served(cts_stub: Running, method: str, path: str, name: str) -> None:
    response = v1(cts_stub, method, path)
    assert response.status == 404
    reason = response.headers["X-Stub-Reason"]
    assert reason == f"the stub does not serve {name}, because its responses are not described"
    described = urllib3.request("GET", f"{cts_stub.url}/openapi.json").json()
    named = {each["operationId"] for _, _, _, each in openapi.operations(described)}
    assert (len(named), name in named) == (23, False)


def test_a_trace_names_the_request(cts_stub: Running) -> None:
    made = call(cts_stub, "POST", "tracker", {"tracker_type": "system", "tracker_name": "system"})
    [trace] = call(cts_stub, "GET", "traces").json()["traces"]
    assert (trace["request_id"], trace["source_ip"]) == (made.headers["X-Request-Id"], "127.0.0.1")
