"""Data traces, which tests add: the stub has no object storage."""

from __future__ import annotations

from typing import Any

import pytest
from cts_stub.pytest_plugin import Running

from tests.functional.test_other_clients import call


def track(server: Running, *names: str) -> None:
    for name in names:
        bucket = {"data_bucket_name": f"bucket-{name}", "data_event": ["READ"]}
        call(server, "POST", "tracker", {"tracker_type": "data", "tracker_name": name, "data_bucket": bucket})


def listed(server: Running, query: str) -> list[dict[str, Any]]:
    response = call(server, "GET", f"traces?{query}")
    assert response.status == 200, response.data
    found: list[dict[str, Any]] = response.json()["traces"]
    return found


def test_data_traces_by_tracker(cts_stub: Running) -> None:
    track(cts_stub, "one", "two")
    first = cts_stub.record(tracker_name="one", trace_name="PutObject", resource_name="bucket-one")
    second = cts_stub.record(tracker_name="two", trace_name="GetObject", trace_type="ObsSDK")
    assert (first["trace_type"], first["service_type"], second["trace_type"]) == ("ObsAPI", "OBS", "ObsSDK")
    assert listed(cts_stub, "trace_type=data") == [second, first]
    assert listed(cts_stub, "trace_type=data&tracker_name=one") == [first]
    assert "tracker_name" not in listed(cts_stub, "trace_type=data")[0]
    assert {trace["service_type"] for trace in listed(cts_stub, "trace_type=system")} == {"CTS"}
    assert call(cts_stub, "GET", "traces?trace_type=data&tracker_name=none").status == 404


def test_data_traces_page_by_page(cts_stub: Running) -> None:
    cts_stub.freeze()
    ids = [cts_stub.record(tracker_name="one", trace_name=f"op{number}")["trace_id"] for number in range(5)]
    page = call(cts_stub, "GET", "traces?trace_type=data&limit=2").json()
    assert [trace["trace_id"] for trace in page["traces"]] == [ids[4], ids[3]]
    rest = listed(cts_stub, f"trace_type=data&limit=3&next={page['meta_data']['marker']}")
    assert [trace["trace_id"] for trace in rest] == [ids[2], ids[1], ids[0]]
    cts_stub.advance(60 * 60 * 1000)
    assert listed(cts_stub, "trace_type=data") == [], "the last hour"


def test_data_traces_over_http(cts_stub: Running) -> None:
    body = [{"tracker_name": "one", "trace_name": "a"}, {"trace_name": "b"}]
    assert call(cts_stub, "POST", "../../_stub/traces", body).status == 200
    assert [trace["trace_name"] for trace in listed(cts_stub, "trace_type=data")] == ["a"]
    assert [trace["trace_name"] for trace in listed(cts_stub, "")] == ["b"]


def test_a_data_trace_that_cannot_be(cts_stub: Running) -> None:
    with pytest.raises(ValueError, match="tracker_name must be a string, not 7"):
        cts_stub.record(tracker_name=7)
    with pytest.raises(ValueError, match="trace_type: "):
        cts_stub.record(tracker_name="one", trace_type="data")
    assert listed(cts_stub, "trace_type=data") == []


@pytest.mark.cts_stub(strict=True)
def test_data_traces_of_a_strict_stub(cts_stub: Running) -> None:
    made = cts_stub.record(tracker_name="one")
    assert listed(cts_stub, "trace_type=data") == [made]
