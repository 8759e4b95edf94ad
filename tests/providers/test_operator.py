"""opentelekomcloud_cts_tracker_v3. Its library always sends obs_info, empty if nothing is set."""

from __future__ import annotations

from typing import Any

from tests.providers.calls import SYSTEM, Provider

CONFIG: dict[str, Any] = {
    "bucket_name": "archive",
    "is_obs_created": True,
    "is_sort_by_service": False,
    "compress_type": "gzip",
}


def read_tracker(call: Provider) -> Any:
    listed = call("GET", "trackers?tracker_name=system")["trackers"]
    assert len(listed) <= 1
    return next(iter(listed), None)


def settings(status: str = "") -> dict[str, Any]:
    fields = {**SYSTEM, "is_lts_enabled": True, "is_support_validate": True, "obs_info": CONFIG}
    return {**fields, "status": status} if status else fields


def test_created_tracker_matches_the_configuration(operator: Provider) -> None:
    created = operator("POST", "tracker", settings())
    assert created["obs_info"]["is_obs_created"] is True, "the provider fails without it"
    tracker = read_tracker(operator)
    assert CONFIG.items() <= tracker["obs_info"].items()
    assert (tracker["status"], tracker["is_support_validate"], tracker["lts"]["is_lts_enabled"]) == (
        "enabled",
        True,
        True,
    )
    assert all(tracker[name] for name in ("id", "domain_id", "project_id"))


def test_tracker_is_enabled_before_it_is_updated(operator: Provider) -> None:
    operator("POST", "tracker", settings())
    operator("PUT", "tracker", settings("disabled"))
    before = read_tracker(operator)
    operator("PUT", "tracker", {**SYSTEM, "obs_info": {}, "status": "enabled"})
    assert read_tracker(operator) == {**before, "status": "enabled"}, "an empty obs_info keeps what is set"
    operator("PUT", "tracker", {**settings("enabled"), "obs_info": {"file_prefix_name": "logs"}})
    operator("PUT", "tracker", {**SYSTEM, "obs_info": {}, "status": "disabled"})
    changed = read_tracker(operator)
    assert changed["status"] == "disabled"
    assert changed["obs_info"] == {**before["obs_info"], "file_prefix_name": "logs"}


def test_tracker_is_deleted_by_its_name_alone(operator: Provider) -> None:
    operator("POST", "tracker", settings())
    operator("DELETE", "trackers?tracker_name=system")
    assert read_tracker(operator) is None


def test_notification_without_a_topic(operator: Provider) -> None:
    """opentelekomcloud_cts_event_notification_v3. It omits unset fields."""
    body = {"notification_name": "alarm", "operation_type": "complete"}
    created = operator("POST", "notifications", body)
    changed = operator(
        "PUT", "notifications", {**body, "status": "disabled", "notification_id": created["notification_id"]}
    )
    names = ("notification_id", "notification_name")
    assert [changed[name] for name in names] == [created[name] for name in names]
    notification = operator.first("notifications/smn?notification_name=alarm", "notifications")
    assert (notification["status"], notification["notification_type"]) == ("disabled", "smn")
    operator("DELETE", f"notifications?notification_id={created['notification_id']}")
    assert operator.first("notifications/smn?notification_name=alarm", "notifications") is None
