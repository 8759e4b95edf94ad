"""The vendor's SDK, unchanged: every operation, with signed requests, against the stub."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
import requests
from cts_stub.pytest_plugin import Running

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # raised by the SDK's own modules
    import huaweicloudsdkcts.v3 as sdk
    from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
    from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException, SdkException, ServerResponseException
    from huaweicloudsdkcore.region.region import Region

BUCKET = sdk.DataBucket(data_bucket_name="pictures", data_event=["READ", "WRITE"])
TOPIC = "urn:smn:regionId:f96188c7ccaf4ffba0c9aa149ab2bd57:test_topic_v2"
REGION = "example-region-1"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redirect the home directory, which the SDK writes to."""
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def client(cts_stub: Running) -> Any:
    return client_of(cts_stub, cts_stub.secret_key)


def client_of(server: Running, secret_key: str) -> Any:
    credentials = BasicCredentials(server.access_key, secret_key, server.project_id)
    return sdk.CtsClient.new_builder().with_credentials(credentials).with_endpoint(server.url).build()


def recorded_requests(server: Running) -> list[tuple[str, str, str, int]]:
    """Return method, path, query and status of every request in the journal."""
    entries = requests.get(f"{server.url}/_stub/journal", timeout=5).json()
    return [(entry["method"], entry["path"], entry["query"], entry["status"]) for entry in entries]


def create(client: Any, **fields: Any) -> Any:
    body = {"tracker_type": "data", "tracker_name": "audit", "data_bucket": BUCKET, **fields}
    return client.create_tracker(sdk.CreateTrackerRequest(body=sdk.CreateTrackerRequestBody(**body)))


def trackers(client: Any, **query: Any) -> Any:
    return client.list_trackers(sdk.ListTrackersRequest(**query)).trackers


def test_trackers(client: Any, cts_stub: Running) -> None:
    transfer = sdk.TrackerObsInfo(
        bucket_name="traces", is_obs_created=False, bucket_lifecycle=60, compress_type="gzip", is_sort_by_service=True
    )
    created = create(client, obs_info=transfer, is_lts_enabled=True, agency_name="cts_admin_trust")
    assert created.status_code == 201
    assert (created.project_id, created.domain_id) == (cts_stub.project_id, cts_stub.domain_id)
    assert (created.tracker_type, created.status, created.agency_name) == ("data", "enabled", "cts_admin_trust")
    assert (created.obs_info.bucket_lifecycle, created.obs_info.compress_type) == (60, "gzip")
    assert (created.obs_info.is_sort_by_service, created.obs_info.is_authorized_bucket) == (True, True)
    assert (created.data_bucket.data_bucket_name, created.data_bucket.data_event) == ("pictures", ["READ", "WRITE"])
    names = {"tracker_type": "data", "tracker_name": "audit"}
    change = sdk.UpdateTrackerRequestBody(**names, data_bucket=BUCKET, status="disabled")
    assert client.update_tracker(sdk.UpdateTrackerRequest(body=change)).status_code == 200
    [found] = trackers(client, **names)
    assert (found.id, found.status, found.obs_info.bucket_name) == (created.id, "disabled", "traces")
    assert (found.lts.is_lts_enabled, found.lts.log_topic_name) == (True, "audit")
    assert found.group_id
    assert found.stream_id
    assert isinstance(found.create_time, int)
    assert trackers(client, tracker_type="system") == []
    assert client.delete_tracker(sdk.DeleteTrackerRequest(**names)).status_code == 204
    assert trackers(client) == []


def test_management_tracker(client: Any) -> None:
    """The SDK can delete the management tracker since 2023."""
    names = {"tracker_type": "system", "tracker_name": "system"}
    excluded = sdk.ManagementEventSelector(exclude_service=["KMS"])
    created = create(client, **names, data_bucket=None, kms_id="key", is_support_trace_files_encryption=True)
    assert (created.kms_id, created.is_support_trace_files_encryption, created.data_bucket) == ("key", True, None)
    change = sdk.UpdateTrackerRequestBody(**names, management_event_selector=excluded)
    client.update_tracker(sdk.UpdateTrackerRequest(body=change))
    [found] = trackers(client)
    assert (found.kms_id, found.management_event_selector.exclude_service) == ("key", ["KMS"])
    client.delete_tracker(sdk.DeleteTrackerRequest(**names))
    assert trackers(client) == []


