"""The vendor's own SDK, unchanged, through every one of its operations against the stub. It signs each request."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
import requests
from cts_stub.pytest_plugin import Running

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the SDK's own modules
    import huaweicloudsdkcts.v3 as sdk
    from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
    from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException, SdkException, ServerResponseException
    from huaweicloudsdkcore.region.region import Region

BUCKET = sdk.DataBucket(data_bucket_name="pictures", data_event=["READ", "WRITE"])
TOPIC = "urn:smn:regionId:f96188c7ccaf4ffba0c9aa149ab2bd57:test_topic_v2"
REGION = "example-region-1"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK writes into the home of its user."""
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def client(cts_stub: Running) -> Any:
    return of(cts_stub, cts_stub.secret_key)


def of(server: Running, secret_key: str) -> Any:
    credentials = BasicCredentials(server.access_key, secret_key, server.project_id)
    return sdk.CtsClient.new_builder().with_credentials(credentials).with_endpoint(server.url).build()


def requests_of(server: Running) -> list[tuple[str, str, str, int]]:
    """Method, path, query and status of every request that the stub answered."""
    entries = requests.get(f"{server.url}/_stub/journal", timeout=5).json()
    return [(entry["method"], entry["path"], entry["query"], entry["status"]) for entry in entries]


def create(client: Any, **fields: Any) -> Any:
    given = {"tracker_type": "data", "tracker_name": "audit", "data_bucket": BUCKET, **fields}
    return client.create_tracker(sdk.CreateTrackerRequest(body=sdk.CreateTrackerRequestBody(**given)))


def trackers(client: Any, **query: Any) -> Any:
    return client.list_trackers(sdk.ListTrackersRequest(**query)).trackers


def test_trackers(client: Any, cts_stub: Running) -> None:
    transfer = sdk.TrackerObsInfo(
        bucket_name="traces", is_obs_created=False, bucket_lifecycle=60, compress_type="gzip", is_sort_by_service=True
    )
    made = create(client, obs_info=transfer, is_lts_enabled=True, agency_name="cts_admin_trust")
    assert made.status_code == 201
    assert (made.project_id, made.domain_id) == (cts_stub.project_id, cts_stub.domain_id)
    assert (made.tracker_type, made.status, made.agency_name) == ("data", "enabled", "cts_admin_trust")
    assert (made.obs_info.bucket_lifecycle, made.obs_info.compress_type) == (60, "gzip")
    assert (made.obs_info.is_sort_by_service, made.obs_info.is_authorized_bucket) == (True, True)
    assert (made.data_bucket.data_bucket_name, made.data_bucket.data_event) == ("pictures", ["READ", "WRITE"])
    names = {"tracker_type": "data", "tracker_name": "audit"}
    change = sdk.UpdateTrackerRequestBody(**names, data_bucket=BUCKET, status="disabled")
    assert client.update_tracker(sdk.UpdateTrackerRequest(body=change)).status_code == 200
    [found] = trackers(client, **names)
    assert (found.id, found.status, found.obs_info.bucket_name) == (made.id, "disabled", "traces")
    assert (found.lts.is_lts_enabled, found.lts.log_topic_name) == (True, "audit")
    assert found.group_id
    assert found.stream_id
    assert isinstance(found.create_time, int)
    assert trackers(client, tracker_type="system") == []
    assert client.delete_tracker(sdk.DeleteTrackerRequest(**names)).status_code == 204
    assert trackers(client) == []


def test_the_management_tracker(client: Any) -> None:
    """The SDK knows since 2023 that it can be deleted."""
    names = {"tracker_type": "system", "tracker_name": "system"}
    excluded = sdk.ManagementEventSelector(exclude_service=["KMS"])
    made = create(client, **names, data_bucket=None, kms_id="key", is_support_trace_files_encryption=True)
    assert (made.kms_id, made.is_support_trace_files_encryption, made.data_bucket) == ("key", True, None)
    change = sdk.UpdateTrackerRequestBody(**names, management_event_selector=excluded)
    client.update_tracker(sdk.UpdateTrackerRequest(body=change))
    [found] = trackers(client)
    assert (found.kms_id, found.management_event_selector.exclude_service) == ("key", ["KMS"])
    client.delete_tracker(sdk.DeleteTrackerRequest(**names))
    assert trackers(client) == []


def test_traces_carry_the_access_key(client: Any, cts_stub: Running) -> None:
    made = create(client)
    query = {"trace_type": "system", "resource_type": "tracker", "service_type": "CTS", "limit": 5}
    [trace] = client.list_traces(sdk.ListTracesRequest(**query, access_key_id=cts_stub.access_key)).traces
    assert (trace.trace_name, trace.resource_id, trace.code) == ("createTracker", made.id, "201")
    assert (trace.trace_rating, trace.resource_name, trace.api_version) == ("normal", "audit", "v3")
    assert json.loads(trace.request)["tracker_name"] == "audit"
    assert json.loads(trace.response)["id"] == made.id
    assert (trace.user.name, trace.user.domain.id) == (cts_stub.user, cts_stub.domain_id)
    assert (trace.user.access_key_id, trace.user.principal_is_root_user) == (cts_stub.access_key, "false")
    assert client.list_traces(sdk.ListTracesRequest(**query, access_key_id="other")).traces == []


