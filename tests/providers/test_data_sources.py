"""The data sources of the vendor's provider."""

from __future__ import annotations

import pytest

from tests.providers.calls import Provider


def trace_pages(call: Provider) -> list[list[str]]:
    """Return the resource IDs of each page; the marker is sent as ``next`` until a page is empty or has none."""
    query = "traces?trace_type=system&from=1500000000000&to=4000000000000&service_type=CTS"
    pages: list[list[str]] = []
    marker = ""
    while True:
        page = call("GET", query + (f"&next={marker}" if marker else ""))
        if page["traces"]:
            pages.append([trace["resource_id"] for trace in page["traces"]])
        marker = page["meta_data"].get("marker") or ""
        if not page["traces"] or not marker:
            return pages


@pytest.mark.parametrize(("changes", "sizes"), [(0, []), (9, [9]), (10, [10]), (11, [10, 1]), (20, [10, 10])])
def test_traces_are_read_page_by_page(vendor: Provider, changes: int, sizes: list[int]) -> None:
    body = {"operation_type": "complete", "topic_id": ""}
    created = [vendor("POST", "notifications", {**body, "notification_name": f"n{n}"}) for n in range(changes)]
    pages = trace_pages(vendor)
    assert [len(page) for page in pages] == sizes
    seen = [identity for page in pages for identity in page]
    assert seen == [notification["notification_id"] for notification in reversed(created)]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("trackers", "trackers"),
        ("trackers?tracker_type=data", "trackers"),
        ("quotas", "resources"),
        ("operations", "operations"),
        ("user-resources", "users"),
        ("../{domain_id}/resources", "resources"),
        ("notifications/smn", "notifications"),
        ("notifications/fun", "notifications"),
    ],
)
def test_other_data_sources_read_one_list(vendor: Provider, path: str, key: str) -> None:
    assert isinstance(vendor("GET", path.format(domain_id=vendor.server.domain_id))[key], list)


def test_operations_are_filtered_by_service(vendor: Provider) -> None:
    found = vendor("GET", "operations?service_type=CTS")["operations"]
    assert {entry["service_type"] for entry in found} == {"CTS"}


def test_a_bucket_is_checked(vendor: Provider) -> None:
    bucket_check = {"bucket_name": "archive", "bucket_location": "eu-west-101"}
    [bucket] = vendor("POST", f"../{vendor.server.domain_id}/checkbucket", {"buckets": [bucket_check]})["buckets"]
    assert (bucket["bucket_name"], bucket["check_bucket_response"]["success"]) == ("archive", True)
