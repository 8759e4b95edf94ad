"""huaweicloud_cts_tracker."""

from __future__ import annotations

from typing import Any

from cts_stub.pytest_plugin import Running

from tests.providers.calls import (
    AGENCY,
    SYSTEM,
    VENDOR,
    Failed,
    Provider,
    differences,
    set_tags,
    transfer,
    transfer_state,
)

WISH: dict[str, Any] = {
    "bucket_name": "archive",
    "file_prefix": "cts",
    "compress_type": "gzip",
    "is_sort_by_service": False,
    "lts_enabled": True,
    "enabled": True,
    "kms_id": "13a4207c-7abe-4b68-8510-16b84c3b5504",
}


def found(call: Provider) -> Any:
    listed = call("GET", "trackers?tracker_name=system")["trackers"]
    return next((each for each in listed if each["project_id"] == call.server.project_id), None)


def state(call: Provider) -> dict[str, Any]:
    tracker = found(call)
    excluded = tracker.get("management_event_selector", {}).get("exclude_service")
    return transfer_state(tracker) | {"kms_id": tracker.get("kms_id"), "exclude_service": excluded}


def settings(wish: dict[str, Any]) -> dict[str, Any]:
    sent = {
        **SYSTEM,
        **AGENCY,
        "is_lts_enabled": wish["lts_enabled"],
        "is_organization_tracker": False,
        "is_support_validate": False,
        "obs_info": transfer(wish),
    }
    if wish.get("exclude_service"):
        sent["management_event_selector"] = {"exclude_service": wish["exclude_service"]}
    encryption = {"kms_id": wish["kms_id"], "is_support_trace_files_encryption": True} if wish.get("kms_id") else {}
    return sent | encryption


def switch(call: Provider, *, enabled: bool) -> None:
    call("PUT", "tracker", {**SYSTEM, **AGENCY, "status": "enabled" if enabled else "disabled"})


def modify(call: Provider, wish: dict[str, Any]) -> None:
    """The status first, then the settings without it."""
    switch(call, enabled=wish["enabled"])
    call("PUT", "tracker", {"is_support_trace_files_encryption": False, **settings(wish)})


def create(call: Provider, wish: dict[str, Any]) -> str:
    tracker = found(call)
    if tracker is not None:
        modify(call, wish)
        return str(tracker["id"])
    made = call("POST", "tracker", settings(wish))["id"]
    set_tags(call, made, {}, {"foo": "bar"})
    if not wish["enabled"]:
        switch(call, enabled=False)
    return str(made)


def destroy(call: Provider, tracker: str) -> None:
    """Keeps the tracker: disables it and takes its settings back."""
    switch(call, enabled=False)
    nothing = {"bucket_name": "", "file_prefix_name": "", "is_sort_by_service": False, "compress_type": "json"}
    flags = ("is_lts_enabled", "is_support_validate", "is_support_trace_files_encryption")
    call("PUT", "tracker", {**SYSTEM, **dict.fromkeys(flags, False), "kms_id": "", "obs_info": nothing})
    set_tags(call, tracker, {"foo": "bar"}, {})


def delete(call: Provider) -> bool:
    """Whether it is gone now: 404 and one refusal count as well."""
    try:
        call("DELETE", "trackers?tracker_name=system&tracker_type=system")
    except Failed as failed:
        return failed.args[0] == 404 or failed.args == (403, "CTS.0013")
    return True


def test_what_was_wished_is_there(vendor: Provider) -> None:
    made = create(vendor, WISH)
    tracker = found(vendor)
    assert tracker["id"] == made
    assert differences(WISH, state(vendor)) == {}
    assert isinstance(tracker["create_time"], int)
    named = [tracker[name] for name in ("agency_name", "domain_id", "group_id", "stream_id")]
    assert all([*named, tracker["lts"]["log_group_name"], tracker["lts"]["log_topic_name"]])


def test_nothing_is_there_that_was_not_wished(vendor: Provider) -> None:
    wish = {"is_sort_by_service": True, "lts_enabled": False, "enabled": False}
    create(vendor, wish)
    assert differences(wish, state(vendor)) == {}


def test_a_disabled_tracker_takes_settings_and_stays_disabled(vendor: Provider) -> None:
    made = create(vendor, WISH)
    wish = {
        **WISH,
        "file_prefix": "cts-updated",
        "compress_type": "json",
        "is_sort_by_service": True,
        "lts_enabled": False,
        "enabled": False,
        "exclude_service": ["KMS"],
    }
    modify(vendor, wish)
    set_tags(vendor, made, {"foo": "bar"}, {"foo": "bar1", "newkey": "value"})
    assert found(vendor)["id"] == made
    assert differences(wish, state(vendor)) == {}


def test_a_change_of_the_status_changes_nothing_else(vendor: Provider) -> None:
    create(vendor, WISH)
    before = found(vendor)
    switch(vendor, enabled=False)
    assert found(vendor) == {**before, "status": "disabled"}


def test_destroyed_it_is_still_there_and_is_adopted_again(vendor: Provider) -> None:
    made = create(vendor, WISH)
    destroy(vendor, made)
    left = found(vendor)
    assert (left["id"], left["status"], left["obs_info"]["bucket_name"]) == (made, "disabled", "")
    assert (left["kms_id"], left["is_support_trace_files_encryption"]) == ("", False)
    assert create(vendor, WISH) == made
    assert differences(WISH, state(vendor)) == {}


def test_deleted_it_is_gone(vendor: Provider, cts_stub: Running) -> None:
    first = create(vendor, WISH)
    assert delete(Provider(cts_stub, VENDOR, token="stub-token-of-carol")), "who may not takes it for gone"
    assert found(vendor) is not None
    assert delete(vendor)
    assert found(vendor) is None
    assert delete(vendor)
    assert create(vendor, WISH) != first