def test_traces_page_by_page(client: Any) -> None:
    for number in range(3):
        bucket = sdk.DataBucket(data_bucket_name=f"bucket{number}", data_event=["READ"])
        create(client, tracker_name=f"tracker{number}", data_bucket=bucket)
    names: list[str] = []
    marker = None
    for size in (2, 1):
        page = client.list_traces(sdk.ListTracesRequest(trace_type="system", limit=2, next=marker))
        marker = page.meta_data.marker
        assert page.meta_data.count == len(page.traces) == size
        names += [trace.resource_name for trace in page.traces]
    assert (marker, names) == (None, ["tracker2", "tracker1", "tracker0"])
    end = page.traces[-1].time
    assert client.list_traces(sdk.ListTracesRequest(trace_type="system", _from=end - 2, to=end)).traces == []


def test_notifications(client: Any, cts_stub: Running) -> None:
    operations = [sdk.Operations(service_type="CTS", resource_type="tracker", trace_names=["createTracker"])]
    users = [sdk.NotificationUsers(user_group="admin", user_list=["alice", "bob"])]
    body = sdk.CreateNotificationRequestBody(
        notification_name="alarm",
        operation_type="customized",
        operations=operations,
        notify_user_list=users,
        topic_id=TOPIC,
        filter=sdk.Filter(condition="AND", is_support_filter=True, rule=["code != 200"]),
    )
    made = client.create_notification(sdk.CreateNotificationRequest(body=body))
    assert (made.status_code, made.status, made.notification_type) == (201, "enabled", "smn")
    assert (made.operations, made.notify_user_list, made.filter) == (operations, users, body.filter)
    change = sdk.UpdateNotificationRequestBody(
        notification_name="alarm",
        operation_type="complete",
        status="disabled",
        notification_id=made.notification_id,
    )
    changed = client.update_notification(sdk.UpdateNotificationRequest(body=change))
    assert (changed.status_code, changed.status, changed.operation_type) == (200, "disabled", "complete")
    query = sdk.ListNotificationsRequest(notification_type="smn", notification_name="alarm")
    [found] = client.list_notifications(query).notifications
    assert (found.notification_id, found.filter) == (made.notification_id, None)
    assert (found.project_id, found.create_time) == (cts_stub.project_id, made.create_time)
    gone = sdk.DeleteNotificationRequest(notification_id=made.notification_id)
    assert client.delete_notification(gone).status_code == 204
    assert client.list_notifications(query).notifications == []


def test_tags(client: Any) -> None:
    """No operation reads them; the traces tell that they were there."""
    tracker = create(client)
    tags = [sdk.Tags(key="team", value="audit")]
    path = {"resource_id": tracker.id, "resource_type": "cts-tracker"}
    body = sdk.BatchCreateResourceTagsRequestBody(tags=tags)
    made = client.batch_create_resource_tags(sdk.BatchCreateResourceTagsRequest(**path, body=body))
    gone = sdk.BatchDeleteResourceTagsRequestBody(tags=tags)
    deleted = client.batch_delete_resource_tags(sdk.BatchDeleteResourceTagsRequest(**path, body=gone))
    assert (made.status_code, deleted.status_code) == (200, 204)
    traces = client.list_traces(sdk.ListTracesRequest(trace_type="system", resource_id=tracker.id)).traces
    assert [trace.trace_name for trace in traces] == [
        "batchDeleteResourceTags",
        "batchCreateResourceTags",
        "createTracker",
    ]
    assert json.loads(traces[1].request) == {"tags": [{"key": "team", "value": "audit"}]}
    unknown = sdk.BatchCreateResourceTagsRequest(resource_id="unknown", resource_type="cts-tracker", body=body)
    with pytest.raises(ClientRequestException) as refused:
        client.batch_create_resource_tags(unknown)
    assert (refused.value.status_code, refused.value.error_code) == (404, "CTS.0214")


