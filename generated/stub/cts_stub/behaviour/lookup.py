# Copied from the description's behaviour/lookup.py. Do not edit: run `make generate`.
"""Where trackers are kept: by type and name, in the order of their creation, one collection for each project."""

from __future__ import annotations

from typing import Any

from .._runtime.behaviour import Call, Collection


def trackers(call: Call) -> Collection:
    return call.store.collection("trackers", call.project)


def tracker_key(tracker_type: str, tracker_name: str) -> str:
    return f"{tracker_type}/{tracker_name}"


def management_tracker(call: Call) -> dict[str, Any] | None:
    return trackers(call).get(tracker_key("system", "system"))
