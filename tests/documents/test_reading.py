"""The client reads every response of the documents as it is printed, with all its errors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cts_client import models
from cts_client._runtime.reading import read

from tests.documents.documents import FILES, FOLDER, documents, payloads

DOCUMENTS = documents()

if set(DOCUMENTS) != set(FILES):
    pytest.skip(
        f"THE DOCUMENTS ARE NOT HERE: not all of them in {FOLDER}; set CTS_DOCUMENTS. No printed response was read.",
        allow_module_level=True,
    )

# Models by the field that tells a response, and where its records are.
LISTS: dict[str, Any] = {
    "traces": models.ListTracesResponse,
    "trackers": models.ListTrackersResponse,
    "notifications": models.ListNotificationsResponse,
    "operations": models.ListOperationsResponse,
    "resources": models.ListQuotasResponse,
    "users": models.ListUserResourcesResponse,
    "buckets": models.CheckObsBucketsResponse,
}
RECORDS: dict[str, Any] = {
    "trace_id": models.Trace,
    "tracker_name": models.Tracker,
    "notification_name": models.Notification,
    "bucket_lifecycle": models.ObsInfo,
}


def printed() -> list[tuple[str, Any]]:
    found = [(name, payload) for name, each in DOCUMENTS.items() for payload in payloads(each.text)]
    return [(name, payload) for name, payload in found if payload]


PRINTED = printed()


def type_of(payload: dict[str, Any]) -> Any:
    kinds = [kind for key, kind in LISTS.items() if isinstance(payload.get(key), list)]
    kinds += [kind for key, kind in RECORDS.items() if key in payload]
    return kinds[0] if kinds else None


@pytest.mark.parametrize(("name", "payload"), [pair for pair in PRINTED if type_of(pair[1])])
def test_a_printed_object_is_read(name: str, payload: dict[str, Any]) -> None:
    kind = type_of(payload)
    found, problems = read(kind, json.dumps(payload).encode())
    assert isinstance(found, kind)
    for key, value in payload.items():
        if isinstance(value, list) and key in LISTS:
            assert len(getattr(found, key)) == len(value)
    missing = {"Field required"}
    assert {each.reason for each in problems} <= missing, list(map(str, problems))


def test_there_are_many() -> None:
    """Guard against a search that finds nothing."""
    assert len([payload for _, payload in PRINTED if type_of(payload)]) >= 20
    assert 200 in [payload.get("code") for _, payload in PRINTED]


TRACE: dict[str, Any] = {
    "trace_id": "e001ccb9-bc09-11e6-b00b-4b2a61338db6",
    "trace_name": "deleteEip",
    "trace_rating": "normal",
    "trace_type": "ApiCall",
    "service_type": "VPC",
    "time": 1472148708232,
    "record_time": 1481066128032,
    "user": {"name": "alice"},
}


@pytest.mark.parametrize(
    ("field", "value", "is_problem"),
    [
        ("code", 200, False),
        ("response", {"code": "VPC.0514"}, False),
        ("request", {"a": 1}, False),
        ("record_time", "2016-12-08 11:24:04", False),
        ("user", "alice", True),
        ("location_info", {"a": 1}, True),
        ("trace_rating", None, True),
        ("trace_name", None, True),
        ("resource_id", 7, True),
    ],
)
def test_traces_of_the_real_world(field: str, value: Any, is_problem: bool) -> None:
    body = {"traces": [TRACE, {**TRACE, field: value}, TRACE], "meta_data": {"count": 3, "marker": "m"}}
    page, problems = read(models.ListTracesResponse, json.dumps(body).encode())
    assert page.meta_data.marker == "m"
    assert [trace.trace_id for trace in page.traces] == [TRACE["trace_id"]] * 3
    assert all(isinstance(trace, models.Trace) for trace in page.traces)
    assert getattr(page.traces[1], field) == value
    assert page.traces[0] == page.traces[2]
    assert [(each.index, each.field) for each in problems] == ([(1, field)] if is_problem else [])


def test_no_traces() -> None:
    page, problems = read(models.ListTracesResponse, b'{"traces": null, "meta_data": {"count": 0, "marker": null}}')
    assert (page.traces, len(problems)) == ([], 1)
