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
    if sent.get("kms_id") and not _is_known(call, "keys", sent["kms_id"]):
        raise Refusal("CTS.0222")
    if sent.get("is_organization_tracker") and not call.world.get("organization", {}).get("trusted", True):
        raise Refusal("CTS.0228")


def bucket_exists(call: Call, name: str) -> bool:
    return _is_known(call, "buckets", name) or name in _created(call)


def _is_known(call: Call, kind: str, name: str) -> bool:
    closed = call.world.get("closed", False)
    is_open = not closed if isinstance(closed, bool) else kind not in closed
    return is_open or name in call.world.get(kind, ())


def _created(call: Call, but: dict[str, Any] | None = None) -> set[str]:
    """The buckets that trackers of the project had created."""
    others = (tracker for tracker in trackers(call) if but is None or tracker["id"] != but["id"])
    return {each["obs_info"]["bucket_name"] for each in others if each["obs_info"]["is_obs_created"]}


def _taken(call: Call, tracker: dict[str, Any]) -> set[str]:
    """The names that a new bucket cannot have; the tracker's own is there because it was created for it."""
    return {*call.world.get("buckets", ()), *_created(call, tracker)}
