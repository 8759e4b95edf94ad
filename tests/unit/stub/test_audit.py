"""Static parts of audit records: cached by value, bounded, one cache for each stub."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from generator.runtime.stub.cache import Cache
from generator.runtime.stub.resources.audit import Audit
from generator.runtime.stub.resources.types import ResourceType
from generator.runtime.stub.store.base import Record
from generator.runtime.stub.store.memory import MemoryStore
from generator.runtime.stub.world import Account, Principal, User

PETS = ResourceType(name="pets", identity=("id",), audit_subject=lambda ctx: {"id": ctx.record["id"]})


class Change:
    """Records changes with a cache, and counts how often the static part is computed."""

    def __init__(self, cache: Cache[Record]) -> None:
        self.cache, self.store, self.computed = cache, MemoryStore(), 0
        traces = ResourceType(name="traces", identity=("id",), stored_days=1)
        self.audit = Audit(resource_type=traces, template=self._template, vary=self._vary)

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
            principal=principal, operation=shown, store=self.store, project=project, now=now, templates=self.cache
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
