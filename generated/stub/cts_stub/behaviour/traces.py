# Copied from the description's behaviour/traces.py. Do not edit: run `make generate`.
"""Traces: what was recorded, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Any

from .._runtime.behaviour import Call, Collection, Refusal
from .audit import shown
from .lookup import tracker_key, trackers

HOUR = 60 * 60 * 1000
DAY = 24 * HOUR
RETENTION = 7 * DAY
USERS_SINCE = 30 * DAY

FILTERS = (
    "service_type",
    "resource_name",
    "resource_type",
    "resource_id",
    "trace_name",
    "trace_rating",
)


def list_traces(call: Call) -> Any:
    if call.query["trace_type"] == "data":
        _check_data_tracker(call)
        return _page([], 0)
    if "trace_id" in call.query:
        return _page([_trace(call, call.query["trace_id"])], 1)
    # One more than the page tells whether anything is left.
    limit = call.query["limit"]
    return _page(list(islice(_matching(call), limit + 1)), limit)


def list_user_resources(call: Call) -> Any:
    recent = takewhile(
        lambda trace: trace["time"] > call.now - USERS_SINCE, reversed(_traces(call))
    )
    return {
        "users": [{"name": name} for name in sorted({trace["user"]["name"] for trace in recent})]
    }


def _traces(call: Call) -> Collection:
    return call.store.collection("traces", call.project)


def _trace(call: Call, trace_id: str) -> dict[str, Any]:
    trace: dict[str, Any] | None = _traces(call).get(trace_id)
    if trace is None or trace["time"] <= call.now - RETENTION:
        raise Refusal("CTS.0300", status=404)
    return trace


def _check_data_tracker(call: Call) -> None:
    """Data traces come from the object storage, which the stub has not; only the tracker's name can be checked."""
    name = call.query.get("tracker_name")
    if name is not None and tracker_key("data", name) not in trackers(call):
        raise Refusal("CTS.0214")


def _matching(call: Call) -> Iterator[dict[str, Any]]:
    start = max(call.query.get("from", call.now - HOUR), call.now - RETENTION)
    end = call.query.get("to", call.now + 1)
    for trace in _older_than_marker(call):
        if trace["time"] <= start:
            return
        if trace["time"] < end and _passes(call, trace):
            yield trace


def _older_than_marker(call: Call) -> Iterator[dict[str, Any]]:
    newest_first = iter(reversed(_traces(call)))
    marker = call.query.get("next")
    if marker is not None:
        _trace(call, marker)
        for trace in newest_first:
            if trace["trace_id"] == marker:
                break
    return newest_first


def _passes(call: Call, trace: dict[str, Any]) -> bool:
    query, user = call.query, trace["user"]
    return (
        all(query[name] == trace.get(name) for name in FILTERS if name in query)
        and query.get("user") in (None, user["name"])
        and query.get("access_key_id") in (None, user.get("access_key_id"))
        and query.get("enterprise_project_id") in (None, trace.get("enterprise_project_id"))
    )


def _page(found: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    page = found[:limit]
    marker = page[-1]["trace_id"] if len(found) > limit else None
    return {
        "traces": [shown(trace) for trace in page],
        "meta_data": {"count": len(page), "marker": marker},
    }
