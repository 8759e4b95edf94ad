"""huaweicloud_cts_data_tracker."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.calls import AGENCY, Failed, Provider, differences, set_tags, transfer, transfer_state

WISH: dict[str, Any] = {
    "is_sort_by_service": True,
    "lts_enabled": True,
    "enabled": True,
    "operations": ["READ", "WRITE"],
}
LISTED = "trackers?tracker_name=audit&tracker_type=data"


def found(call: Provider) -> Any:
    return call.first(LISTED, "trackers")


def state(call: Provider) -> dict[str, Any]:
    tracker = found(call)
    state = transfer_state(tracker) | {"operations": tracker["data_bucket"]["data_event"]}
    if state["bucket_name"]:
        state["obs_retention_period"] = tracker["obs_info"]["bucket_lifecycle"]
    return state


def named(wish: dict[str, Any]) -> dict[str, Any]:
    bucket = {"data_bucket_name": "pictures", "data_event": wish["operations"]}
    return {"tracker_name": "audit", "tracker_type": "data", "data_bucket": bucket}


def create(call: Provider, wish: dict[str, Any]) -> None:
    settings = {"is_lts_enabled": wish["lts_enabled"], "is_support_validate": False, "obs_info": transfer(wish)}
    made = call("POST", "tracker", {**named(wish), **settings, **AGENCY})
    set_tags(call, made["id"], {}, {"foo": "bar"})


def modify(call: Provider, wish: dict[str, Any], *, transfers: bool) -> None:
    """With the key as the provider misspells it; the transfer only when it was changed."""
    settings = {
        "is_lts_enabled": wish["lts_enabled"],
        "is_support_validate": False,
        "aegncy_name": "cts_admin_trust",
    }
    changed = {"obs_info": transfer(wish)} if transfers else {}
    call("PUT", "tracker", {**named(wish), **settings, **changed})


def switch(call: Provider, status: str) -> None:
    call("PUT", "tracker", {**named(WISH), **AGENCY, "status": status})


def test_what_was_wished_is_there_and_nothing_else(vendor: Provider) -> None:
    create(vendor, WISH)
    assert differences(WISH, state(vendor)) == {}
    assert found(vendor)["agency_name"] == "cts_admin_trust"


def test_a_modification_with_a_misspelt_key(vendor: Provider) -> None:
    create(vendor, WISH)
    made = found(vendor)
    wish = {
        **WISH,
        "bucket_name": "archive",
        "file_prefix": "cts",
        "obs_retention_period": 30,
        "compress_type": "json",
        "is_sort_by_service": False,
        "lts_enabled": False,
    }
    modify(vendor, wish, transfers=True)
    set_tags(vendor, made["id"], {"foo": "bar"}, {"foo": "bar1", "newkey": "value"})
    assert differences(wish, state(vendor)) == {}
    assert "aegncy_name" not in found(vendor)
    wish = {**wish, "operations": ["WRITE"]}
    modify(vendor, wish, transfers=False)
    assert differences(wish, state(vendor)) == {}
    assert found(vendor)["id"] == made["id"]


def test_switched_off_and_on_it_is_as_before(vendor: Provider) -> None:
    create(vendor, {**WISH, "bucket_name": "archive", "obs_retention_period": 1095})
    before = found(vendor)
    switch(vendor, "disabled")
    assert found(vendor) == {**before, "status": "disabled"}
    switch(vendor, "enabled")
    assert found(vendor) == before


def test_destroyed_it_is_gone(vendor: Provider) -> None:
    create(vendor, WISH)
    vendor("DELETE", LISTED)
    assert found(vendor) is None
    with pytest.raises(Failed) as failed:
        vendor("DELETE", LISTED)
    assert failed.value.args == (404, "CTS.0214")