def test_what_the_service_knows(client: Any, cts_stub: Running) -> None:
    create(client)
    quotas = {quota.type: (quota.used, quota.quota) for quota in client.list_quotas(sdk.ListQuotasRequest()).resources}
    assert quotas == {"data_tracker": (1, 100), "system_tracker": (0, 1)}
    asked = sdk.ListOperationsRequest(service_type="CTS", resource_type="tracker")
    [found] = client.list_operations(asked).operations
    assert (found.service_type, found.resource_type) == ("CTS", "tracker")
    assert "createTracker" in found.operation_list
    assert [user.name for user in client.list_user_resources(sdk.ListUserResourcesRequest()).users] == [cts_stub.user]
    resources = client.list_trace_resources(sdk.ListTraceResourcesRequest(domain_id=cts_stub.domain_id)).resources
    assert "tracker" in next(each.resource for each in resources if each.service_type == "CTS")
    body = sdk.CheckObsBucketsRequestBody(buckets=[sdk.CheckBucketRequest("pictures", "eu-west-101")])
    [checked] = client.check_obs_buckets(sdk.CheckObsBucketsRequest(domain_id=cts_stub.domain_id, body=body)).buckets
    assert (checked.bucket_name, checked.bucket_location) == ("pictures", "eu-west-101")
    assert (checked.check_bucket_response.success, checked.check_bucket_response.response_code) == (True, 200)


def test_a_refusal_has_what_the_sdk_reads(client: Any) -> None:
    create(client)
    with pytest.raises(ClientRequestException) as refused:
        create(client)
    error = refused.value
    assert (error.status_code, error.error_code, error.error_msg) == (400, "CTS.0208", "The tracker already exists.")
    assert error.request_id


def test_a_fault_of_the_service_is_another_exception(client: Any, cts_stub: Running) -> None:
    fault: dict[str, str | int] = {"operation": "listQuotas", "status": 500, "code": "CTS.0001"}
    assert requests.put(f"{cts_stub.url}/_stub/faults", json=[fault], timeout=5).ok
    with pytest.raises(ServerResponseException) as failed:
        client.list_quotas(sdk.ListQuotasRequest())
    error = failed.value
    assert (error.status_code, error.error_code, bool(error.request_id)) == (500, "CTS.0001", True)
    assert client.list_quotas(sdk.ListQuotasRequest()).status_code == 200


def test_a_wrong_secret_key_is_noticed(cts_stub: Running) -> None:
    with pytest.raises(ClientRequestException) as refused:
        trackers(of(cts_stub, "wrong"))
    assert (refused.value.status_code, refused.value.error_code) == (401, "CTS.0002")


@pytest.fixture
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK remembers projects for the whole process, by access key and region."""
    monkeypatch.setattr(BasicCredentials, "_CACHE", type(BasicCredentials._CACHE)())


def in_region(server: Running, region: str, credentials: Any) -> Any:
    where = Region(region, server.url)
    return sdk.CtsClient.new_builder().with_credentials(credentials).with_region(where).build()


@pytest.mark.usefixtures("nothing_remembered")
@pytest.mark.parametrize("by_environment", [False, True])
def test_the_project_is_found_by_the_region(
    cts_stub: Running, monkeypatch: pytest.MonkeyPatch, by_environment: bool
) -> None:
    credentials = BasicCredentials(cts_stub.access_key, cts_stub.secret_key)
    if by_environment:
        monkeypatch.setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", cts_stub.url)
    else:
        credentials.with_iam_endpoint(cts_stub.url)
    client = in_region(cts_stub, REGION, credentials)
    assert trackers(client) == []
    assert trackers(client) == []
    listed = ("GET", f"/v3/{cts_stub.project_id}/trackers", "", 200)
    assert requests_of(cts_stub) == [("GET", "/v3/projects", f"name={REGION}", 200), listed, listed]


@pytest.mark.usefixtures("nothing_remembered")
def test_a_region_without_a_project_of_the_user(cts_stub: Running) -> None:
    credentials = BasicCredentials(cts_stub.access_key, cts_stub.secret_key).with_iam_endpoint(cts_stub.url)
    with pytest.raises(SdkException, match="Failed to get project id of region 'example-region-2'"):
        in_region(cts_stub, "example-region-2", credentials)
    wrong = BasicCredentials(cts_stub.access_key, "wrong").with_iam_endpoint(cts_stub.url)
    with pytest.raises(SdkException, match=r"status_code:401,request_id:[0-9a-f-]{36},error_code:CTS\.0002"):
        in_region(cts_stub, REGION, wrong)


def test_the_client_takes_only_credentials_of_a_project(cts_stub: Running) -> None:
    """So none asks for its account, and /v3/auth/domains is not described (errata, client-finds-its-account)."""
    with pytest.raises(TypeError, match="credential type error, supported credential type is BasicCredentials"):
        in_region(cts_stub, REGION, GlobalCredentials(cts_stub.access_key, cts_stub.secret_key, cts_stub.domain_id))
    assert requests_of(cts_stub) == []


def test_all_operations_of_the_sdk_are_here() -> None:
    """Each is called above."""
    text = Path(__file__).read_text(encoding="utf-8")
    named = [name for name in dir(sdk.CtsClient) if f"{name}_invoker" in dir(sdk.CtsClient)]
    assert len(named) == 16
    assert [name for name in named if f"client.{name}(" not in text] == []
