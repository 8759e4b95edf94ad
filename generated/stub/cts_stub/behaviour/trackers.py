# Copied from the description's behaviour/trackers.py. Do not edit: run `make generate`.
"""Trackers: one management tracker and up to a hundred data trackers in a project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._runtime.behaviour import Call, Refusal
from .audit import record
from .lookup import tracker_key, trackers
from .surroundings import is_authorized, refuse_unknown

# The quotas of section 1.4 of the API reference; listQuotas calls them by these names.
QUOTAS = {"data": ("data_tracker", 100), "system": ("system_tracker", 1)}

# What the answers of the documents show where no transfer has been set.
NO_TRANSFER = {
    "is_obs_created": False,
    "bucket_name": "",
    "is_authorized_bucket": False,
    "file_prefix_name": "",
    "bucket_lifecycle": 0,
}
ECHOED = (
    "is_support_validate",
    "is_organization_tracker",
    "management_event_selector",
    "agency_name",
)
LISTED_ONLY = ("group_id", "stream_id")
TRANSFER_FIELDS = (
    "bucket_name",
    "file_prefix_name",
    "is_obs_created",
    "bucket_lifecycle",
    "compress_type",
    "is_sort_by_service",
)


def create_tracker(call: Call) -> Any:
    body = call.body
    kind, name = body["tracker_type"], body["tracker_name"]
    if tracker_key(kind, name) in trackers(call):
        raise Refusal("CTS.0201" if kind == "system" else "CTS.0208")
    if sum(t["tracker_type"] == kind for t in trackers(call)) >= QUOTAS[kind][1]:
        raise Refusal("CTS.0200")
    tracker = {
        "id": call.new_id(),
        "create_time": call.now,
        "domain_id": call.account,
        "project_id": call.project,
        "tracker_name": name,
        "tracker_type": kind,
        "status": "enabled",
        "is_support_trace_files_encryption": False,
        "is_support_validate": False,
        "obs_info": dict(NO_TRANSFER),
        "lts": _lts(kind, name, enabled=False),
    }
    # Nobody documents a status to begin with; like other unknown fields it is accepted, but not kept.
    tracker = _merged(call, tracker, {key: value for key, value in body.items() if key != "status"})
    refuse_unknown(call, body, tracker)
    _refuse_conflicts(call, tracker)
    trackers(call).put(tracker_key(kind, name), tracker, at=call.now)
    answer = {key: value for key, value in tracker.items() if key not in LISTED_ONLY}
    record(call, "tracker", tracker["id"], name, 201, answer)
    return answer


def update_tracker(call: Call) -> None:
    body = call.body
    key = tracker_key(body["tracker_type"], body["tracker_name"])
    tracker = trackers(call).get(key)
    if tracker is None:
        raise Refusal("CTS.0214")
    changed = _merged(call, tracker, body)
    tracked, now_tracked = tracker.get("data_bucket", {}), changed.get("data_bucket", {})
    if tracked.get("data_bucket_name") != now_tracked.get("data_bucket_name"):
        raise Refusal("CTS.0212")
    refuse_unknown(call, body, tracker)
    _refuse_conflicts(call, changed)
    # Recorded first: the change that disables recording is still recorded.
    record(call, "tracker", tracker["id"], tracker["tracker_name"], 200)
    trackers(call).put(key, changed, at=call.now)


def list_trackers(call: Call) -> Any:
    """The management tracker first, then the data trackers in the order of their creation (not documented)."""
    name, kind = call.query.get("tracker_name"), call.query.get("tracker_type")
    found = [
        t
        for t in trackers(call)
        if name in (None, t["tracker_name"]) and kind in (None, t["tracker_type"])
    ]
    return {"trackers": sorted(found, key=lambda tracker: tracker["tracker_type"] != "system")}


def delete_tracker(call: Call) -> None:
    kind, name = call.query["tracker_type"], call.query.get("tracker_name")
    doomed = [
        t for t in trackers(call) if t["tracker_type"] == kind and name in (None, t["tracker_name"])
    ]
    if name is not None and not doomed:
        raise Refusal("CTS.0214")
    for tracker in doomed:
        record(call, "tracker", tracker["id"], tracker["tracker_name"], 204)
        trackers(call).delete(tracker_key(kind, tracker["tracker_name"]))
        call.store.collection("tags", call.project).delete(tracker["id"])
        if kind == "system":
            _organization(call).delete(call.project)


def list_quotas(call: Call) -> Any:
    kinds = [tracker["tracker_type"] for tracker in trackers(call)]
    return {
        "resources": [
            {"type": title, "used": kinds.count(kind), "quota": quota}
            for kind, (title, quota) in QUOTAS.items()
        ]
    }


def _merged(call: Call, tracker: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The tracker with what the body sends; what it does not send stays as it is."""
    merged = {**tracker, **{key: body[key] for key in (*ECHOED, "status") if key in body}}
    merged.update(_encryption(tracker, body))
    if "is_lts_enabled" in body:
        merged.update(_log_transfer(call, tracker, enabled=body["is_lts_enabled"]))
    if "obs_info" in body:
        transfer = {**tracker["obs_info"], **_known(body["obs_info"], TRANSFER_FIELDS)}
        merged["obs_info"] = {
            **transfer,
            "is_authorized_bucket": is_authorized(call, transfer["bucket_name"]),
        }
    if "data_bucket" in body:
        tracked = {"search_enabled": False, **tracker.get("data_bucket", {})}
        merged["data_bucket"] = {
            **tracked,
            **_known(body["data_bucket"], ("data_bucket_name", "data_event")),
        }
    return merged


