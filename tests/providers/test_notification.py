"""huaweicloud_cts_notification. Its name is the resource's ID; the topic is sent even when it is not set."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.calls import TOPIC, Failed, Provider, differences

WISH: dict[str, Any] = {
    "notification_name": "alarm",
    "operation_type": "complete",
    "topic_id": TOPIC,
    "agency_name": "cts_admin_trust",
    "filter": {"is_support_filter": True, "rule": ["code = 200", "resource_name = test"], "condition": "AND"},
    "status": "enabled",
}
COMPUTED = ("notification_id", "notification_type", "project_id", "create_time")


def found(call: Provider, name: str = "alarm") -> Any:
    return call.first(f"notifications/smn?notification_name={name}", "notifications")


def state(call: Provider, name: str = "alarm") -> dict[str, Any]:
    return {key: value for key, value in found(call, name).items() if key not in COMPUTED}


def create(call: Provider, wish: dict[str, Any]) -> str:
    """Everything but the status; another one than wished is put right at once."""
    made = call("POST", "notifications", {"topic_id": "", **{k: v for k, v in wish.items() if k != "status"}})
    identity = str(made["notification_id"])
    if made["status"] != wish["status"]:
        modify(call, identity, wish)
    return identity


def modify(call: Provider, identity: str, wish: dict[str, Any]) -> None:
    call("PUT", "notifications", {"topic_id": "", **wish, "notification_id": identity})


def test_what_was_wished_is_there(vendor: Provider) -> None:
    create(vendor, WISH)
    assert differences(WISH, state(vendor)) == {}
    assert isinstance(found(vendor)["create_time"], int)


def test_what_is_wished_no_more_is_gone(vendor: Provider) -> None:
    """Modifying replaces: filter, users, topic and agency that are not sent are cleared."""
    identity = create(vendor, WISH)
    operations = [
        {"service_type": "ECS", "resource_type": "ecs", "trace_names": ["createServer", "deleteServer"]},
        {"service_type": "CTS", "resource_type": "tracker", "trace_names": ["createTracker"]},
    ]
    users = [{"user_group": "devops", "user_list": ["tf-user10", "tf-user1"]}]
    chosen = {**WISH, "operation_type": "customized", "operations": operations, "notify_user_list": users}
    modify(vendor, identity, chosen)
    assert differences(chosen, state(vendor)) == {}
    bare = {"notification_name": "alarm", "operation_type": "complete", "status": "disabled"}
    modify(vendor, identity, bare)
    assert differences(bare, state(vendor)) == {}


def test_renamed_it_is_the_same(vendor: Provider) -> None:
    identity = create(vendor, WISH)
    created = found(vendor)["create_time"]
    modify(vendor, identity, {**WISH, "notification_name": "renamed"})
    assert found(vendor) is None
    renamed = found(vendor, "renamed")
    assert (renamed["notification_id"], renamed["create_time"]) == (identity, created)


@pytest.mark.parametrize("topic", ["", TOPIC])
def test_created_to_be_disabled(vendor: Provider, topic: str) -> None:
    """An empty topic is none."""
    wish = {**WISH, "topic_id": topic, "status": "disabled"}
    create(vendor, wish)
    assert differences(wish, state(vendor)) == {}


def test_enabled_it_needs_a_topic(vendor: Provider) -> None:
    with pytest.raises(Failed) as failed:
        create(vendor, {**WISH, "topic_id": ""})
    assert failed.value.args == (400, "CTS.0003")
    assert state(vendor)["status"] == "disabled"


def test_destroyed_it_is_gone(vendor: Provider) -> None:
    identity = create(vendor, WISH)
    vendor("DELETE", f"notifications?notification_id={identity}")
    assert found(vendor) is None
    with pytest.raises(Failed) as failed:
        vendor("DELETE", f"notifications?notification_id={identity}")
    assert failed.value.args[0] == 404
