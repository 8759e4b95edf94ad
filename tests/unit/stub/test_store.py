from __future__ import annotations

import random
from typing import Any

from generator.runtime.stub.store import Store


def contents(store: Store) -> list[tuple[str, dict[str, Any]]]:
    pets = store.collection("pets")
    return list(zip(pets.keys(), pets.values(), strict=True))


def test_records_come_back_in_the_order_of_their_creation() -> None:
    pets = Store().collection("pets")
    for key in "bca":
        pets.put(key, {"key": key})
    pets.put("b", {"key": "b", "new": True})
    assert pets.values() == [{"key": "b", "new": True}, {"key": "c"}, {"key": "a"}]
    assert list(reversed(pets)) == list(pets)[::-1] == pets.values()[::-1]
    assert (len(pets), "b" in pets, "x" in pets, pets.get("c"), pets.get("x")) == (3, True, False, {"key": "c"}, None)


def test_delete_says_whether_there_was_anything() -> None:
    pets = Store().collection("pets")
    pets.put("a", {})
    assert [pets.delete("a"), pets.delete("a"), len(pets)] == [True, False, 0]


def test_scopes_and_names_are_apart() -> None:
    store = Store()
    store.collection("pets", "p1").put("a", {})
    assert [len(store.collection(*at)) for at in [("pets", "p1"), ("pets", "p2"), ("toys", "p1")]] == [1, 0, 0]


def test_reset_forgets_everything() -> None:
    store = Store()
    store.collection("pets").put("a", {})
    store.reset()
    store.rollback()
    assert contents(store) == []


def test_rollback_restores_records_and_their_order_after_any_changes() -> None:
    chance = random.Random(1)
    for _ in range(300):
        store = Store()
        pets = store.collection("pets")
        _change(store, chance)
        store.commit()
        before = contents(store)
        _change(store, chance)
        store.rollback()
        assert contents(store) == before
        pets.put("new", {})
        assert contents(store)[-1] == ("new", {})


def _change(store: Store, chance: random.Random) -> None:
    pets = store.collection("pets")
    for _ in range(chance.randrange(12)):
        key = chance.choice("abcd")
        if chance.randrange(2):
            pets.put(key, {"value": chance.random()})
        else:
            pets.delete(key)
