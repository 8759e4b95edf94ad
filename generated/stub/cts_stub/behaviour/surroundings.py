# Copied from the description's behaviour/surroundings.py. Do not edit: run `make generate`.
"""What the service talks to: buckets, keys and the organization, as the world has them.

The world is open unless it says ``closed: true``, or names a kind there: what it does not name exists all the same.
"""

from __future__ import annotations

from typing import Any

from .._runtime.behaviour import Call, Refusal
from .lookup import trackers


def refuse_unknown(call: Call, sent: dict[str, Any], tracker: dict[str, Any]) -> None:
    """The codes of section 8.1 about buckets, keys and the organization, for what a request asks of a tracker."""
    tracked = sent.get("data_bucket", {}).get("data_bucket_name")
    if tracked and not bucket_exists(call, tracked):
        raise Refusal("CTS.0211")
    transfer = sent.get("obs_info", {})
    if transfer.get("is_obs_created") and transfer.get("bucket_name") in _taken(call, tracker):
        raise Refusal("CTS.0215")
    failure = _told(call, "buckets", transfer.get("bucket_name", "")).get("fails")
    if transfer.get("is_obs_created") and failure == "creation":
        raise Refusal("CTS.0216")
    if transfer.get("bucket_lifecycle") and failure == "lifecycle":
        raise Refusal("CTS.0217")
    if sent.get("kms_id") and not _may_be_used(call, sent["kms_id"]):
        raise Refusal("CTS.0222")
    if sent.get("is_organization_tracker") and not call.world.get("organization", {}).get(
        "trusted", True
    ):
        raise Refusal("CTS.0228")


def bucket_exists(call: Call, name: str) -> bool:
    is_there = (
        _is_known(call, "buckets", name) and _told(call, "buckets", name).get("fails") != "creation"
    )
    return is_there or name in _created(call)


def is_authorized(call: Call, bucket: str) -> bool:
    """Whether the service may write to the bucket."""
    return bool(bucket) and bool(_told(call, "buckets", bucket).get("authorized", True))


def _may_be_used(call: Call, key: str) -> bool:
    return _is_known(call, "keys", key) and bool(_told(call, "keys", key).get("enabled", True))


def _told(call: Call, kind: str, name: str) -> dict[str, Any]:
    """What the world says of a thing."""
    return dict(call.world.get(kind, {}).get(name, {}))


def _is_known(call: Call, kind: str, name: str) -> bool:
    closed = call.world.get("closed", False)
    is_open = not closed if isinstance(closed, bool) else kind not in closed
    return is_open or name in call.world.get(kind, ())


def _created(call: Call, but: dict[str, Any] | None = None) -> set[str]:
    """The buckets that trackers of the project had created."""
    others = (tracker for tracker in trackers(call) if but is None or tracker["id"] != but["id"])
    return {
        each["obs_info"]["bucket_name"] for each in others if each["obs_info"]["is_obs_created"]
    }


def _taken(call: Call, tracker: dict[str, Any]) -> set[str]:
    """The names that a new bucket cannot have; the tracker's own is there because it was created for it."""
    named = {
        name
        for name, told in call.world.get("buckets", {}).items()
        if told.get("fails") != "creation"
    }
    return named | _created(call, tracker)
