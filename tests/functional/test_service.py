"""Behaviour of the stub by the rules of the documents, without a generated client.

Behaviour beyond them that published clients rely on: test_vendor_sdk.py, test_otcextensions.py and tests/providers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import urllib3
from cts_stub.pytest_plugin import Running

DATA = {"data_bucket_name": "pictures", "data_event": ["READ", "WRITE"]}


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    code: str | None
    body: Any


@dataclass(frozen=True, slots=True)
class Service:
    """Client that sends JSON to the stub as the first user of the default world (the file of simulated accounts)."""

    server: Running
    pool: urllib3.PoolManager

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        """Send a request; ``path`` is relative to the project, underscores in header names stand for hyphens."""
        sent = {"X-Auth-Token": self.server.token, "Content-Type": "application/json"}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        url = f"{self.server.url}/v3/{self.server.project_id}/{path}"
        response = self.pool.request(method, url, body=None if body is None else json.dumps(body), headers=sent)
        content = json.loads(response.data) if response.data else None
        return Response(response.status, content.get("error_code") if isinstance(content, dict) else None, content)

    def tracker(self, name: str = "audit", **fields: Any) -> Response:
        return self("POST", "tracker", {"tracker_type": "data", "tracker_name": name, "data_bucket": DATA, **fields})

    def system(self, **fields: Any) -> Response:
        return self("POST", "tracker", {"tracker_type": "system", "tracker_name": "system", **fields})

    def trackers(self, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self("GET", f"trackers{query}").body["trackers"]
        return found

    def traces(self, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self("GET", f"traces{query}").body["traces"]
        return found

    def notification(self, **fields: Any) -> Response:
        return self("POST", "notifications", {"notification_name": "n", "operation_type": "complete", **fields})


@pytest.fixture
def service(any_stub: Running) -> Service:
    return Service(any_stub, urllib3.PoolManager())


class TestTrackers:
    def test_created_data_tracker_is_listed(self, service: Service) -> None:
        created = service.tracker(obs_info={"bucket_name": "archive", "bucket_lifecycle": 30}, is_lts_enabled=True)
        assert created.status == 201
        assert created.body["status"] == "enabled"
        assert created.body["data_bucket"] == {**DATA, "search_enabled": False}
        (found,) = service.trackers("?tracker_name=audit&tracker_type=data")
        assert created.body.items() <= found.items()
        assert found["group_id"]
        assert found["stream_id"]

    def test_update_merges_fields(self, service: Service) -> None:
        service.tracker(obs_info={"bucket_name": "archive", "file_prefix_name": "a"}, is_lts_enabled=True)
        change = {"tracker_type": "data", "tracker_name": "audit", "obs_info": {"file_prefix_name": "b"}}
        assert service("PUT", "tracker", change).status == 200
        (found,) = service.trackers()
        assert found["obs_info"]["bucket_name"] == "archive"
        assert found["obs_info"]["file_prefix_name"] == "b"
        assert found["lts"]["is_lts_enabled"] is True

    def test_delete_without_a_name_deletes_only_the_data_trackers(self, service: Service) -> None:
        service.system()
        service.tracker("one")
        service.tracker("two", data_bucket={"data_bucket_name": "music", "data_event": ["READ"]})
        assert service("DELETE", "trackers").status == 204
        assert [tracker["tracker_name"] for tracker in service.trackers()] == ["system"]

    def test_empty_key_disables_encryption(self, service: Service) -> None:
        service.system(is_support_trace_files_encryption=True, kms_id="k")
        change = {"tracker_type": "system", "tracker_name": "system", "kms_id": ""}
        assert service("PUT", "tracker", change).status == 200
        (found,) = service.trackers()
        assert (found["kms_id"], found["is_support_trace_files_encryption"]) == ("", False)

    def test_quotas_report_usage(self, service: Service) -> None:
        service.tracker()
        assert service("GET", "quotas").body == {
            "resources": [
                {"type": "data_tracker", "used": 1, "quota": 100},
                {"type": "system_tracker", "used": 0, "quota": 1},
            ]
        }


def fill_quota(service: Service) -> None:
    for number in range(100):
        service.tracker(f"t{number}", data_bucket={"data_bucket_name": f"bucket{number}", "data_event": ["READ"]})


# Each error: setup, request, expected status and code (section 8.1 of the API reference).
ERRORS: dict[str, tuple[Callable[[Service], object], Callable[[Service], Response], int, str]] = {
    "empty body": (lambda s: None, lambda s: s("POST", "tracker"), 400, "CTS.0003"),
    "over the quota": (fill_quota, lambda s: s.tracker("one-more"), 400, "CTS.0200"),
    "second management tracker": (lambda s: s.system(), lambda s: s.system(), 400, "CTS.0201"),
    "unknown type": (lambda s: None, lambda s: s.tracker(tracker_type="other"), 400, "CTS.0202"),
    "type missing": (lambda s: None, lambda s: s("POST", "tracker", {"tracker_name": "x"}), 400, "CTS.0202"),
    "bad name": (lambda s: None, lambda s: s.tracker("a b"), 400, "CTS.0203"),
    "named management tracker": (lambda s: None, lambda s: s.system(tracker_name="x"), 400, "CTS.0204"),
    "unknown status": (
        lambda s: s.system(),
        lambda s: s("PUT", "tracker", {"tracker_type": "system", "tracker_name": "system", "status": "on"}),
        400,
        "CTS.0205",
    ),
    "bucket of the management tracker": (lambda s: None, lambda s: s.system(data_bucket=DATA), 400, "CTS.0206"),
    "data tracker called system": (lambda s: None, lambda s: s.tracker("system"), 400, "CTS.0207"),
    "same name": (
        lambda s: s.tracker(),
        lambda s: s.tracker(data_bucket={"data_bucket_name": "music", "data_event": ["READ"]}),
        400,
        "CTS.0208",
    ),
    "same operations on a bucket": (lambda s: s.tracker("one"), lambda s: s.tracker("two"), 400, "CTS.0209"),
    "no bucket": (
        lambda s: None,
        lambda s: s("POST", "tracker", {"tracker_type": "data", "tracker_name": "audit"}),
        400,
        "CTS.0210",
    ),
    "another bucket": (
        lambda s: s.tracker(),
        lambda s: s(
            "PUT",
            "tracker",
            {"tracker_type": "data", "tracker_name": "audit", "data_bucket": {**DATA, "data_bucket_name": "music"}},
        ),
        400,
        "CTS.0212",
    ),
    "transfer to the tracked bucket": (
        lambda s: None,
        lambda s: s.tracker(obs_info={"bucket_name": "pictures"}),
        400,
        "CTS.0213",
    ),
    "update of a missing tracker": (
        lambda s: None,
        lambda s: s("PUT", "tracker", {"tracker_type": "data", "tracker_name": "audit"}),
        404,
        "CTS.0214",
    ),
    "delete of a missing tracker": (
        lambda s: None,
        lambda s: s("DELETE", "trackers?tracker_name=audit"),
        404,
        "CTS.0214",
    ),
    "bad prefix": (lambda s: None, lambda s: s.tracker(obs_info={"file_prefix_name": "a/b"}), 400, "CTS.0218"),
    "no operations": (
        lambda s: None,
        lambda s: s.tracker(data_bucket={"data_bucket_name": "pictures", "data_event": []}),
        400,
        "CTS.0219",
    ),
    "operations missing": (
        lambda s: None,
        lambda s: s.tracker(data_bucket={"data_bucket_name": "pictures"}),
        400,
        "CTS.0219",
    ),
    "encrypted data tracker": (lambda s: None, lambda s: s.tracker(kms_id="k"), 400, "CTS.0220"),
    "encryption without a key": (
        lambda s: None,
        lambda s: s.system(is_support_trace_files_encryption=True),
        400,
        "CTS.0221",
    ),
    "unknown operation": (
        lambda s: None,
        lambda s: s.tracker(data_bucket={"data_bucket_name": "pictures", "data_event": ["DELETE"]}),
        400,
        "CTS.0225",
    ),
    "bad bucket": (lambda s: None, lambda s: s.tracker(obs_info={"bucket_name": "Ab"}), 400, "CTS.0231"),
    "bad query": (lambda s: None, lambda s: s("GET", "traces?limit=201"), 400, "CTS.0300"),
    "from without to": (lambda s: None, lambda s: s("GET", "traces?from=1478490478000"), 400, "CTS.0300"),
    "resource type without service": (
        lambda s: None,
        lambda s: s("GET", "operations?resource_type=tracker"),
        400,
        "CTS.0300",
    ),
    "enabled without a topic": (
        lambda s: None,
        lambda s: s(
            "PUT",
            "notifications",
            {"notification_name": "n", "operation_type": "complete", "status": "enabled", "notification_id": "x"},
        ),
        400,
        "CTS.0003",
    ),
    "tags of a missing tracker": (
        lambda s: None,
        lambda s: s("POST", "cts-tracker/x/tags/create", {"tags": [{"key": "a"}]}),
        404,
        "CTS.0214",
    ),
    "no token": (lambda s: None, lambda s: s("GET", "trackers", X_Auth_Token=""), 401, "CTS.0002"),
    "unknown token": (lambda s: None, lambda s: s("GET", "trackers", X_Auth_Token="x"), 401, "CTS.0002"),
    "another project": (
        lambda s: None,
        lambda s: s("GET", "../35ade77f80e15298bd0aa574f721875a/trackers"),
        403,
        "CTS.0013",
    ),
    "unknown path": (lambda s: None, lambda s: s("GET", "nothing"), 404, "APIGW.0101"),
    "wrong method": (lambda s: None, lambda s: s("PATCH", "trackers"), 405, "APIGW.0101"),
    "wrong media type": (
        lambda s: None,
        lambda s: s("POST", "tracker", {}, Content_Type="text/plain"),
        415,
        "CTS.0003",
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_error(service: Service, case: str) -> None:
    prepare, request, status, code = ERRORS[case]
    prepare(service)
    before = service.trackers()
    response = request(service)
    assert (response.status, response.code) == (status, code)
    assert set(response.body) == {"error_code", "error_msg"}
    assert service.trackers() == before, "a rejected request changed stored records"


class TestNotifications:
    def test_type_is_derived_from_the_topic(self, service: Service) -> None:
        service.notification(topic_id="urn:fss:region:7aad83af3e8d42e99ac194e8419e2c9b:function:default:test")
        assert len(service("GET", "notifications/fun").body["notifications"]) == 1
        assert service("GET", "notifications/smn").body["notifications"] == []

    def test_bulk_delete_is_atomic(self, service: Service) -> None:
        first, second = (service.notification().body["notification_id"] for _ in range(2))
        assert service("DELETE", f"notifications?notification_id={first},unknown").status == 404
        assert len(service("GET", "notifications/smn").body["notifications"]) == 2
        assert service("DELETE", f"notifications?notification_id={first},{second}").status == 204
        assert service("GET", "notifications/smn").body["notifications"] == []


class TestTraces:
    def test_every_change_is_recorded(self, service: Service) -> None:
        tracker = service.tracker().body["id"]
        service("PUT", "tracker", {"tracker_type": "data", "tracker_name": "audit", "is_lts_enabled": True})
        service("POST", f"cts-tracker/{tracker}/tags/create", {"tags": [{"key": "a", "value": "b"}]})
        service("DELETE", f"cts-tracker/{tracker}/tags/delete", {"tags": [{"key": "a"}]})
        service("DELETE", "trackers?tracker_name=audit")
        notification = service.notification().body["notification_id"]
        service("DELETE", f"notifications?notification_id={notification}")
        assert [trace["trace_name"] for trace in reversed(service.traces())] == [
            "createTracker",
            "updateTracker",
            "batchCreateResourceTags",
            "batchDeleteResourceTags",
            "deleteTracker",
            "createNotification",
            "deleteNotification",
        ]

    def test_trace_contains_user_request_and_response(self, service: Service) -> None:
        tracker = service.tracker().body
        (trace,) = service.traces("?trace_name=createTracker")
        assert (trace["resource_id"], trace["resource_type"], trace["resource_name"]) == (
            tracker["id"],
            "tracker",
            "audit",
        )
        assert (trace["user"]["name"], trace["code"], trace["service_type"]) == ("alice", "201", "CTS")
        assert json.loads(trace["request"])["tracker_name"] == "audit"
        assert json.loads(trace["response"]) == tracker

    def test_rejected_requests_are_not_recorded(self, service: Service) -> None:
        service.tracker("a b")
        assert service.traces() == []

    def test_pagination_by_marker(self, service: Service) -> None:
        ids = [service.notification().body["notification_id"] for _ in range(5)]
        seen: list[str] = []
        marker, pages = "", 0
        while marker is not None:
            page = service("GET", f"traces?limit=2{marker and f'&next={marker}'}").body
            assert page["meta_data"]["count"] == len(page["traces"])
            seen += [trace["resource_id"] for trace in page["traces"]]
            marker, pages = page["meta_data"]["marker"], pages + 1
        assert (seen, pages) == (ids[::-1], 3)

    def test_filters(self, service: Service) -> None:
        tracker = service.tracker().body["id"]
        service.notification()
        (trace,) = service.traces(f"?resource_id={tracker}&service_type=CTS&resource_type=tracker&user=alice")
        assert trace["trace_name"] == "createTracker"
        assert service.traces(f"?trace_id={trace['trace_id']}&user=nobody") == [trace]
        assert service.traces("?user=nobody") == []
        time = trace["time"]
        assert service.traces(f"?from={time - 2}&to={time}&resource_id={tracker}") == []
        assert service.traces(f"?from={time - 1}&to={time + 1}&resource_id={tracker}") == [trace]

    def test_disabled_management_tracker_stops_recording(self, service: Service) -> None:
        service.system()
        service("PUT", "tracker", {"tracker_type": "system", "tracker_name": "system", "status": "disabled"})
        service.notification()
        assert [trace["trace_name"] for trace in service.traces()] == ["updateTracker", "createTracker"]

    def test_user_list_contains_the_users_of_traces(self, service: Service) -> None:
        assert service("GET", "user-resources").body == {"users": []}
        service.notification()
        assert service("GET", "user-resources").body == {"users": [{"name": "alice"}]}


class TestCatalogue:
    def test_operations_of_a_service(self, service: Service) -> None:
        found = service("GET", "operations?service_type=CTS&resource_type=tracker").body["operations"]
        assert found == [
            {
                "service_type": "CTS",
                "resource_type": "tracker",
                "operation_list": ["updateTracker", "createTracker", "deleteTracker"],
            }
        ]

    def test_resources_and_buckets_belong_to_the_account(self, service: Service) -> None:
        account = service.server.domain_id
        resources = service("GET", f"../{account}/resources").body["resources"]
        assert {"service_type": "CTS", "resource": ["tracker", "notification", "trace"]} in resources
        buckets = [{"bucket_name": "bucket1", "bucket_location": "cn-north-1"}]
        (checked,) = service("POST", f"../{account}/checkbucket", {"buckets": buckets}).body["buckets"]
        assert checked["check_bucket_response"] == {"response_code": 200, "success": True}
        assert checked["is_support_trace_files_encryption"] is False


def test_status_in_a_create_request_is_ignored(service: Service) -> None:
    assert service.tracker(status="bogus").body["status"] == "enabled"
    assert service.trackers()[0]["status"] == "enabled"


def test_only_deleting_the_management_tracker_releases_the_organization(service: Service) -> None:
    """CTS.0229 of section 8.1: the projects of an account share one organization."""
    organization = {"tracker_type": "system", "tracker_name": "system", "is_organization_tracker": True}

    def create_in_the_other_project() -> tuple[int, str | None]:
        url = f"{service.server.url}/v3/35ade77f80e15298bd0aa574f721875a/tracker"
        sent = {"X-Auth-Token": "stub-token-of-bob", "Content-Type": "application/json"}
        response = service.pool.request("POST", url, body=json.dumps(organization), headers=sent)
        return response.status, response.json().get("error_code")

    assert service.system(is_organization_tracker=True).status == 201
    service.tracker()
    assert service("DELETE", "trackers?tracker_name=audit").status == 204
    assert create_in_the_other_project() == (400, "CTS.0229")
    assert service("DELETE", "trackers?tracker_name=system&tracker_type=system").status == 204
    assert create_in_the_other_project() == (201, None)


def request_token(service: Service, **changes: Any) -> urllib3.BaseHTTPResponse:
    values = {"user": "alice", "password": "stub-password-of-alice", "domain": "example-account", **changes}
    user = {"name": values["user"], "password": values["password"], "domain": {"name": values["domain"]}}
    scope = values.get("scope", {"project": {"name": values.get("project", "example-region-1")}})
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
    return service.pool.request("POST", f"{service.server.url}/v3/auth/tokens", json=body)


def test_a_token_is_issued_for_a_password_and_a_project(service: Service) -> None:
    """Sections 3.1 to 3.3: the request needs no credentials; the token is returned in a header."""
    response = request_token(service)
    assert response.status == 201
    token = response.headers["X-Subject-Token"]
    assert token != service.server.token
    assert service("GET", "trackers", X_Auth_Token=token).status == 200
    assert response.json()["token"]["methods"] == ["password"]
    headers = {"X-Auth-Token": response.headers["X-Subject-Token"]}
    projects = service.pool.request("GET", f"{service.server.url}/v3/projects", headers=headers).json()["projects"]
    assert [(project["id"], project["name"]) for project in projects] == [
        (service.server.project_id, "example-region-1")
    ]


@pytest.mark.parametrize("by", ["id", "name"])
def test_a_token_for_the_account_is_not_for_its_projects(service: Service, by: str) -> None:
    account = {"id": "2306579dc99f4c8690b14b68e734fcd9", "name": "example-account"}
    token = request_token(service, scope={"domain": {by: account[by]}}).headers["X-Subject-Token"]
    assert service("GET", "trackers", X_Auth_Token=token).status == 403
    assert service("GET", f"../{account['id']}/resources", X_Auth_Token=token).status == 200


def test_a_token_for_a_project_by_its_id(service: Service) -> None:
    token = request_token(service, scope={"project": {"id": service.server.project_id}}).headers["X-Subject-Token"]
    assert service("GET", "trackers", X_Auth_Token=token).status == 200


@pytest.mark.parametrize(
    "scope",
    [
        {},
        {"project": {}},
        {"domain": {}},
        {"project": {"name": "example-region-1"}, "domain": {"name": "example-account"}},
    ],
)
def test_a_token_has_one_scope(service: Service, scope: dict[str, Any]) -> None:
    response = request_token(service, scope=scope)
    assert (response.status, response.json()["error_code"]) == (400, "CTS.0003")


@pytest.mark.parametrize(
    "changes",
    [
        *({"password": "wrong"}, {"user": "bob"}, {"domain": "other"}, {"project": "example-region-2"}),
        {"scope": {"domain": {"name": "other"}}},
        {"scope": {"project": {"id": "35ade77f80e15298bd0aa574f721875a"}}},
        {"scope": {"project": {"id": "35ade77f80e15298bd0aa574f721875a", "name": "example-region-1"}}},
    ],
)
def test_token_request_with_mismatched_values_is_rejected(service: Service, changes: dict[str, Any]) -> None:
    response = request_token(service, **changes)
    assert (response.status, response.json()["error_code"]) == (401, "CTS.0002")
    assert "X-Subject-Token" not in response.headers


def test_tracker_created_by_v1_is_listed_by_v3(service: Service) -> None:
    """Chapter 4: the tracker that the example of the walkthrough creates is listed by V3."""
    body = {
        "bucket_name": "obs-f1da",
        "is_support_trace_files_encryption": True,
        "kms_id": "13a4207c-7abe-4b68-8510-16b84c3b5504",
        "is_obs_created": True,
        "file_prefix_name": "yO8Q",
        "log_file_validate": {"is_support_validate": True},
    }
    url = f"{service.server.url}/v1.0/{service.server.project_id}/tracker"
    headers = {"X-Auth-Token": service.server.token}
    response = service.pool.request("POST", url, json=body, headers=headers)
    assert (response.status, response.json()) == (201, {**body, "tracker_name": "system", "status": "enabled"})
    [tracker] = service.trackers()
    assert tracker["obs_info"]["bucket_name"] == "obs-f1da"
    assert service.traces()[0]["api_version"] == "v1.0"
    again = service.pool.request("POST", url, json=body, headers=headers)
    assert (again.status, again.json()["error_code"]) == (400, "CTS.0201")


@pytest.mark.parametrize("path", ["/", "/v3"])
def test_versions_cannot_be_queried(service: Service, path: str) -> None:
    response = service.pool.request("GET", service.server.url + path)
    assert (response.status, response.json()["error_code"]) == (404, "CTS.0100")


CAROL = {"X_Auth_Token": "stub-token-of-carol"}


def test_user_without_permission_is_rejected(service: Service) -> None:
    """Section 7: the permission table gives the action of each operation."""
    body = {"tracker_type": "data", "tracker_name": "audit", "data_bucket": DATA}
    rejected = service("POST", "tracker", body, **CAROL)
    assert (rejected.status, rejected.code) == (403, "CTS.0013")
    assert service.trackers() == []
    assert service("GET", "trackers", **CAROL).status == 200
    assert service("GET", "quotas", **CAROL).status == 200
    unnamed = {"notification_name": "n", "operation_type": "complete"}
    assert service("POST", "notifications", unnamed, **CAROL).status == 201, "no document names an action for it"


def test_invalid_signatures_are_rejected_without_a_token(service: Service) -> None:
    """The signature algorithm is tested in tests/unit/stub/test_signature.py, and with the vendor's SDK."""
    header = f"SDK-HMAC-SHA256 Access={service.server.access_key}, SignedHeaders=x-sdk-date, Signature={'0' * 64}"
    url = f"{service.server.url}/v3/{service.server.project_id}/trackers"
    for value in (header, header.replace("SDK-HMAC", "OTHER"), "Bearer x", ""):
        response = service.pool.request("GET", url, headers={"Authorization": value, "X-Sdk-Date": "20260101T000000Z"})
        assert (response.status, response.json()["error_code"]) == (401, "CTS.0002")
    both = {"Authorization": header, "X-Auth-Token": service.server.token}
    assert service.pool.request("GET", url, headers=both).status == 200
