"""The ready world in which only what is listed exists."""

from __future__ import annotations

from typing import Any

import pytest
import urllib3
from click.testing import CliRunner
from cts_stub import WORLDS, World, load_world
from cts_stub.__main__ import main
from cts_stub.pytest_plugin import Running

from tests.functional.test_other_clients import call

KEY, DISABLED_KEY = "13a4207c-7abe-4b68-8510-16b84c3b5504", "24b5318d-8bcf-4c79-9621-27c95d4c6615"
TOPIC = "urn:smn:example-region-1:24edf66e79d04187acb99a463e610764:alarm"
SYSTEM = {"tracker_type": "system", "tracker_name": "system"}
pytestmark = pytest.mark.cts_stub(world="closed")


def system(server: Running, bucket: str, **more: Any) -> urllib3.BaseHTTPResponse:
    transfer = {"bucket_name": bucket, "is_obs_created": False, **more.pop("transfer", {})}
    return call(server, "POST", "tracker", {**SYSTEM, "obs_info": transfer, **more})


def test_it_is_ready() -> None:
    assert WORLDS == ("closed",)
    assert isinstance(load_world("closed"), World)
    shown = CliRunner().invoke(main, ["check-world", "closed"])
    assert shown.output == "closed: a world with 2 accounts and 4 users\n"
    shown = CliRunner().invoke(main, ["--world", "closed", "--print-credentials"])
    assert '"user": "alice"' in shown.output


def test_buckets(cts_stub: Running) -> None:
    assert system(cts_stub, "example-archive").json()["status"] == "enabled"
    for name, status, code in (("none", 400, "CTS.0211"), ("example-pictures", 201, None)):
        bucket = {"data_bucket_name": name, "data_event": ["READ"]}
        body = {"tracker_type": "data", "tracker_name": "audit", "data_bucket": bucket}
        made = call(cts_stub, "POST", "tracker", body)
        assert (made.status, made.json().get("error_code")) == (status, code)


def test_a_bucket_without_authorization(cts_stub: Running) -> None:
    made = system(cts_stub, "example-unauthorized").json()
    assert (made["status"], made["detail"]) == ("error", "bucketPolicyError")


def test_a_bucket_elsewhere(cts_stub: Running) -> None:
    names = ("example-archive", "example-elsewhere", "none")
    buckets = [{"bucket_name": name, "bucket_location": "example-region-1"} for name in names]
    url = f"{cts_stub.url}/v3/{cts_stub.domain_id}/checkbucket"
    headers = {"X-Auth-Token": cts_stub.token}
    checked = urllib3.request("POST", url, json={"buckets": buckets}, headers=headers).json()["buckets"]
    assert [each["check_bucket_response"]["success"] for each in checked] == [True, False, False]


def test_a_bucket_without_lifecycle(cts_stub: Running) -> None:
    body = {
        "tracker_type": "data",
        "tracker_name": "audit",
        "data_bucket": {"data_bucket_name": "example-pictures", "data_event": ["READ"]},
        "obs_info": {"bucket_name": "example-unmanaged", "is_obs_created": False, "bucket_lifecycle": 30},
    }
    response = call(cts_stub, "POST", "tracker", body)
    assert response.json()["error_code"] == "CTS.0217"


@pytest.mark.parametrize(("key", "status"), [(KEY, 201), (DISABLED_KEY, 400), ("none", 400)])
def test_keys(cts_stub: Running, key: str, status: int) -> None:
    made = system(cts_stub, "example-archive", is_support_trace_files_encryption=True, kms_id=key)
    assert (made.status, made.json().get("error_code")) == (status, None if status == 201 else "CTS.0222")


def test_a_topic_and_a_service(cts_stub: Running) -> None:
    operations = [{"service_type": "CTS", "resource_type": "tracker", "trace_names": ["createTracker"]}]
    body = {"notification_name": "n", "operation_type": "customized", "operations": operations, "topic_id": TOPIC}
    made = call(cts_stub, "POST", "notifications", body)
    assert (made.status, made.json()["status"]) == (201, "enabled")
    operations[0]["service_type"] = "ECS"
    assert call(cts_stub, "POST", "notifications", body).status == 400


def test_the_organization(cts_stub: Running) -> None:
    response = call(cts_stub, "POST", "tracker", {**SYSTEM, "is_organization_tracker": True})
    assert response.json()["error_code"] == "CTS.0228"


def test_users(cts_stub: Running) -> None:
    projects = {"24edf66e79d04187acb99a463e610764": "one", "35ade77f80e15298bd0aa574f721875a": "two"}
    found = {
        user: {
            name
            for id_, name in projects.items()
            for headers in [{"X-Auth-Token": f"stub-token-of-{user}"}]
            if urllib3.request("GET", f"{cts_stub.url}/v3/{id_}/trackers", headers=headers).status == 200
        }
        for user in ("alice", "bob", "carol", "dave")
    }
    assert found == {"alice": {"one"}, "bob": {"one", "two"}, "carol": {"one"}, "dave": set()}
    url = f"{cts_stub.url}/v3/{cts_stub.project_id}/tracker"
    denied = urllib3.request("POST", url, json=SYSTEM, headers={"X-Auth-Token": "stub-token-of-carol"})
    assert denied.status == 403
    assert "lacks the permission cts:tracker:create" in denied.headers["X-Stub-Reason"]
    own = f"{cts_stub.url}/v3/46bef88091f26309ce1bb685a832986b/trackers"
    assert urllib3.request("GET", own, headers={"X-Auth-Token": "stub-token-of-dave"}).status == 200
