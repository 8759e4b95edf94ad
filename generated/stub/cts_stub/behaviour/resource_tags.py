# Copied from the description's behaviour/resource_tags.py. Do not edit: run `make generate`.
"""Tags of trackers, kept by the tracker's ID."""

from __future__ import annotations

from typing import Any

from cts_stub.handlers import TRACKERS, Call, record_change


def batch_create_resource_tags(call: Call) -> None:
    added = {tag["key"]: tag.get("value", "") for tag in _sent(call)}
    _store(call, {**_tags(call), **added})


def batch_delete_resource_tags(call: Call) -> None:
    tags = _tags(call)
    for tag in _sent(call):
        if tags.get(tag["key"]) == tag.get("value", tags.get(tag["key"])):
            tags.pop(tag["key"], None)
    _store(call, tags)


def _sent(call: Call) -> list[dict[str, Any]]:
    """A tag without a key says nothing; the documents make even the key optional."""
    return [tag for tag in call.body.get("tags", []) if "key" in tag]


def _tags(call: Call) -> dict[str, str]:
    return dict(call.store.collection("tags", call.project).get(call.path["resource_id"]) or {})


def _store(call: Call, tags: dict[str, str]) -> None:
    tracker = next(
        each for each in TRACKERS.collection(call) if each["id"] == call.path["resource_id"]
    )
    call.store.collection("tags", call.project).put(tracker["id"], tags, at=call.now)
    record_change(call, TRACKERS, tracker)
