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
    access = auth.get_access(client)
    assert (access.user_id, access.username, access.user_domain_id) == (ALICE, "alice", ACCOUNT["id"])
    assert (access.project_id, access.domain_id) == (
        (None, ACCOUNT["id"]) if is_of_account else (cts_stub.project_id, None)
    )


def test_keystone_logs_in_with_the_name_of_a_region(cts_stub: Running) -> None:
    """Each region exists unless the world says otherwise, as for those who look up their project by its name."""
    user: dict[str, Any] = {"username": "alice", "user_domain_name": ACCOUNT["name"], "password": cts_stub.password}
    auth = v3.Password(f"{cts_stub.url}/v3", **user, project_name="cn-north-4", project_domain_name=ACCOUNT["name"])
    assert session.Session(auth=auth).get_project_id() == cts_stub.project_id
    of_another = v3.Password(f"{cts_stub.url}/v3", **user, project_name="example-region-2")
    with pytest.raises(Unauthorized):
        of_another.get_access(session.Session())


@pytest.mark.cts_stub(world="closed")
def test_keystone_does_not_log_in_with_the_name_of_an_unknown_region(cts_stub: Running) -> None:
    user: dict[str, Any] = {"username": "alice", "user_domain_name": ACCOUNT["name"], "password": cts_stub.password}
    with pytest.raises(Unauthorized):
        v3.Password(f"{cts_stub.url}/v3", **user, project_name="cn-north-4").get_access(session.Session())


@pytest.mark.parametrize(
    ("user", "scope", "reason"),
    [
        ({"password": "x"}, {}, "the password is not that of the user in the world"),
        ({"name": "alic"}, {}, "the world has no user name 'alic' of the account name 'example-account'"),
        ({}, {"project": {"id": "p"}}, "the user alice has no project id 'p'"),
        ({}, {"domain": {"name": "d"}}, "the user does not belong to the account name 'd'"),
    ],
)
def test_a_login_is_rejected_with_its_reason(cts_stub: Running, user: Any, scope: Any, reason: str) -> None:
    named = {"name": "alice", "password": cts_stub.password, "domain": {"name": ACCOUNT["name"]}, **user}
    identity = {"methods": ["password"], "password": {"user": named}}
    body = {"auth": {"identity": identity, "scope": scope or {"project": {"id": cts_stub.project_id}}}}
    response = urllib3.request("POST", f"{cts_stub.url}/v3/auth/tokens", json=body)
    assert (response.status, response.headers["x-stub-reason"]) == (401, reason)


