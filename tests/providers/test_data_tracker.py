"""huaweicloud_cts_data_tracker."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.calls import AGENCY, CallFailed, Provider, differences, set_tags, transfer, transfer_state

CONFIG: dict[str, Any] = {
    "is_sort_by_service": True,
    "lts_enabled": True,
    "enabled": True,
    "operations": ["READ", "WRITE"],
}
LISTED = "trackers?tracker_name=audit&tracker_type=data"


def read_tracker(call: Provider) -> Any:
    return call.first(LISTED, "trackers")


def read_state(call: Provider) -> dict[str, Any]:
    tracker = read_tracker(call)
    settings = transfer_state(tracker) | {"operations": tracker["data_bucket"]["data_event"]}
    if settings["bucket_name"]:
        settings["obs_retention_period"] = tracker["obs_info"]["bucket_lifecycle"]
    return settings


def identity(config: dict[str, Any]) -> dict[str, Any]:
    bucket = {"data_bucket_name": "pictures", "data_event": config["operations"]}
    return {"tracker_name": "audit", "tracker_type": "data", "data_bucket": bucket}


def create(call: Provider, config: dict[str, Any]) -> None:
    settings = {"is_lts_enabled": config["lts_enabled"], "is_support_validate": False, "obs_info": transfer(config)}
    created = call("POST", "tracker", {**identity(config), **settings, **AGENCY})
    set_tags(call, created["id"], {}, {"foo": "bar"})


def modify(call: Provider, config: dict[str, Any], *, has_transfer: bool) -> None:
    """Update with the misspelt key of the provider; the transfer is sent only if it changed."""
    settings = {
        "is_lts_enabled": config["lts_enabled"],
        "is_support_validate": False,
        "aegncy_name": "cts_admin_trust",
    }
    changed = {"obs_info": transfer(config)} if has_transfer else {}
    call("PUT", "tracker", {**identity(config), **settings, **changed})


def set_status(call: Provider, status: str) -> None:
    call("PUT", "tracker", {**identity(CONFIG), **AGENCY, "status": status})


def test_created_tracker_matches_the_configuration(vendor: Provider) -> None:
    create(vendor, CONFIG)
    assert differences(CONFIG, read_state(vendor)) == {}
    assert read_tracker(vendor)["agency_name"] == "cts_admin_trust"


def test_update_with_a_misspelt_key(vendor: Provider) -> None:
    create(vendor, CONFIG)
    created = read_tracker(vendor)
    config = {
        **CONFIG,
        "bucket_name": "archive",
        "file_prefix": "cts",
        "obs_retention_period": 30,
        "compress_type": "json",
        "is_sort_by_service": False,
        "lts_enabled": False,
    }
    modify(vendor, config, has_transfer=True)
    set_tags(vendor, created["id"], {"foo": "bar"}, {"foo": "bar1", "newkey": "value"})
    assert differences(config, read_state(vendor)) == {}
    assert "aegncy_name" not in read_tracker(vendor)
    config = {**config, "operations": ["WRITE"]}
    modify(vendor, config, has_transfer=False)
    assert differences(config, read_state(vendor)) == {}
    assert read_tracker(vendor)["id"] == created["id"]


def test_disabling_and_enabling_changes_only_the_status(vendor: Provider) -> None:
    create(vendor, {**CONFIG, "bucket_name": "archive", "obs_retention_period": 1095})
    before = read_tracker(vendor)
    set_status(vendor, "disabled")
    assert read_tracker(vendor) == {**before, "status": "disabled"}
    set_status(vendor, "enabled")
    assert read_tracker(vendor) == before


def test_destroyed_tracker_is_deleted(vendor: Provider) -> None:
    create(vendor, CONFIG)
    vendor("DELETE", LISTED)
    assert read_tracker(vendor) is None
    with pytest.raises(CallFailed) as caught:
        vendor("DELETE", LISTED)
    assert caught.value.args == (404, "CTS.0214")
