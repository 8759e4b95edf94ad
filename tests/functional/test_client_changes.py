"""Read, change, write: what a list returned is passed to the operations that change it."""

from __future__ import annotations

import asyncio
import copy
import pickle
from typing import Any

import pytest
from cts_client import AsyncClient, Client, Connections, Request, errors, models, operations
from cts_client._runtime.operation import Operation
from cts_stub.pytest_plugin import Running

UPDATES = sorted(
    value.name
    for value in vars(operations).values()
    if isinstance(value, Operation) and value.method in ("PUT", "PATCH") and value.body is not None
)


def settings(stub: Running, **more: Any) -> dict[str, Any]:
    return {"endpoint": stub.url, "token": stub.token, "project_id": stub.project_id, **more}


def notification(client: Client) -> None:
    client.notifications.create(
        notification_name="n",
        operation_type="customized",
        operations=[{"service_type": "CTS", "resource_type": "tracker", "trace_names": ["createTracker"]}],
        notify_user_list=[{"user_group": "developers", "user_list": ["alice"]}],
        filter={"condition": "AND", "is_support_filter": True, "rule": ["code = 200"]},
        agency_name="cts_admin_trust",
    )


def test_there_is_a_test_for_each() -> None:
    assert UPDATES == ["notifications.update", "trackers.update"]


def test_a_notification(cts_stub: Running) -> None:
    """The operation replaces all settings, so that all that were read must be sent."""
    with Client(**settings(cts_stub)) as client:
        notification(client)
        [found] = client.notifications.list(notification_type="smn")
        returned = client.notifications.update(found, status="disabled")
        [again] = client.notifications.list(notification_type="smn")
        assert returned.status == again.status == "disabled"
        assert again == found.model_copy(update={"status": models.EnableStatus.DISABLED})
        found.notification_name = "renamed"
        client.notifications.update(found)
        [again] = client.notifications.list(notification_type="smn")
        assert again == found


@pytest.mark.parametrize("kind", ["system", "data"])
def test_a_tracker(cts_stub: Running, kind: str) -> None:
    bucket: Any = {"data_bucket": {"data_bucket_name": "pictures", "data_event": ["READ"]}} if kind == "data" else {}
    with Client(**settings(cts_stub)) as client:
        client.trackers.create(
            tracker_type=models.TrackerType(kind),
            tracker_name="system" if kind == "system" else "audit",
            obs_info={"bucket_name": "archive", "file_prefix_name": "a", "is_obs_created": False},
            is_support_validate=True,
            **bucket,
        )
        [found] = client.trackers.list()
        client.trackers.update(found)
        assert list(client.trackers.list()) == [found]
        client.trackers.update(found, status="disabled")
        assert [each.status for each in client.trackers.list()] == ["disabled"]
    problems = [each for each in cts_stub.problems() if "updateTracker" in each]
    assert problems == []


def test_in_an_event_loop(cts_stub: Running) -> None:
    async def change() -> None:
        async with AsyncClient(**settings(cts_stub)) as client:
            await client.trackers.create(tracker_type="system", tracker_name="system")
            [found] = [each async for each in client.trackers.list()]
            await client.trackers.update(found, is_lts_enabled=True)
            raw = await client.trackers.with_raw_response.update(found, status="disabled")
            assert raw.status == 200

    asyncio.run(change())


def test_a_request_body(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        client.trackers.create(tracker_type="system", tracker_name="system")
        body = models.UpdateTrackerRequestBody(
            tracker_type=models.TrackerType.SYSTEM, tracker_name="system", is_lts_enabled=True
        )
        client.trackers.update(body, tracker_name="system")
        [found] = client.trackers.list()
        assert found.lts
        assert found.lts.is_lts_enabled


def test_what_does_not_fit(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        client.trackers.create(tracker_type="system", tracker_name="system")
        page = client.trackers.list()
        with pytest.raises(errors.InvalidRequest, match="tracker_type: Field required"):
            client.trackers.update(page)
        wrong: Any = {"tracker_name": "system"}
        with pytest.raises(errors.InvalidRequest, match="current: must be a model, not dict"):
            client.trackers.update(wrong)
        with pytest.raises(errors.InvalidRequest, match="tracker_type: Field required"):
            client.trackers.update(tracker_name="system")  # type: ignore[call-overload]
    assert not cts_stub.journal("updateTracker")


def test_a_copy_of_what_holds_a_client_has_the_same_connections(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        held = copy.deepcopy({"client": client, "numbers": [1]})
        assert held["client"] is copy.copy(client) is client
        assert client.trackers.list().trackers == []


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_client_cannot_be_pickled(kind: type[Client | AsyncClient]) -> None:
    """Its connections belong to this process, and the other one must not get its secrets in a file."""
    client = kind("http://127.0.0.1:1", auth=Secretive(), connections=Connections(proxy="http://user:s3cr3t@host"))
    for held in (client, [client.traces], client.with_options(timeout=1), client.traces.with_raw_response.list):
        with pytest.raises(TypeError, match=f"^{kind.__name__} cannot be pickled: it has connections and credentials"):
            pickle.dumps(held)


class Secretive:
    """Authentication that could be pickled."""

    secret = "s3cr3t"

    def apply(self, request: Request, /) -> Request:
        return request
