"""Lists of the generated client against the stub: pages, odd responses, what is listed and sent back."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from cts_client import AsyncClient, Client, RawResponse, UnknownMember, errors, models
from cts_stub.pytest_plugin import Running

HOUR_MS = 3_600_000


def settings(stub: Running, **more: Any) -> dict[str, Any]:
    return {"endpoint": stub.url, "token": stub.token, "project_id": stub.project_id, **more}


@pytest.fixture
def traces(cts_stub: Running) -> list[str]:
    """IDs of seven traces, newest first."""
    cts_stub.freeze()
    made: list[str] = []
    for _ in range(7):
        made.append(cts_stub.record(trace_name="createEip")["trace_id"])
        cts_stub.advance(1)
    return made[::-1]


def test_iterating_reads_all_pages(cts_stub: Running, traces: list[str]) -> None:
    with Client(**settings(cts_stub)) as client:
        page = client.traces.list(limit=3)
        assert [trace.trace_id for trace in page] == traces
        assert [trace.trace_id for trace in page.traces] == traces[:3]
        assert [len(each.traces) for each in page.iter_pages()] == [3, 3, 1]
        assert page.meta_data.marker == traces[2]
        assert page.has_next_page()


def test_asynchronous_iteration(cts_stub: Running, traces: list[str]) -> None:
    async def collected() -> None:
        async with AsyncClient(**settings(cts_stub)) as client:
            assert [trace.trace_id async for trace in client.traces.list(limit=3)] == traces
            page = await client.traces.list(limit=3)
            assert [trace.trace_id for trace in page.traces] == traces[:3]
            assert [trace.trace_id async for trace in page] == traces
            assert [len(each.traces) async for each in client.traces.list(limit=3).iter_pages()] == [3, 3, 1]
            assert (await page.next_page()).traces[0].trace_id == traces[3]

    asyncio.run(collected())


def test_later_pages_keep_the_time_range_of_the_first(cts_stub: Running, traces: list[str]) -> None:
    """The clock of the stub moves by 40 minutes between pages, so that the last hour is another one."""
    cts_stub.advance(40 * 60_000)
    with Client(**settings(cts_stub)) as client:
        found: list[str] = []
        for trace in client.traces.list(limit=3):
            found.append(trace.trace_id)
            cts_stub.advance(40 * 60_000)
    assert found == traces


def test_a_moved_clock_of_the_stub(cts_stub: Running) -> None:
    cts_stub.advance(30 * 24 * HOUR_MS)
    made = [cts_stub.record(trace_name="createEip")["trace_id"] for _ in range(3)]
    with Client(**settings(cts_stub)) as client:
        assert {trace.trace_id for trace in client.traces.list(limit=1)} == set(made)


def test_a_list_is_continued_by_another_client(cts_stub: Running, traces: list[str]) -> None:
    with Client(**settings(cts_stub)) as client:
        query = json.loads(json.dumps(client.traces.list(limit=3).next_query()))
    with Client(**settings(cts_stub)) as client:
        assert [trace.trace_id for trace in client.traces.list(limit=3, extra_query=query)] == traces[3:]


def test_a_marker_that_repeats_ends_with_an_error(cts_stub: Running, traces: list[str]) -> None:
    with Client(**settings(cts_stub)) as client:
        body = json.loads(client.traces.with_raw_response.list(limit=3).body)
        cts_stub.fault("listTraces", times=None, status=200, body=body)
        with pytest.raises(errors.InvalidResponse, match="already sent"):
            list(client.traces.list(limit=3))


def test_an_odd_record_loses_no_page(cts_stub: Running, traces: list[str], caplog: pytest.LogCaptureFixture) -> None:
    with Client(**settings(cts_stub)) as client:
        body = json.loads(client.traces.with_raw_response.list(limit=3).body)
        body["traces"][1] |= {"user": "alice", "trace_rating": None, "new_field": [1]}
        cts_stub.fault("listTraces", status=200, body=body)
        page = client.traces.list(limit=3)
        assert [trace.trace_id for trace in page] == traces
        assert [(each.index, each.field) for each in page.problems] == [(1, "trace_rating"), (1, "user")]
        assert page.traces[1].new_field == [1]  # type: ignore[attr-defined]
        assert len([record for record in caplog.records if record.levelname == "WARNING"]) == 1
        cts_stub.fault("listTraces", status=200, body=body)
        with pytest.raises(errors.InvalidResponse, match=r"traces\.1\.trace_rating"):
            client.with_options(strict=True).traces.list()


def test_one_odd_object(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        cts_stub.fault("createTracker", status=201, body={"id": 7, "tracker_name": "audit"})
        tracker: Any = client.trackers.create(tracker_type="system", tracker_name="system")
        assert (tracker.id, tracker.tracker_name, tracker.status) == (7, "audit", None)
        assert {each.field for each in tracker.problems} >= {"id", "status"}


def test_a_redirect_shows_its_location(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        cts_stub.fault("listTrackers", status=302, headers={"Location": "https://elsewhere.example/"})
        with pytest.raises(errors.ApiError, match=r"redirect to https://elsewhere\.example/, not followed") as caught:
            client.trackers.list()
    assert caught.value.location == "https://elsewhere.example/"


def test_lists_without_pages(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        client.trackers.create(tracker_type="system", tracker_name="system")
        assert [tracker.tracker_name for tracker in client.trackers.list()] == ["system"]
        assert [quota.type for quota in client.quotas.list()]
        page = client.trackers.list()
        assert not page.has_next_page()
        assert isinstance(page, models.ListTrackersResponse)


def test_a_notification_is_read_changed_and_written(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        client.notifications.create(
            notification_name="n",
            operation_type="customized",
            operations=[{"service_type": "CTS", "resource_type": "tracker", "trace_names": ["createTracker"]}],
            filter={"condition": "AND", "is_support_filter": True, "rule": ["code = 200"]},
        )
        [found] = client.notifications.list(notification_type="smn")
        assert found.operations
        assert found.filter
        found.operations[0].trace_names.append("deleteTracker")
        client.notifications.update(
            notification_id=found.notification_id,
            notification_name=found.notification_name,
            operation_type=models.OperationType(found.operation_type),
            operations=found.operations,
            filter=found.filter,
            status="disabled",
        )
        [again] = client.notifications.list(notification_type="smn")
    assert again.operations == found.operations
    assert (again.filter, again.status) == (found.filter, "disabled")


def test_what_a_tracker_has_is_sent_back(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        client.trackers.create(tracker_type="system", tracker_name="system", obs_info={"bucket_name": "archive"})
        [tracker] = client.trackers.list()
        client.trackers.update(tracker_type="system", tracker_name="system", obs_info=tracker.obs_info)
        assert [each.obs_info for each in client.trackers.list()] == [tracker.obs_info]


def test_an_empty_list_is_not_sent(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        with pytest.raises(errors.InvalidRequest, match="notification_id: must not be empty"):
            client.notifications.delete(notification_id=[])
        with pytest.raises(errors.NotFound):
            client.notifications.delete(notification_id={"00000000-0000-0000-0000-000000000000"})
    assert len(cts_stub.journal("deleteNotification")) == 1


def test_a_member_that_is_not_documented_is_sent(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        with (
            pytest.warns(UnknownMember, match="tracker_type: 'cloud'"),
            pytest.raises(errors.InvalidTrackerType),
        ):
            client.trackers.create(tracker_type="cloud", tracker_name="n")  # type: ignore[arg-type]
        misspelt: Any = {"bukcet_name": "x"}
        with pytest.raises(errors.InvalidRequest, match="bukcet_name"):
            client.trackers.create(tracker_type="data", tracker_name="n", obs_info=misspelt)


def test_beyond_the_description(cts_stub: Running) -> None:
    with Client(**settings(cts_stub)) as client:
        client.trackers.create(
            tracker_type="system",
            tracker_name="system",
            extra_body={"obs_info": {"bucket_name": "archive"}, "new_field": 1.50},
            extra_headers={"X-Request-Note": "n"},
        )
        [call] = cts_stub.journal("createTracker")
        assert json.loads(call["request"]["body"])["new_field"] == 1.5
        response = client.request("GET", "/v3/{project_id}/trackers", query={"tracker_name": "system"})
        assert isinstance(response, RawResponse)
        assert response.parsed["trackers"][0]["obs_info"]["bucket_name"] == "archive"
        with pytest.raises(errors.PathNotFound):
            client.request("GET", "/v3/unknown")