def _known(sent: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """Without the fields that nobody documents: those are accepted, but not kept."""
    return {field: sent[field] for field in fields if field in sent}


def _encryption(tracker: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Encryption needs a key, so an empty kms_id also ends it."""
    key = body.get("kms_id", tracker.get("kms_id", ""))
    wanted = body.get(
        "is_support_trace_files_encryption", tracker["is_support_trace_files_encryption"]
    )
    settings: dict[str, Any] = {"is_support_trace_files_encryption": wanted and bool(key)}
    if "kms_id" in body or "kms_id" in tracker:
        settings["kms_id"] = key
    return settings


def _log_transfer(call: Call, tracker: dict[str, Any], *, enabled: bool) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "lts": _lts(tracker["tracker_type"], tracker["tracker_name"], enabled=enabled)
    }
    if enabled and "group_id" not in tracker:
        settings.update(group_id=call.new_id(), stream_id=call.new_id())
    return settings


def _lts(kind: str, name: str, *, enabled: bool) -> dict[str, Any]:
    topic = "system-trace" if kind == "system" else name
    return {"is_lts_enabled": enabled, "log_group_name": "CTS", "log_topic_name": topic}


def _refuse_conflicts(call: Call, tracker: dict[str, Any]) -> None:
    """The rules between trackers: CTS.0209, CTS.0213 and CTS.0229 of section 8.1."""
    others = [t for t in trackers(call) if t["id"] != tracker["id"]]
    if any(_tracks(tracker) & _tracks(other) for other in others):
        raise Refusal("CTS.0209")
    everyone = [*others, tracker]
    if {bucket for t in everyone for bucket, _ in _tracks(t)} & set(_transfer_buckets(everyone)):
        raise Refusal("CTS.0213")
    if tracker["tracker_type"] == "system":
        _claim_organization(call, wanted=tracker.get("is_organization_tracker", False))


def _tracks(tracker: dict[str, Any]) -> set[tuple[str, str]]:
    """What a tracker records of buckets: pairs of a bucket and a kind of operation."""
    tracked = tracker.get("data_bucket", {})
    return {(tracked["data_bucket_name"], event) for event in tracked.get("data_event", ())}


def _transfer_buckets(found: list[dict[str, Any]]) -> Iterator[str]:
    return (t["obs_info"]["bucket_name"] for t in found if t["obs_info"]["bucket_name"])


def _claim_organization(call: Call, *, wanted: bool) -> None:
    """One management tracker of an account serves the organization; the projects of the account share the rule."""
    claims = _organization(call)
    if not wanted:
        claims.delete(call.project)
    elif any(claim["project_id"] != call.project for claim in claims):
        raise Refusal("CTS.0229")
    else:
        claims.put(call.project, {"project_id": call.project}, at=call.now)


def _organization(call: Call) -> Any:
    return call.store.collection("organization", call.account)