@pytest.mark.parametrize(
    ("method", "path", "reason"),
    [
        ("GET", "v1.0/{}/tracker", "the project has no management tracker"),
        ("GET", "v1.0/{}/tracker?tracker_name=x", "the only tracker of these versions is system, not 'x'"),
        ("GET", "v2.0/{}/x/trace", "the only tracker of these versions is system, not 'x'"),
        (
            "DELETE",
            "v3/{}/notifications?notificationid=x",
            "query: \"notification_id\" is a required property; keyword required; 'notificationid' is sent",
        ),
        ("GET", "v3/{}/traces?user=%ff", "query: user is not UTF-8: invalid byte 0xff"),
        ("GET", "v3/{}/traces?us%ff=1", "query: a name is not UTF-8: invalid byte 0xff"),
    ],
)
def test_a_reason_names_what_was_sent(cts_stub: Running, method: str, path: str, reason: str) -> None:
    url = f"{cts_stub.url}/{path.format(cts_stub.project_id)}"
    response = urllib3.request(method, url, headers={"X-Auth-Token": cts_stub.token})
    assert (response.status // 100, response.headers["x-stub-reason"]) == (4, reason)


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


@pytest.mark.parametrize(
    ("place", "domain", "scope"),
    [
        ("auth.scope", {"name": ACCOUNT["name"]}, {"system": {"all": True}}),
        ("auth.scope", {"name": ACCOUNT["name"]}, {}),
        ("auth.scope.project", {"name": ACCOUNT["name"]}, {"project": {"nmae": "example-region-1"}}),
        ("auth.scope.domain", {"name": ACCOUNT["name"]}, {"domain": {"Id": ACCOUNT["id"]}}),
        ("auth.identity.password.user.domain", {"nmae": ACCOUNT["name"]}, {"domain": {"id": ACCOUNT["id"]}}),
    ],
)
def test_what_names_nothing_is_no_scope(
    cts_stub: Running, place: str, domain: dict[str, Any], scope: dict[str, Any]
) -> None:
    user = {"name": "alice", "password": cts_stub.password, "domain": domain}
    auth = {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}
    response = urllib3.request("POST", f"{cts_stub.url}/v3/auth/tokens", json={"auth": auth}, retries=False)
    assert (response.status, response.headers["X-Stub-Reason"].partition(": ")[2].partition(": ")[0]) == (400, place)


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


def test_v1_modifies_the_management_tracker(cts_stub: Running) -> None:
    assert v1(cts_stub, "PUT", "tracker/system", {"bucket_name": "archive"}).status == 404
    v1(cts_stub, "POST", body={"bucket_name": "archive", "file_prefix_name": "old"})
    lts = {"is_lts_enabled": True, "log_group_name": "CTS", "log_topic_name": "system-trace"}
    changed = {"bucket_name": "other", "lts": lts, "log_file_validate": {"is_support_validate": True}}
    done = v1(cts_stub, "PUT", "tracker/system", changed)
    assert (done.status, done.data) == (200, b"")
    [tracker] = call(cts_stub, "GET", "trackers").json()["trackers"]
    assert (tracker["obs_info"]["bucket_name"], tracker["obs_info"]["file_prefix_name"]) == ("other", "old")
    assert (tracker["lts"]["is_lts_enabled"], tracker["is_support_validate"], tracker["status"]) == (
        True,
        True,
        "enabled",
    )
    assert v1(cts_stub, "PUT", "tracker/system", {"status": "disabled"}).status == 200
    assert v1(cts_stub, "GET").json()["status"] == "disabled"
    assert v1(cts_stub, "PUT", "tracker/other", changed).status == 404
    wrong = v1(cts_stub, "PUT", "tracker/system", {"is_support_trace_files_encryption": True})
    assert (wrong.status, wrong.json()["error_code"]) == (400, "CTS.0221")


@pytest.mark.parametrize("version", ["v1.0", "v2.0"])
def test_old_lists_have_the_traces_of_v3(cts_stub: Running, version: str) -> None:
    def listed(query: str = "", tracker: str = "system") -> Any:
        url = f"{cts_stub.url}/{version}/{cts_stub.project_id}/{tracker}/trace{query}"
        return urllib3.request("GET", url, headers={"X-Auth-Token": cts_stub.token})

    cts_stub.record(trace_name="deleteServer", service_type="ECS", user={"name": "bob"})
    call(cts_stub, "POST", "tracker", {"tracker_type": "system", "tracker_name": "system"})
    assert listed().json() == call(cts_stub, "GET", "traces").json()
    [first, second] = listed().json()["traces"]
    page = listed("?limit=1").json()
    assert (page["traces"], page["meta_data"]) == ([first], {"count": 1, "marker": first["trace_id"]})
    assert listed(f"?limit=1&next={first['trace_id']}").json()["traces"] == [second]
    assert listed("?service_type=ECS&user=bob").json()["traces"] == [second]
    assert listed(f"?trace_id={second['trace_id']}").json()["traces"] == [second]
    assert [listed(query).status for query in ("?from=1000000000000", "?limit=201", "?trace_rating=bad")] == [400] * 3
    assert [listed("?trace_id=none").status, listed(tracker="other").status] == [404, 404]


def test_a_trace_names_the_request(cts_stub: Running) -> None:
    made = call(cts_stub, "POST", "tracker", {"tracker_type": "system", "tracker_name": "system"})
    [trace] = call(cts_stub, "GET", "traces").json()["traces"]
    assert (trace["request_id"], trace["source_ip"]) == (made.headers["X-Request-Id"], "127.0.0.1")
