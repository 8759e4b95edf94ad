"""Tags of trackers, kept by the tracker's ID."""

from __future__ import annotations

from typing import Any

from .._runtime.behaviour import Call, Refusal
from .audit import record
from .lookup import trackers


def batch_create_resource_tags(call: Call) -> None:
    added = {tag["key"]: tag.get("value", "") for tag in _sent(call)}
    _store(call, {**_tags(call), **added}, 200)


def batch_delete_resource_tags(call: Call) -> None:
    tags = _tags(call)
    for tag in _sent(call):
        if tags.get(tag["key"]) == tag.get("value", tags.get(tag["key"])):
            tags.pop(tag["key"], None)
    _store(call, tags, 204)


def _sent(call: Call) -> list[dict[str, Any]]:
    """A tag without a key says nothing; the documents make even the key optional."""
    return [tag for tag in call.body.get("tags", []) if "key" in tag]


def _tracker(call: Call) -> dict[str, Any]:
    for tracker in trackers(call):
        if tracker["id"] == call.path["resource_id"]:
            return tracker
    raise Refusal("CTS.0214")


def _tags(call: Call) -> dict[str, str]:
    return dict(call.store.collection("tags", call.project).get(_tracker(call)["id"]) or {})


def _store(call: Call, tags: dict[str, str], status: int) -> None:
    tracker = _tracker(call)
    call.store.collection("tags", call.project).put(tracker["id"], tags, at=call.now)
    record(call, "tracker", tracker["id"], tracker["tracker_name"], status)
