"""opentelekomcloud_cts_tracker_v3. Its library always sends obs_info, if need be empty."""

from __future__ import annotations

from typing import Any

from tests.providers.calls import SYSTEM, Provider

WISH: dict[str, Any] = {
    "bucket_name": "archive",
    "is_obs_created": True,
    "is_sort_by_service": False,
    "compress_type": "gzip",
}


def found(call: Provider) -> Any:
    listed = call("GET", "trackers?tracker_name=system")["trackers"]
    assert len(listed) <= 1
    return next(iter(listed), None)


def settings(status: str = "") -> dict[str, Any]:
    settings = {**SYSTEM, "is_lts_enabled": True, "is_support_validate": True, "obs_info": WISH}
    return {**settings, "status": status} if status else settings


def test_a_tracker_as_created(operator: Provider) -> None:
    made = operator("POST", "tracker", settings())
    assert made["obs_info"]["is_obs_created"] is True, "the provider breaks without it"
    tracker = found(operator)
    assert WISH.items() <= tracker["obs_info"].items()
    assert (tracker["status"], tracker["is_support_validate"], tracker["lts"]["is_lts_enabled"]) == (
        "enabled",
        True,
        True,
    )
    assert all(tracker[name] for name in ("id", "domain_id", "project_id"))


def test_a_tracker_is_enabled_before_it_is_changed(operator: Provider) -> None:
    operator("POST", "tracker", settings())
    operator("PUT", "tracker", settings("disabled"))
    before = found(operator)
    operator("PUT", "tracker", {**SYSTEM, "obs_info": {}, "status": "enabled"})
    assert found(operator) == {**before, "status": "enabled"}, "an empty obs_info keeps what is set"
    operator("PUT", "tracker", {**settings("enabled"), "obs_info": {"file_prefix_name": "logs"}})
    operator("PUT", "tracker", {**SYSTEM, "obs_info": {}, "status": "disabled"})
    changed = found(operator)
    assert changed["status"] == "disabled"
    assert changed["obs_info"] == {**before["obs_info"], "file_prefix_name": "logs"}


def test_a_tracker_is_deleted_by_its_name_alone(operator: Provider) -> None:
    operator("POST", "tracker", settings())
    operator("DELETE", "trackers?tracker_name=system")
    assert found(operator) is None


def test_a_notification_without_a_topic(operator: Provider) -> None:
    """opentelekomcloud_cts_event_notification_v3. It leaves out what is not set."""
    wish = {"notification_name": "alarm", "operation_type": "complete"}
    made = operator("POST", "notifications", wish)
    changed = operator(
        "PUT", "notifications", {**wish, "status": "disabled", "notification_id": made["notification_id"]}
    )
    names = ("notification_id", "notification_name")
    assert [changed[name] for name in names] == [made[name] for name in names]
    found = operator.first("notifications/smn?notification_name=alarm", "notifications")
    assert (found["status"], found["notification_type"]) == ("disabled", "smn")
    operator("DELETE", f"notifications?notification_id={made['notification_id']}")
    assert operator.first("notifications/smn?notification_name=alarm", "notifications") is None