def test_traces_contain_the_access_key(client: Any, cts_stub: Running) -> None:
    created = create(client)
    query = {"trace_type": "system", "resource_type": "tracker", "service_type": "CTS", "limit": 5}
    [trace] = client.list_traces(sdk.ListTracesRequest(**query, access_key_id=cts_stub.access_key)).traces
    assert (trace.trace_name, trace.resource_id, trace.code) == ("createTracker", created.id, "201")
    assert (trace.trace_rating, trace.resource_name, trace.api_version) == ("normal", "audit", "v3")
    assert json.loads(trace.request)["tracker_name"] == "audit"
    assert json.loads(trace.response)["id"] == created.id
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
    created = client.create_notification(sdk.CreateNotificationRequest(body=body))
    assert (created.status_code, created.status, created.notification_type) == (201, "enabled", "smn")
    assert (created.operations, created.notify_user_list, created.filter) == (operations, users, body.filter)
    change = sdk.UpdateNotificationRequestBody(
        notification_name="alarm",
        operation_type="complete",
        status="disabled",
        notification_id=created.notification_id,
    )
    changed = client.update_notification(sdk.UpdateNotificationRequest(body=change))
    assert (changed.status_code, changed.status, changed.operation_type) == (200, "disabled", "complete")
    query = sdk.ListNotificationsRequest(notification_type="smn", notification_name="alarm")
    [found] = client.list_notifications(query).notifications
    assert (found.notification_id, found.filter) == (created.notification_id, None)
    assert (found.project_id, found.create_time) == (cts_stub.project_id, created.create_time)
    deletion = sdk.DeleteNotificationRequest(notification_id=created.notification_id)
    assert client.delete_notification(deletion).status_code == 204
    assert client.list_notifications(query).notifications == []


def test_tags(client: Any) -> None:
    """No operation returns tags; their changes are visible in the traces."""
    tracker = create(client)
    tags = [sdk.Tags(key="team", value="audit")]
    path = {"resource_id": tracker.id, "resource_type": "cts-tracker"}
    body = sdk.BatchCreateResourceTagsRequestBody(tags=tags)
    created = client.batch_create_resource_tags(sdk.BatchCreateResourceTagsRequest(**path, body=body))
    deletion = sdk.BatchDeleteResourceTagsRequestBody(tags=tags)
    deleted = client.batch_delete_resource_tags(sdk.BatchDeleteResourceTagsRequest(**path, body=deletion))
    assert (created.status_code, deleted.status_code) == (200, 204)
    traces = client.list_traces(sdk.ListTracesRequest(trace_type="system", resource_id=tracker.id)).traces
    assert [trace.trace_name for trace in traces] == [
        "batchDeleteResourceTags",
        "batchCreateResourceTags",
        "createTracker",
    ]
    assert json.loads(traces[1].request) == {"tags": [{"key": "team", "value": "audit"}]}
    unknown = sdk.BatchCreateResourceTagsRequest(resource_id="unknown", resource_type="cts-tracker", body=body)
    with pytest.raises(ClientRequestException) as rejected:
        client.batch_create_resource_tags(unknown)
    assert (rejected.value.status_code, rejected.value.error_code) == (404, "CTS.0214")


def test_quotas_operations_users_resources_and_buckets(client: Any, cts_stub: Running) -> None:
    create(client)
    quotas = {quota.type: (quota.used, quota.quota) for quota in client.list_quotas(sdk.ListQuotasRequest()).resources}
    assert quotas == {"data_tracker": (1, 100), "system_tracker": (0, 1)}
    query = sdk.ListOperationsRequest(service_type="CTS", resource_type="tracker")
    [found] = client.list_operations(query).operations
    assert (found.service_type, found.resource_type) == ("CTS", "tracker")
    assert "createTracker" in found.operation_list
    assert [user.name for user in client.list_user_resources(sdk.ListUserResourcesRequest()).users] == [cts_stub.user]
    resources = client.list_trace_resources(sdk.ListTraceResourcesRequest(domain_id=cts_stub.domain_id)).resources
    assert "tracker" in next(each.resource for each in resources if each.service_type == "CTS")
    body = sdk.CheckObsBucketsRequestBody(buckets=[sdk.CheckBucketRequest("pictures", "eu-west-101")])
    [checked] = client.check_obs_buckets(sdk.CheckObsBucketsRequest(domain_id=cts_stub.domain_id, body=body)).buckets
    assert (checked.bucket_name, checked.bucket_location) == ("pictures", "eu-west-101")
    assert (checked.check_bucket_response.success, checked.check_bucket_response.response_code) == (True, 200)


