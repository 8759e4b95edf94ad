"""huaweicloud_cts_tracker."""

from __future__ import annotations

from typing import Any

from cts_stub.pytest_plugin import Running

from tests.providers.calls import (
    AGENCY,
    SYSTEM,
    VENDOR,
    CallFailed,
    Provider,
    differences,
    set_tags,
    transfer,
    transfer_state,
)

CONFIG: dict[str, Any] = {
    "bucket_name": "archive",
    "file_prefix": "cts",
    "compress_type": "gzip",
    "is_sort_by_service": False,
    "lts_enabled": True,
    "enabled": True,
    "kms_id": "13a4207c-7abe-4b68-8510-16b84c3b5504",
}


def read_tracker(call: Provider) -> Any:
    listed = call("GET", "trackers?tracker_name=system")["trackers"]
    return next((each for each in listed if each["project_id"] == call.server.project_id), None)


def read_state(call: Provider) -> dict[str, Any]:
    tracker = read_tracker(call)
    excluded = tracker.get("management_event_selector", {}).get("exclude_service")
    return transfer_state(tracker) | {"kms_id": tracker.get("kms_id"), "exclude_service": excluded}


def settings(config: dict[str, Any]) -> dict[str, Any]:
    sent = {
        **SYSTEM,
        **AGENCY,
        "is_lts_enabled": config["lts_enabled"],
        "is_organization_tracker": False,
        "is_support_validate": False,
        "obs_info": transfer(config),
    }
    if config.get("exclude_service"):
        sent["management_event_selector"] = {"exclude_service": config["exclude_service"]}
    encryption = {"kms_id": config["kms_id"], "is_support_trace_files_encryption": True} if config.get("kms_id") else {}
    return sent | encryption


def set_status(call: Provider, *, enabled: bool) -> None:
    call("PUT", "tracker", {**SYSTEM, **AGENCY, "status": "enabled" if enabled else "disabled"})


def modify(call: Provider, config: dict[str, Any]) -> None:
    """Update the status first, then the settings without it."""
    set_status(call, enabled=config["enabled"])
    call("PUT", "tracker", {"is_support_trace_files_encryption": False, **settings(config)})


def create(call: Provider, config: dict[str, Any]) -> str:
    tracker = read_tracker(call)
    if tracker is not None:
        modify(call, config)
        return str(tracker["id"])
    created = call("POST", "tracker", settings(config))["id"]
    set_tags(call, created, {}, {"foo": "bar"})
    if not config["enabled"]:
        set_status(call, enabled=False)
    return str(created)


def destroy(call: Provider, tracker: str) -> None:
    """Disable the tracker and reset its settings; the provider does not delete it."""
    set_status(call, enabled=False)
    empty_transfer = {"bucket_name": "", "file_prefix_name": "", "is_sort_by_service": False, "compress_type": "json"}
    flags = ("is_lts_enabled", "is_support_validate", "is_support_trace_files_encryption")
    call("PUT", "tracker", {**SYSTEM, **dict.fromkeys(flags, False), "kms_id": "", "obs_info": empty_transfer})
    set_tags(call, tracker, {"foo": "bar"}, {})


def delete(call: Provider) -> bool:
    """Delete the tracker; return False if the provider reports a failure, which 404 and 403 CTS.0013 are not."""
    try:
        call("DELETE", "trackers?tracker_name=system&tracker_type=system")
    except CallFailed as failure:
        return failure.args[0] == 404 or failure.args == (403, "CTS.0013")
    return True


def test_created_tracker_matches_the_configuration(vendor: Provider) -> None:
    created = create(vendor, CONFIG)
    tracker = read_tracker(vendor)
    assert tracker["id"] == created
    assert differences(CONFIG, read_state(vendor)) == {}
    assert isinstance(tracker["create_time"], int)
    generated = [tracker[name] for name in ("agency_name", "domain_id", "group_id", "stream_id")]
    assert all([*generated, tracker["lts"]["log_group_name"], tracker["lts"]["log_topic_name"]])


def test_unset_fields_have_no_values(vendor: Provider) -> None:
    config = {"is_sort_by_service": True, "lts_enabled": False, "enabled": False}
    create(vendor, config)
    assert differences(config, read_state(vendor)) == {}


def test_disabled_tracker_is_updated_and_stays_disabled(vendor: Provider) -> None:
    created = create(vendor, CONFIG)
    config = {
        **CONFIG,
        "file_prefix": "cts-updated",
        "compress_type": "json",
        "is_sort_by_service": True,
        "lts_enabled": False,
        "enabled": False,
        "exclude_service": ["KMS"],
    }
    modify(vendor, config)
    set_tags(vendor, created, {"foo": "bar"}, {"foo": "bar1", "newkey": "value"})
    assert read_tracker(vendor)["id"] == created
    assert differences(config, read_state(vendor)) == {}


def test_changing_the_status_changes_no_other_field(vendor: Provider) -> None:
    create(vendor, CONFIG)
    before = read_tracker(vendor)
    set_status(vendor, enabled=False)
    assert read_tracker(vendor) == {**before, "status": "disabled"}


def test_destroyed_tracker_remains_and_is_adopted_again(vendor: Provider) -> None:
    created = create(vendor, CONFIG)
    destroy(vendor, created)
    remaining = read_tracker(vendor)
    assert (remaining["id"], remaining["status"], remaining["obs_info"]["bucket_name"]) == (created, "disabled", "")
    assert (remaining["kms_id"], remaining["is_support_trace_files_encryption"]) == ("", False)
    assert create(vendor, CONFIG) == created
    assert differences(CONFIG, read_state(vendor)) == {}


def test_deleted_tracker_is_recreated(vendor: Provider, cts_stub: Running) -> None:
    first = create(vendor, CONFIG)
    assert delete(Provider(cts_stub, VENDOR, token="stub-token-of-carol")), "permission denied counts as deleted"
    assert read_tracker(vendor) is not None
    assert delete(vendor)
    assert read_tracker(vendor) is None
    assert delete(vendor)
    assert create(vendor, CONFIG) != first
