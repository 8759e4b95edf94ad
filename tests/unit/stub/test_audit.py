"""Static parts of audit records: cached by value, bounded, one cache for each stub."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from generator.runtime.stub.cache import Cache
from generator.runtime.stub.resources.audit import Audit
from generator.runtime.stub.resources.subscriptions import Subscription
from generator.runtime.stub.resources.types import DAY_MS, ResourceType
from generator.runtime.stub.store.base import Record
from generator.runtime.stub.store.memory import MemoryStore
from generator.runtime.stub.world import Account, Principal, User

PETS = ResourceType(name="pets", identity=("id",), audit_subject=lambda ctx: {"id": ctx.record["id"]})


class Change:
    """Records changes with a cache, and counts how often the static part is computed."""

    def __init__(
        self, cache: Cache[Record], *, stored_days: int = 1, subscribed: tuple[ResourceType, ...] = ()
    ) -> None:
        self.cache, self.store, self.computed = cache, MemoryStore(), 0
        self.messages: list[Any] = []
        traces = ResourceType(name="traces", identity=("id",), stored_days=stored_days)
        self.audit = Audit(resource_type=traces, template=self._template, vary=self._vary, subscribed=subscribed)

    def _template(self, ctx: Any) -> Record:
        self.computed += 1
        return {"user": ctx.caller["name"], "operation": ctx.operation["id"]}

    def _vary(self, ctx: Any, record: Record) -> None:
        record["id"] = str(ctx.call.now)

    def __call__(self, user: str, *, now: int = 0, project: str = "p1", operation: str = "createPet") -> Record:
        """Record a change by a caller whose objects are new, as those of tokens are."""
        principal = Principal(Account("a1", "acme", (), ()), User(user, user, "", "", "", "", projects=(project,)))
        shown = SimpleNamespace(id=operation, shown={"id": operation}, status=200)
        call: Any = SimpleNamespace(
            principal=principal,
            operation=shown,
            store=self.store,
            project=project,
            now=now,
            templates=self.cache,
            messages=self.messages,
        )
        self.audit.record(call, PETS, {"id": "tom"})
        return next(self.store.collection("traces", project).newest())


def test_equal_callers_share_the_static_part_and_no_others() -> None:
    change = Change(Cache())
    assert change("ann", now=1) == {"user": "ann", "operation": "createPet", "id": "1"}
    assert change("ann", now=2)["id"] == "2"
    assert change.computed == 1
    assert change("bob", now=3)["user"] == "bob"
    assert change("ann", now=4, operation="deletePet")["operation"] == "deletePet"
    change("ann", project="p2")
    assert change.computed == 4


def test_the_cache_is_bounded() -> None:
    change = Change(Cache(size=3))
    for number in range(10):
        change(f"user-{number}", now=number)
        assert len(change.cache) == number % 3 + 1
    assert change.computed == 10
    assert len(Change(Cache()).cache) == 0


def numbers(change: Change) -> list[str]:
    return [record["id"] for record in change.store.collection("traces", "p1").newest()]


def test_records_are_kept_for_their_days_and_forever_without_any() -> None:
    one_day, forever = Change(Cache()), Change(Cache(), stored_days=0)
    for change in (one_day, forever):
        for now in (0, 1, DAY_MS, DAY_MS + 1):
            change("ann", now=now)
    assert numbers(one_day) == [str(DAY_MS + 1), str(DAY_MS)]
    assert numbers(forever) == [str(DAY_MS + 1), str(DAY_MS), "1", "0"]


@pytest.mark.parametrize("is_enabled", [True, False])
def test_subscribers_get_messages_only_where_subscriptions_are_enabled(is_enabled: bool) -> None:
    subscription = Subscription(
        enabled=lambda _: is_enabled,
        when=lambda _, __: True,
        url=lambda _, subscriber: subscriber["url"],
        headers=lambda _, __: {},
        body=lambda ctx, _: ctx.record["id"],
    )
    hooks = ResourceType(name="hooks", identity=("id",), subscription=subscription)
    change = Change(Cache(), subscribed=(ResourceType(name="plain", identity=("id",)), hooks))
    change.store.collection("hooks", "p1").put("h", {"id": "h", "url": "http://127.0.0.1/"}, at=0)
    change("ann", now=5)
    sent = [(message.to, message.body) for message in change.messages]
    assert sent == ([("http://127.0.0.1/", "5")] if is_enabled else [])


def test_a_resource_type_keeps_its_records_for_its_days_and_up_to_its_number() -> None:
    store = MemoryStore()
    kinds = [("few", 0, 2), ("recent", 1, 0), ("all", 0, 0)]
    for name, days, most in kinds:
        store.declare(name, keep=most)
        resource_type = ResourceType(name=name, identity=("a", "b"), stored_days=days, max_records=most)
        for now in (0, 1, DAY_MS, DAY_MS + 1):
            resource_type.add(store.collection(name), {"a": "x/y", "b": str(now)}, now)
    assert {name: [each.at for each in store.collection(name).entries()] for name, _, _ in kinds} == {
        "few": [DAY_MS, DAY_MS + 1],
        "recent": [DAY_MS, DAY_MS + 1],
        "all": [0, 1, DAY_MS, DAY_MS + 1],
    }
    assert f"x%2Fy/{DAY_MS}" in store.collection("few")
