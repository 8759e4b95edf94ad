"""huaweicloud_cts_notification. The name is the ID of the resource; an unset topic is sent as an empty one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.calls import TOPIC, CallFailed, Provider, differences

CONFIG: dict[str, Any] = {
    "notification_name": "alarm",
    "operation_type": "complete",
    "topic_id": TOPIC,
    "agency_name": "cts_admin_trust",
    "filter": {"is_support_filter": True, "rule": ["code = 200", "resource_name = test"], "condition": "AND"},
    "status": "enabled",
}
COMPUTED = ("notification_id", "notification_type", "project_id", "create_time")


def read_notification(call: Provider, name: str = "alarm") -> Any:
    return call.first(f"notifications/smn?notification_name={name}", "notifications")


def read_state(call: Provider, name: str = "alarm") -> dict[str, Any]:
    return {key: value for key, value in read_notification(call, name).items() if key not in COMPUTED}


def create(call: Provider, config: dict[str, Any]) -> str:
    """Create without the status, then update if the status differs from the configuration."""
    created = call("POST", "notifications", {"topic_id": "", **{k: v for k, v in config.items() if k != "status"}})
    identity = str(created["notification_id"])
    if created["status"] != config["status"]:
        modify(call, identity, config)
    return identity


def modify(call: Provider, identity: str, config: dict[str, Any]) -> None:
    call("PUT", "notifications", {"topic_id": "", **config, "notification_id": identity})


def test_created_notification_matches_the_configuration(vendor: Provider) -> None:
    create(vendor, CONFIG)
    assert differences(CONFIG, read_state(vendor)) == {}
    assert isinstance(read_notification(vendor)["create_time"], int)


def test_update_clears_omitted_fields(vendor: Provider) -> None:
    """An update replaces: filter, users, topic and agency are cleared if they are not sent."""
    identity = create(vendor, CONFIG)
    operations = [
        {"service_type": "ECS", "resource_type": "ecs", "trace_names": ["createServer", "deleteServer"]},
        {"service_type": "CTS", "resource_type": "tracker", "trace_names": ["createTracker"]},
    ]
    users = [{"user_group": "devops", "user_list": ["tf-user10", "tf-user1"]}]
    customized = {**CONFIG, "operation_type": "customized", "operations": operations, "notify_user_list": users}
    modify(vendor, identity, customized)
    assert differences(customized, read_state(vendor)) == {}
    minimal = {"notification_name": "alarm", "operation_type": "complete", "status": "disabled"}
    modify(vendor, identity, minimal)
    assert differences(minimal, read_state(vendor)) == {}


def test_renaming_keeps_the_id_and_the_creation_time(vendor: Provider) -> None:
    identity = create(vendor, CONFIG)
    create_time = read_notification(vendor)["create_time"]
    modify(vendor, identity, {**CONFIG, "notification_name": "renamed"})
    assert read_notification(vendor) is None
    renamed = read_notification(vendor, "renamed")
    assert (renamed["notification_id"], renamed["create_time"]) == (identity, create_time)


@pytest.mark.parametrize("topic", ["", TOPIC])
def test_notification_can_be_created_disabled(vendor: Provider, topic: str) -> None:
    """An empty topic counts as no topic."""
    config = {**CONFIG, "topic_id": topic, "status": "disabled"}
    create(vendor, config)
    assert differences(config, read_state(vendor)) == {}


def test_enabling_requires_a_topic(vendor: Provider) -> None:
    with pytest.raises(CallFailed) as caught:
        create(vendor, {**CONFIG, "topic_id": ""})
    assert caught.value.args == (400, "CTS.0003")
    assert read_state(vendor)["status"] == "disabled"


def test_destroyed_notification_is_deleted(vendor: Provider) -> None:
    identity = create(vendor, CONFIG)
    vendor("DELETE", f"notifications?notification_id={identity}")
    assert read_notification(vendor) is None
    with pytest.raises(CallFailed) as caught:
        vendor("DELETE", f"notifications?notification_id={identity}")
    assert caught.value.args[0] == 404
