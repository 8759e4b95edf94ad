"""The vendor's own SDK, unchanged, through every one of its operations against the stub. It signs each request."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from cts_stub.pytest_plugin import Running

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the SDK's own modules
    import huaweicloudsdkcts.v3 as sdk
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException

BUCKET = sdk.DataBucket(data_bucket_name="pictures", data_event=["READ", "WRITE"])
TOPIC = "urn:smn:regionId:f96188c7ccaf4ffba0c9aa149ab2bd57:test_topic_v2"


@pytest.fixture
def client(cts_stub: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The SDK writes into the home of its user."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return of(cts_stub, cts_stub.secret_key)


def of(server: Running, secret_key: str) -> Any:
    credentials = BasicCredentials(server.access_key, secret_key, server.project_id)
    return sdk.CtsClient.new_builder().with_credentials(credentials).with_endpoint(server.url).build()


def create(client: Any, **fields: Any) -> Any:
    given = {"tracker_type": "data", "tracker_name": "audit", "data_bucket": BUCKET, **fields}
    return client.create_tracker(sdk.CreateTrackerRequest(body=sdk.CreateTrackerRequestBody(**given)))


def trackers(client: Any, **query: Any) -> Any:
    return client.list_trackers(sdk.ListTrackersRequest(**query)).trackers


def test_trackers(client: Any) -> None:
    made = create(client, obs_info=sdk.TrackerObsInfo(bucket_name="traces", is_obs_created=False, bucket_lifecycle=60))
    assert made.id
    assert made.obs_info.bucket_lifecycle == 60
    names = {"tracker_type": "data", "tracker_name": "audit"}
    change = sdk.UpdateTrackerRequestBody(**names, data_bucket=BUCKET, status="disabled")
    client.update_tracker(sdk.UpdateTrackerRequest(body=change))
    [found] = trackers(client, **names)
    assert (found.id, found.status, found.obs_info.bucket_name) == (made.id, "disabled", "traces")
    client.delete_tracker(sdk.DeleteTrackerRequest(**names))
    assert trackers(client) == []


def test_traces_carry_the_access_key(client: Any, cts_stub: Running) -> None:
    made = create(client)
    query = {"trace_type": "system", "resource_type": "tracker", "service_type": "CTS", "limit": 5}
    [trace] = client.list_traces(sdk.ListTracesRequest(**query, access_key_id=cts_stub.access_key)).traces
    assert (trace.trace_name, trace.resource_id, trace.code) == ("createTracker", made.id, "201")
    assert trace.user.access_key_id == cts_stub.access_key
    assert client.list_traces(sdk.ListTracesRequest(**query, access_key_id="other")).traces == []


def test_notifications(client: Any) -> None:
    operations = [sdk.Operations(service_type="CTS", resource_type="tracker", trace_names=["createTracker"])]
    body = sdk.CreateNotificationRequestBody(
        notification_name="alarm",
        operation_type="customized",
        operations=operations,
        topic_id=TOPIC,
        filter=sdk.Filter(condition="AND", is_support_filter=True, rule=["code != 200"]),
    )
    made = client.create_notification(sdk.CreateNotificationRequest(body=body))
    assert (made.status, made.notification_type) == ("enabled", "smn")
    change = sdk.UpdateNotificationRequestBody(
        notification_name="alarm",
        operation_type="complete",
        status="disabled",
        notification_id=made.notification_id,
    )
    assert client.update_notification(sdk.UpdateNotificationRequest(body=change)).status == "disabled"
    query = sdk.ListNotificationsRequest(notification_type="smn", notification_name="alarm")
    [found] = client.list_notifications(query).notifications
    assert (found.notification_id, found.filter) == (made.notification_id, None)
    client.delete_notification(sdk.DeleteNotificationRequest(notification_id=made.notification_id))
    assert client.list_notifications(query).notifications == []


def test_tags(client: Any) -> None:
    tracker = create(client)
    tags = [sdk.Tags(key="team", value="audit")]
    path = {"resource_id": tracker.id, "resource_type": "cts-tracker"}
    body = sdk.BatchCreateResourceTagsRequestBody(tags=tags)
    client.batch_create_resource_tags(sdk.BatchCreateResourceTagsRequest(**path, body=body))
    gone = sdk.BatchDeleteResourceTagsRequestBody(tags=tags)
    client.batch_delete_resource_tags(sdk.BatchDeleteResourceTagsRequest(**path, body=gone))


def test_what_the_service_knows(client: Any, cts_stub: Running) -> None:
    create(client)
    quotas = {quota.type: (quota.used, quota.quota) for quota in client.list_quotas(sdk.ListQuotasRequest()).resources}
    assert quotas == {"data_tracker": (1, 100), "system_tracker": (0, 1)}
    asked = sdk.ListOperationsRequest(service_type="CTS", resource_type="tracker")
    assert "createTracker" in client.list_operations(asked).operations[0].operation_list
    assert [user.name for user in client.list_user_resources(sdk.ListUserResourcesRequest()).users] == [cts_stub.user]
    resources = client.list_trace_resources(sdk.ListTraceResourcesRequest(domain_id=cts_stub.domain_id)).resources
    assert "tracker" in next(each.resource for each in resources if each.service_type == "CTS")
    body = sdk.CheckObsBucketsRequestBody(buckets=[sdk.CheckBucketRequest("pictures", "eu-west-101")])
    checked = client.check_obs_buckets(sdk.CheckObsBucketsRequest(domain_id=cts_stub.domain_id, body=body))
    assert checked.buckets[0].check_bucket_response.success


def test_a_refusal_has_what_the_sdk_reads(client: Any) -> None:
    create(client)
    with pytest.raises(ClientRequestException) as refused:
        create(client)
    error = refused.value
    assert (error.status_code, error.error_code, error.error_msg) == (400, "CTS.0208", "The tracker already exists.")
    assert error.request_id


def test_a_wrong_secret_key_is_noticed(cts_stub: Running, client: Any) -> None:
    with pytest.raises(ClientRequestException) as refused:
        trackers(of(cts_stub, "wrong"))
    assert refused.value.status_code == 401


def test_all_operations_of_the_sdk_are_here() -> None:
    """Each is called above."""
    text = Path(__file__).read_text(encoding="utf-8")
    named = [name for name in dir(sdk.CtsClient) if f"{name}_invoker" in dir(sdk.CtsClient)]
    assert len(named) == 16
    assert [name for name in named if f"client.{name}(" not in text] == []
