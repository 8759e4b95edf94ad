# Copied from the description's behaviour/traces.py. Do not edit: run `make generate`.
"""Traces: what was recorded, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from .._runtime.behaviour import Call, Collection, Refusal
from .audit import shown
from .lookup import tracker_key, trackers

HOUR = 60 * 60 * 1000
DAY = 24 * HOUR
RETENTION = 7 * DAY
USERS_SINCE = 30 * DAY

# Paths in a trace, by the parameter that asks for them.
FILTERS = {
    "service_type": "service_type",
    "resource_name": "resource_name",
    "resource_type": "resource_type",
    "resource_id": "resource_id",
    "trace_name": "trace_name",
    "trace_rating": "trace_rating",
    "user": "user.name",
    "access_key_id": "user.access_key_id",
    "enterprise_project_id": "enterprise_project_id",
}


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
    recent = _traces(call).newest(since=call.now - USERS_SINCE)
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
    marker = call.query.get("next")
    if marker is not None:
        _trace(call, marker)
    return _traces(call).newest(
        where={path: call.query[name] for name, path in FILTERS.items() if name in call.query},
        since=max(call.query.get("from", call.now - HOUR), call.now - RETENTION),
        until=call.query.get("to", call.now + 1),
        before=marker,
    )


def _page(found: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    page = found[:limit]
    marker = page[-1]["trace_id"] if len(found) > limit else None
    return {
        "traces": [shown(trace) for trace in page],
        "meta_data": {"count": len(page), "marker": marker},
    }
