"""Key event notifications. Modifying one replaces it, unlike trackers."""

from __future__ import annotations

from typing import Any

from .._runtime.behaviour import Call, Collection, Refusal
from .audit import record

SETTINGS = (
    "notification_name",
    "operation_type",
    "operations",
    "notify_user_list",
    "topic_id",
    "filter",
    "agency_name",
)


def create_notification(call: Call) -> Any:
    # Enabled needs a topic (table 6-17), so a notification without one begins disabled; not documented.
    status = "enabled" if call.body.get("topic_id") else "disabled"
    identity = {
        "notification_id": call.new_id(),
        "project_id": call.project,
        "create_time": call.now,
    }
    return _keep(call, identity, status, 201)


def update_notification(call: Call) -> Any:
    known = _notifications(call).get(call.body["notification_id"])
    if known is None:
        raise Refusal("CTS.0300", status=404)
    identity = {key: known[key] for key in ("notification_id", "project_id", "create_time")}
    return _keep(call, identity, call.body["status"], 200)


def list_notifications(call: Call) -> Any:
    kind, name = call.path["notification_type"], call.query.get("notification_name")
    return {
        "notifications": [
            found
            for found in _notifications(call)
            if found["notification_type"] == kind and name in (None, found["notification_name"])
        ]
    }


def delete_notification(call: Call) -> None:
    wanted = dict.fromkeys(call.query["notification_id"])
    found = [_notifications(call).get(key) for key in wanted]
    for notification in found:
        if notification is None:
            raise Refusal("CTS.0300", status=404)
        _notifications(call).delete(notification["notification_id"])
        record(call, "notification", notification["notification_id"], notification["notification_name"], 204)


def _notifications(call: Call) -> Collection:
    return call.store.collection("notifications", call.project)


def _keep(call: Call, identity: dict[str, Any], status: str, code: int) -> Any:
    settings = {key: call.body[key] for key in SETTINGS if call.body.get(key, "") != ""}  # an empty topic_id is none
    notification: dict[str, Any] = {
        **identity,
        "operations": [],
        **settings,
        "status": status,
        "notification_type": "fun" if settings.get("topic_id", "").startswith("urn:fss:") else "smn",
    }
    _notifications(call).put(identity["notification_id"], notification, at=call.now)
    record(call, "notification", identity["notification_id"], notification["notification_name"], code, notification)
    return notification