def test_error_response_has_the_fields_that_the_sdk_reads(client: Any) -> None:
    create(client)
    with pytest.raises(ClientRequestException) as rejected:
        create(client)
    error = rejected.value
    assert (error.status_code, error.error_code, error.error_msg) == (400, "CTS.0208", "The tracker already exists.")
    assert error.request_id


def test_injected_fault_raises_a_server_exception(client: Any, cts_stub: Running) -> None:
    fault: dict[str, str | int] = {"operation": "listQuotas", "status": 500, "code": "CTS.0001"}
    assert requests.put(f"{cts_stub.url}/_stub/faults", json=[fault], timeout=5).ok
    with pytest.raises(ServerResponseException) as caught:
        client.list_quotas(sdk.ListQuotasRequest())
    error = caught.value
    assert (error.status_code, error.error_code, bool(error.request_id)) == (500, "CTS.0001", True)
    assert client.list_quotas(sdk.ListQuotasRequest()).status_code == 200


def test_a_moved_clock_rejects_no_signature(client: Any, cts_stub: Running) -> None:
    """A client signs with the time of its system."""
    cts_stub.advance(7 * 24 * 60 * 60 * 1000)
    assert client.list_trackers(sdk.ListTrackersRequest()).trackers == []


def test_wrong_secret_key_is_rejected(cts_stub: Running) -> None:
    with pytest.raises(ClientRequestException) as rejected:
        trackers(client_of(cts_stub, "wrong"))
    assert (rejected.value.status_code, rejected.value.error_code) == (401, "CTS.0002")


@pytest.fixture
def empty_project_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty the SDK's cache of projects, which is kept per process by access key and region."""
    monkeypatch.setattr(BasicCredentials, "_CACHE", type(BasicCredentials._CACHE)())


def client_in_region(server: Running, region: str, credentials: Any) -> Any:
    endpoint = Region(region, server.url)
    return sdk.CtsClient.new_builder().with_credentials(credentials).with_region(endpoint).build()


@pytest.mark.usefixtures("empty_project_cache")
@pytest.mark.parametrize("by_environment", [False, True])
def test_project_is_looked_up_by_region(
    cts_stub: Running, monkeypatch: pytest.MonkeyPatch, by_environment: bool
) -> None:
    credentials = BasicCredentials(cts_stub.access_key, cts_stub.secret_key)
    if by_environment:
        monkeypatch.setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", cts_stub.url)
    else:
        credentials.with_iam_endpoint(cts_stub.url)
    client = client_in_region(cts_stub, REGION, credentials)
    assert trackers(client) == []
    assert trackers(client) == []
    listed = ("GET", f"/v3/{cts_stub.project_id}/trackers", "", 200)
    assert recorded_requests(cts_stub) == [("GET", "/v3/projects", f"name={REGION}", 200), listed, listed]


@pytest.mark.usefixtures("empty_project_cache")
def test_failed_project_lookup(cts_stub: Running) -> None:
    credentials = BasicCredentials(cts_stub.access_key, cts_stub.secret_key).with_iam_endpoint(cts_stub.url)
    with pytest.raises(SdkException, match="Failed to get project id of region 'example-region-2'"):
        client_in_region(cts_stub, "example-region-2", credentials)
    wrong = BasicCredentials(cts_stub.access_key, "wrong").with_iam_endpoint(cts_stub.url)
    with pytest.raises(SdkException, match=r"status_code:401,request_id:[0-9a-f-]{36},error_code:CTS\.0002"):
        client_in_region(cts_stub, REGION, wrong)


def test_client_accepts_only_project_credentials(cts_stub: Running) -> None:
    """No client looks up its account, so /v3/auth/domains is not described (errata, client-finds-its-account)."""
    with pytest.raises(TypeError, match="credential type error, supported credential type is BasicCredentials"):
        client_in_region(
            cts_stub, REGION, GlobalCredentials(cts_stub.access_key, cts_stub.secret_key, cts_stub.domain_id)
        )
    assert recorded_requests(cts_stub) == []


def test_every_operation_of_the_sdk_is_called() -> None:
    """Every operation is called in this module."""
    text = Path(__file__).read_text(encoding="utf-8")
    named = [name for name in dir(sdk.CtsClient) if f"{name}_invoker" in dir(sdk.CtsClient)]
    assert len(named) == 16
    assert [name for name in named if f"client.{name}(" not in text] == []
