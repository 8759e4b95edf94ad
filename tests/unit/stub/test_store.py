"""The contract of collections, on everything that keeps them."""

from __future__ import annotations

import contextlib
import gc
import itertools
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from generator.runtime.stub.store import blocks, memory, sql
from generator.runtime.stub.store.base import Collection, Entry, Store
from generator.runtime.stub.store.combinations import Combinations
from generator.runtime.stub.store.factory import open_store
from generator.runtime.stub.store.memory import MemoryStore
from generator.runtime.stub.store.sql import SqlStore
from generator.runtime.stub.store.sqlite import SqliteStore


class Undo(Exception):
    """Ends a transaction."""


@pytest.fixture
def store(state: str | None) -> Iterator[Store]:
    store = open_store(state, "pet_stub")
    yield store
    store.close()


@pytest.fixture
def database_store(shared_state: str) -> Iterator[SqlStore]:
    store = open_store(shared_state, "pet_stub")
    assert isinstance(store, SqlStore)
    yield store
    store.close()


@pytest.fixture
def pets(store: Store) -> Collection:
    return store.collection("pets", "p1")


def fill(pets: Collection, count: int) -> None:
    """Two a millisecond, of three owners, every fourth one asleep."""
    for number in range(count):
        owner = {"name": "abc"[number % 3]}
        pets.put(f"k{number}", {"number": number, "owner": owner, "asleep": number % 4 == 0}, at=number // 2)


def numbers(records: Iterator[dict[str, Any]]) -> list[int]:
    return [record["number"] for record in records]


def test_records_come_back_by_time_and_then_by_arrival(pets: Collection) -> None:
    for key, at in (("b", 5), ("c", 7), ("a", 5), ("early", 1)):
        pets.put(key, {"key": key}, at=at)
    pets.put("b", {"key": "b", "new": True}, at=9)
    assert [key for key, _ in pets.items()] == ["early", "b", "a", "c"]
    assert list(pets) == [{"key": "early"}, {"key": "b", "new": True}, {"key": "a"}, {"key": "c"}]
    assert list(pets.newest()) == list(pets)[::-1]
    assert (len(pets), "b" in pets, "x" in pets, pets.get("c"), pets.get("x")) == (4, True, False, {"key": "c"}, None)
    assert [(entry.key, entry.at) for entry in pets.entries()] == [("early", 1), ("b", 5), ("a", 5), ("c", 7)]
    assert [pets.entry(key) for key in "bx"] == [Entry("b", 5, {"key": "b", "new": True}), None]


def test_a_new_record_never_replaces_another(store: Store) -> None:
    with store.transaction(write=True):
        store.collection("pets", "p1").add("a", {"key": "a"}, at=1)
        store.collection("pets", "p2").add("a", {"key": "other"}, at=1)
    with pytest.raises(Exception, match="key"), store.transaction(write=True):
        store.collection("pets", "p1").add("a", {"key": "again"}, at=2)
    assert list(store.collection("pets", "p1")) == [{"key": "a"}]


def test_what_is_deleted_and_put_again_is_new(pets: Collection) -> None:
    for key in "ab":
        pets.put(key, {"key": key}, at=1)
    assert [pets.delete("a"), pets.delete("a"), len(pets)] == [True, False, 1]
    pets.put("a", {"key": "a"}, at=1)
    assert list(pets) == [{"key": "b"}, {"key": "a"}]


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"z": 1, "a": {"y": [1, 1.0, -0.0, 1e300, True, None, []], "b": {}}, "2": "", "10": "ü\U0001f600\u2028"},
        {"nul": "a\0b\\u0000/0\\/0\\\\/0", "\0": ["\0"]},
        {"quote": "'\"%s?{}", "long": "x" * 100_000},
        {"number": 2**63, "less": -(2**63)},
    ],
    ids=["empty", "order", "nul", "text", "numbers"],
)
def test_a_record_comes_back_as_it_was(store: Store, pets: Collection, record: dict[str, Any]) -> None:
    pets.put("a", record, at=1)
    assert list(pets.newest(where={"z": 5})) == []
    with store.transaction(write=False):
        assert repr(list(pets.newest(where={"z": record.get("z")}))) == repr([record])
    with store.transaction(write=False):  # indexed by now
        assert repr(list(pets.newest(where={"z": record.get("z")}))) == repr([record])
    pets.put("b", record, at=2)
    assert repr([pets.get("a"), pets.get("b")]) == repr([record, record])


@pytest.mark.parametrize("key", ["", "a b", "ü", "\0", "\ud800", "x" * 2000, "'"])
def test_any_text_is_a_key(pets: Collection, key: str) -> None:
    assert (pets.get(key), pets.delete(key)) == (None, False)
    pets.put(key, {"a": 1}, at=1)
    assert (pets.get(key), [entry.key for entry in pets.entries()]) == ({"a": 1}, [key])
    assert pets.delete(key)


def test_scopes_and_names_are_apart(store: Store) -> None:
    for name, scope in (("pets", "p2"), ("pets", "p1"), ("toys", "p1"), ("toys", "p3")):
        store.collection(name, scope).put("a", {"scope": scope}, at=1)
    store.collection("toys", "p3").delete("a")
    assert [len(store.collection(*at)) for at in [("pets", "p1"), ("pets", "p3"), ("cats", "p1")]] == [1, 0, 0]
    assert store.scopes("pets") == ["p1", "p2"]
    assert store.collections() == [("pets", "p1"), ("pets", "p2"), ("toys", "p1")]


def test_of_many_the_newest_are_found(store: Store, pets: Collection) -> None:
    fill(pets, 700)  # more than are read at once
    everything = list(range(700))[::-1]
    asked: list[tuple[dict[str, Any], list[int]]] = [
        ({}, everything),
        ({"since": 100}, [n for n in everything if n // 2 > 100]),
        ({"until": 100}, [n for n in everything if n // 2 < 100]),
        ({"since": 3, "until": 4}, []),
        ({"before": "k333"}, [n for n in everything if n < 333]),
        ({"before": "k333", "until": 20}, [n for n in everything if n < 40]),
        ({"before": "gone"}, []),
        ({"where": {"owner.name": "b"}}, [n for n in everything if n % 3 == 1]),
        ({"where": {"owner.name": "b", "asleep": True}, "since": 9}, [n for n in everything if n % 12 == 4 and n > 19]),
        ({"where": {"owner.name": "c"}, "before": "k500"}, [n for n in everything if n % 3 == 2 and n < 500]),
        ({"where": {"number": 5}}, [5]),
        ({"where": {"number": 1, "asleep": False}}, [1]),
        ({"where": {"number": True}}, []),
        ({"where": {"number": "5"}}, []),
        ({"where": {"number": 5.0}}, []),
        ({"where": {"number": 2**70}}, []),
        ({"where": {"asleep": 1}}, []),
        ({"where": {"asleep": "true"}}, []),
        ({"where": {"owner": "b"}}, []),
        ({"where": {"owner": {"name": "b"}}, "before": "k9"}, [7, 4, 1]),
        ({"where": {"owner.name.first": "b"}}, []),
        ({"where": {"asleep": None}}, []),
        ({"where": {"owner.born": None}, "until": 1}, [1, 0]),
        ({"where": {"owner.name": "b\0"}}, []),
    ]
    for _ in range(2):  # without indexes, and with them
        for wanted, expected in asked:
            with store.transaction(write=False):
                assert numbers(pets.newest(**wanted)) == expected, wanted


def test_a_changed_record_is_found_by_what_it_is_now(store: Store, pets: Collection) -> None:
    fill(pets, 9)
    for number, owner in ((3, "new"), (6, "new"), (6, "a"), (6, "new"), (0, "b")):
        with store.transaction(write=True):
            list(pets.newest(where={"owner.name": "a"}))
            pets.put(f"k{number}", {"number": number, "owner": {"name": owner}}, at=99)
    found = [numbers(pets.newest(where={"owner.name": name})) for name in ("new", "a", "b")]
    assert found == [[6, 3], [], [7, 4, 1, 0]]


def test_long_values_are_told_apart(store: Store, pets: Collection) -> None:
    for _ in range(2):
        with store.transaction(write=True):
            for end in "ab":
                pets.put(end, {"name": "ü" * 5000 + end}, at=1)
            assert list(pets.newest(where={"name": "ü" * 5000 + "b"})) == [{"name": "ü" * 5000 + "b"}]


def test_a_path_is_no_sql(pets: Collection) -> None:
    if isinstance(pets, memory.MemoryCollection):
        assert list(pets.newest(where={"a') OR 1 --": "b"})) == []
        return
    with pytest.raises(ValueError, match="is not a dotted path"):
        list(pets.newest(where={"a') OR 1 --": "b"}))


def test_only_what_is_taken_is_read(pets: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(pets, 300)
    calls = itertools.count()
    for module in (memory, sql):
        monkeypatch.setattr(module, "matches", lambda *_: next(calls) >= 0)
    found = pets.newest(where={"owner.name": "a"})
    assert next(calls) == 0
    assert len(list(itertools.islice(found, 10))) == 10
    assert next(calls) == 11


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"since": 5, "until": 900},
        {"since": 5, "before": "k700"},
        {"since": 5, "until": 900, "where": {"owner.name": "b"}},
        {"where": {"owner.name": "nobody", "asleep": True}, "before": "k700"},
    ],
    ids=lambda wanted: "+".join(wanted) or "all",
)
def test_a_database_reads_by_index_and_never_sorts(
    shared_state: str, database_store: SqlStore, wanted: dict[str, Any]
) -> None:
    """Right after everything was stored, when no planner has statistics."""
    store, database = database_store, database_store.database
    pets = store.collection("pets", "p1")
    with store.transaction(write=True):
        fill(pets, 2000)
    if "where" in wanted:
        make_index(store, "pet_stub_by_owner__name")
    asked: list[tuple[str, Any]] = []
    rows = database.rows

    def recording(query: str, parameters: Any = (), **more: Any) -> list[tuple[Any, ...]]:
        asked.append((query, parameters))
        return rows(query, parameters, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "rows", recording)
        next(pets.newest(**wanted), None)
    explain = "EXPLAIN QUERY PLAN " if shared_state.endswith(".db") else "EXPLAIN "
    plans = [[str(row[-1]) for row in rows(explain + query, parameters, planned=False)] for query, parameters in asked]
    lines = [line for plan in plans for line in plan]
    reads = [line for line in lines if re.search("scan|search", line, re.IGNORECASE) and "few" not in line]
    assert len(reads) >= 1
    assert [
        line
        for line in reads
        if not re.search("using (covering )?(index|integer)|index (only )?scan", line, re.IGNORECASE)
    ] == []
    assert [line for line in lines if "Sort" in line or "TEMP B-TREE" in line or "Bitmap" in line] == []
    if "where" in wanted:
        assert any("pet_stub_by_owner__name" in line for line in lines)


def test_what_is_old_is_forgotten(store: Store, pets: Collection) -> None:
    pets.expire(10)
    fill(pets, 20)
    pets.expire(-1)
    assert len(pets) == 20
    pets.expire(3)
    assert (numbers(iter(pets))[0], len(pets), pets.get("k7"), numbers(pets.newest())[-1]) == (8, 12, None, 8)
    pets.put("late", {"number": -1}, at=2)
    pets.expire(2)
    assert "late" not in pets
    pets.expire(100)
    assert (len(pets), list(pets), store.collections()) == (0, [], [])
    pets.put("k1", {"number": 1}, at=50)
    pets.expire(49)
    assert len(pets) == 1


def test_what_another_process_has_left_is_forgotten_too(shared_state: str) -> None:
    for at in (1, 5):
        store = open_store(shared_state, "pet_stub")
        pets = store.collection("pets")
        pets.put(f"k{at}", {"number": at}, at=at)
        pets.expire(at - 1)
        assert numbers(iter(pets)) == [at]
        store.close()


def test_of_too_many_the_oldest_are_deleted(store: Store) -> None:
    store.declare("pets", keep=40)
    pets = store.collection("pets", "p1")
    for number in range(1000):
        with store.transaction(write=True):
            pets.add(f"k{number}", {"number": number}, at=number)
            pets.trim()
            store.collection("toys", "p1").put(f"k{number}", {}, at=number)
            store.collection("toys", "p1").trim()
        assert len(pets) <= 44, "a tenth more at most"
    kept = numbers(iter(pets))
    assert kept == list(range(1000 - len(kept), 1000))
    assert len(kept) >= 40
    assert numbers(pets.newest(until=970))[0] == 969
    assert len(store.collection("toys", "p1")) == 1000


def test_in_memory_exactly_the_declared_number_is_kept_and_nothing_of_the_others() -> None:
    store = MemoryStore()
    store.declare("pets", indexed=("owner.name",), keep=50)
    pets = store.collection("pets")
    for number in range(5 * blocks.SIZE):
        with store.transaction(write=True):
            pets.add(f"k{number}", {"number": number, "owner": {"name": "x"}}, at=number)
            pets.trim()
    assert len(pets) == 50
    assert sum(len(block.positions) for block in pets._blocks) <= 50 + blocks.SIZE


def test_the_garbage_collector_does_not_look_at_what_only_grows() -> None:
    """Of each record it looks at the record only, which it cannot help, and not at where that is."""
    store = MemoryStore()
    pets = store.collection("pets")
    gc.collect()
    before = len(gc.get_objects())
    for number in range(1000):
        with store.transaction(write=True):
            pets.add(f"k{number}", {"names": []}, at=number)
    gc.collect()
    assert len(gc.get_objects()) - before <= 2 * 1000 + 100


def test_in_memory_one_in_two_hundred_may_be_too_many() -> None:
    store = MemoryStore()
    store.declare("pets", keep=2000)
    pets, most = store.collection("pets"), 0
    for number in range(6000):
        with store.transaction(write=True):
            pets.add(f"k{number}", {"number": number}, at=number)
            pets.trim()
        most = max(most, len(pets))
        assert number < 2000 or len(pets) >= 2000
    assert most == 2010
    kept = numbers(iter(pets))
    assert kept == list(range(6000 - len(kept), 6000))


def test_rolling_back_a_deletion_of_the_oldest_brings_them_back(store: Store) -> None:
    store.declare("pets", keep=5)
    pets = store.collection("pets")
    with store.transaction(write=True):
        fill(pets, 5)
    for _ in range(3):
        with suppress(Undo), store.transaction(write=True):
            pets.add("new", {"number": 9}, at=9)
            pets.trim()
            assert numbers(iter(pets)) == [1, 2, 3, 4, 9]
            raise Undo
        assert numbers(iter(pets)) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("where", [{"owner.name": "nobody"}, {"owner.name": "a", "parity": "odd"}, {"number": -1}])
def test_a_query_without_a_hit_looks_at_no_record(monkeypatch: pytest.MonkeyPatch, where: dict[str, Any]) -> None:
    """Even if each of its values is that of half of the records, and it is the first query."""
    store = MemoryStore()
    store.declare("pets", indexed=("owner.name", "parity", "number"))
    pets = store.collection("pets")
    for number in range(10 * blocks.SIZE):
        record = {"number": number, "owner": {"name": "ab"[number % 2]}, "parity": ["even", "odd"][number % 2]}
        pets.put(f"k{number}", record, at=number)
    looked_at: list[Any] = []
    at = memory.MemoryCollection._at

    def recording(self: memory.MemoryCollection, position: blocks.Position) -> Any:
        looked_at.append(position)
        return at(self, position)

    monkeypatch.setattr(memory.MemoryCollection, "_at", recording)
    assert list(pets.newest(where=where)) == []
    assert len(looked_at) <= len(where) * blocks.SIZE, "only the block that is not full is indexed now"


def fill_pairs(pets: Collection, count: int) -> None:
    """Each value is that of half of the records, each number that of one."""
    for number in range(count):
        record = {"number": number, "owner": {"name": "ab"[number % 2]}, "parity": ["even", "odd"][number % 2]}
        pets.put(f"k{number}", record, at=number)


def test_a_database_knows_which_values_no_record_has_together(
    database_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "ESTIMATE_LIMIT", 10)
    store, paths = database_store, ("owner.name", "parity", "number")
    store.declare("pets", indexed=paths)
    pets = store.collection("pets")
    with store.transaction(write=True):
        fill_pairs(pets, 120)
    asked: list[str] = []
    rows = store.database.rows

    def recording(query: str, *more: Any, **named: Any) -> list[tuple[Any, ...]]:
        asked.append(query)
        return rows(query, *more, **named)

    monkeypatch.setattr(store.database, "rows", recording)
    assert list(pets.newest(where={"owner.name": "a", "parity": "odd"})) == []
    assert [query for query in asked if "SELECT id, at, key, record" in query] == []
    assert len(list(pets.newest(where={"owner.name": "a", "parity": "even"}))) == 60
    known = store.stored_combinations(pets._id or 0)
    assert len(known) <= 55, "the path with a value for each record is left out"
    with store.transaction(write=True):
        pets.put("new", {"owner": {"name": "a"}, "parity": "odd"}, at=5)
    assert len(list(pets.newest(where={"owner.name": "a", "parity": "odd"}))) == 1


def test_combinations_tell_values_of_different_types_apart() -> None:
    combinations = Combinations(("a", "b.c"), [])
    values: tuple[Any, ...] = (1, True, "1", None, [1], {"x": 1}, 1.5)
    new = [combinations.new({"a": value, "b": {"c": value}}) for value in values]
    assert new[:4] == ['{"a":1,"b.c":1}', '{"a":true,"b.c":true}', '{"a":"1","b.c":"1"}', '{"a":null,"b.c":null}']
    assert new[4] == "{}", "filters cannot name it"
    assert all(combinations.new({"a": value, "b": {"c": value}}) is None for value in values)


def test_combinations_of_what_is_rolled_back_are_stored_again(
    database_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "ESTIMATE_LIMIT", 1)
    database_store.declare("pets", indexed=("owner.name", "parity"))
    pets = database_store.collection("pets")
    record = {"owner": {"name": "a"}, "parity": "odd"}
    with database_store.transaction(write=True):
        pets.put("other", {"owner": {"name": "a"}, "parity": "even"}, at=1)
        pets.put("another", {"owner": {"name": "b"}, "parity": "odd"}, at=1)
    for keep in (False, True):
        with suppress(Undo), database_store.transaction(write=True):
            pets.put("k", record, at=1)
            if not keep:
                raise Undo
    assert list(pets.newest(where={"owner.name": "a", "parity": "odd"})) == [record]


def test_a_state_of_the_version_before_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its records are found whatever combinations are stored later."""
    monkeypatch.setattr(sql, "ESTIMATE_LIMIT", 1)
    file = tmp_path / "state.db"
    store = open_store(str(file), "pet_stub")
    with store.transaction(write=True):
        fill_pairs(store.collection("pets"), 10)
    store.close()
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TABLE pet_stub_combinations")
        connection.execute("UPDATE pet_stub_layout SET version = 1")
    store = open_store(str(file), "pet_stub")
    store.declare("pets", indexed=("owner.name", "parity"))
    pets = store.collection("pets")
    with store.transaction(write=True):
        pets.put("new", {"owner": {"name": "b"}, "parity": "even"}, at=99)
    found = [numbers(pets.newest(where={"owner.name": name, "parity": "even"})) for name in "a"]
    assert found == [[8, 6, 4, 2, 0]]
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version FROM pet_stub_layout").fetchall() == [(2,)]
    store.close()


def test_declared_values_are_indexed_before_the_first_query_or_after_it(database_store: SqlStore) -> None:
    """In PostgreSQL, an index costs more than it does in SQLite."""
    store, index = database_store, "pet_stub_by_owner__name"
    store.declare("pets", indexed=("owner.name",))
    assert (index in store.database.indexes()) == isinstance(store, SqliteStore)
    make_index(store, index)


def make_index(store: SqlStore, index: str) -> None:
    """Query for the value until it has an index. What others do in the same database may delay it."""
    deadline = time.monotonic() + 60
    while index not in store.database.indexes():
        assert time.monotonic() < deadline
        with store.transaction(write=False):
            list(store.collection("pets").newest(where={"owner.name": "a"}))


@pytest.mark.postgresql
def test_an_index_that_was_not_finished_is_made_again(schema: str) -> None:
    """A process that ends while PostgreSQL builds an index beside others leaves an invalid one."""
    index = "pet_stub_by_owner__name"
    with contextlib.closing(open_sql(schema)) as store:
        store.collection("pets").put("a", {"owner": {"name": "a"}}, at=1)
        make_index(store, index)
        store.database.run(f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{index}'::regclass")
        assert index not in store.database.indexes()
    with contextlib.closing(open_sql(schema)) as store:
        make_index(store, index)


@pytest.mark.postgresql
def test_making_an_index_excludes_no_writer(schema: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction that is open keeps the index waiting, and others write meanwhile."""
    monkeypatch.setattr("generator.runtime.stub.store.postgresql.INDEX_LOCK_TIMEOUT_MS", 0)  # for ever
    with contextlib.closing(open_sql(schema)) as store, contextlib.closing(open_sql(schema)) as other:
        fill(store.collection("pets"), 5)
        with ThreadPoolExecutor(1) as threads, psycopg.connect(schema) as open_one:
            open_one.execute("UPDATE pet_stub_records SET at = at")
            made = threads.submit(other.database.make_indexes, {"pet_stub_late": "pet_stub_records (at)"})
            wait_for_index(schema)
            with store.transaction(write=True):
                store.collection("pets").add("new", {"number": 5}, at=5)
            assert not made.done()
            open_one.commit()
            made.result()


def wait_for_index(state: str) -> None:
    """Wait until a statement that makes an index waits for a transaction."""
    deadline = time.monotonic() + 60
    waiting = (
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%pet_stub_late%' AND wait_event_type = 'Lock'"
    )
    with psycopg.connect(state, autocommit=True) as connection:
        while not connection.execute(waiting.encode()).fetchall():
            assert time.monotonic() < deadline


def open_sql(state: str) -> SqlStore:
    store = open_store(state, "pet_stub")
    assert isinstance(store, SqlStore)
    return store


def test_an_exception_takes_everything_back(store: Store, pets: Collection) -> None:
    fill(pets, 10)
    before = list(pets.entries())
    for _ in range(2):
        with suppress(Undo), store.transaction(write=True):
            pets.expire(2)
            pets.put("k8", {"number": -8}, at=0)
            pets.delete("k9")
            pets.put("k9", {"number": -9}, at=0)
            store.collection("pets", "p2").put("a", {}, at=1)
            raise Undo
        assert list(pets.entries()) == before
        assert numbers(pets.newest(since=0)) == [9, 8, 7, 6, 5, 4, 3, 2]
        assert (len(pets), store.scopes("pets")) == (10, ["p1"])
    with store.transaction(write=True):
        store.collection("pets", "p2").put("a", {}, at=1)
        pets.expire(2)
    assert (len(pets), store.scopes("pets")) == (4, ["p1", "p2"])


def test_joint_transactions_are_taken_back_one_by_one(store: Store, pets: Collection) -> None:
    with store.shared_transaction(write=True):
        pets.put("a", {"number": 1}, at=1)
    with suppress(Undo), store.shared_transaction(write=True):
        pets.put("b", {"number": 2}, at=2)
        pets.delete("a")
        store.collection("pets", "p2").put("a", {}, at=1)
        raise Undo
    with suppress(Undo), store.shared_transaction(write=True):
        raise Undo  # nothing is changed yet
    with store.shared_transaction(write=False):
        assert (numbers(iter(pets)), store.scopes("pets")) == ([1], ["p1"])
    with pytest.raises(RuntimeError, match="only reads"), store.shared_transaction(write=False):
        pets.put("c", {"number": 3}, at=3)
    with store.shared_transaction(write=True):
        store.collection("pets", "p2").put("b", {}, at=1)
    store.commit()
    assert not store.is_open
    with store.transaction(write=True):
        pets.put("d", {"number": 4}, at=4)
    assert (numbers(iter(pets)), store.scopes("pets")) == ([1, 4], ["p1", "p2"])


def test_what_is_joint_counts_when_it_is_committed(tmp_path: Path) -> None:
    one, other = (open_store(str(tmp_path / "state.db"), "pet_stub") for _ in range(2))
    for number in range(2):
        with one.shared_transaction(write=True):
            one.collection("pets").put(f"k{number}", {"number": number}, at=number)
    assert (one.is_open, numbers(iter(other.collection("pets")))) == (True, [])
    one.commit()
    assert (one.is_open, numbers(iter(other.collection("pets")))) == (False, [0, 1])
    with one.shared_transaction(write=False):
        assert not one.is_open, "who only reads has nothing to wait for"
    one.close()
    other.close()


def test_what_was_learnt_in_a_lost_transaction_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A collection that was made in it, and read again after another request had been taken back."""
    store = open_store(str(tmp_path / "state.db"), "pet_stub")
    assert isinstance(store, SqliteStore)
    with store.shared_transaction(write=True):
        store.collection("pets", "p1").put("a", {"number": 1}, at=1)
    with suppress(Undo), store.shared_transaction(write=True):
        store.collection("pets", "p1").put("b", {"number": 2}, at=2)
        raise Undo
    with store.shared_transaction(write=False):
        assert numbers(iter(store.collection("pets", "p1"))) == [1]
    with monkeypatch.context() as failing:
        fail(store, failing, "COMMIT")
        with pytest.raises(sqlite3.OperationalError):
            store.commit()
    for number, project in enumerate(("p1", "p2")):
        with store.transaction(write=True):
            store.collection("pets", project).put("c", {"number": number}, at=3)
    assert [numbers(iter(store.collection("pets", project))) for project in ("p1", "p2")] == [[0], [1]]
    store.close()


@pytest.mark.parametrize("statement", ["ROLLBACK TO request", "RELEASE request"])
def test_nothing_is_kept_when_it_is_not_known_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    store = open_store(str(tmp_path / "state.db"), "pet_stub")
    assert isinstance(store, SqliteStore)
    pets = store.collection("pets")
    with store.shared_transaction(write=True):
        pets.put("a", {"number": 1}, at=1)
    fail(store, monkeypatch, statement)
    is_rejected = statement.startswith("ROLLBACK")
    with pytest.raises(sqlite3.OperationalError), store.shared_transaction(write=True):  # noqa: PT012
        pets.put("b", {"number": 2}, at=2)
        if is_rejected:
            raise Undo
    monkeypatch.undo()
    with pytest.raises(sqlite3.OperationalError), store.shared_transaction(write=True):
        pets.put("c", {"number": 3}, at=3)
    with pytest.raises(sqlite3.OperationalError):
        store.commit()
    assert numbers(iter(pets)) == []
    store.close()


def test_an_index_that_cannot_be_made_costs_nobody_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(str(tmp_path / "state.db"), "pet_stub")
    assert isinstance(store, SqliteStore)
    pets = store.collection("pets")
    with monkeypatch.context() as failing:
        fail(store, failing, "CREATE INDEX")
        with store.shared_transaction(write=True):
            pets.put("a", {"number": 1}, at=1)
            assert numbers(pets.newest(where={"number": 1})) == [1]
        store.commit()
    assert numbers(iter(pets)) == [1]
    with store.transaction(write=False):
        assert numbers(pets.newest(where={"number": 1})) == [1]
    assert ("pet_stub_by_number",) in store.database.rows("SELECT name FROM sqlite_master WHERE type = 'index'")
    store.close()


def fail(store: SqliteStore, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    """Have the statements that begin so fail from now on."""
    run = store.database.run

    def failing(statement: str, *more: Any) -> None:
        if statement.startswith(start):
            raise sqlite3.OperationalError("disk I/O error")
        run(statement, *more)

    monkeypatch.setattr(store.database, "run", failing)


@pytest.mark.parametrize("ended", [False, True], ids=["the commit fails", "an error ends the transaction before"])
def test_what_cannot_be_committed_is_lost_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, ended: bool
) -> None:
    store = open_store(str(tmp_path / "state.db"), "pet_stub")
    assert isinstance(store, SqliteStore)
    pets = store.collection("pets")
    pets.put("kept", {"number": 0}, at=0)
    with store.shared_transaction(write=True):
        pets.put("a", {"number": 1}, at=1)
        store.collection("pets", "p2").put("a", {}, at=1)
    if ended:
        with suppress(Undo), store.shared_transaction(write=True):
            pets.put("b", {"number": 2}, at=2)
            store.database.run("ROLLBACK")  # as SQLite does when the disk is full
            raise Undo
    else:
        fail(store, monkeypatch, "COMMIT")
    with pytest.raises(sqlite3.OperationalError):
        store.commit()
    monkeypatch.undo()
    assert (store.is_open, numbers(iter(pets)), store.collections()) == (False, [0], [("pets", "")])
    with store.shared_transaction(write=True):
        pets.put("c", {"number": 3}, at=3)
        store.collection("pets", "p2").put("c", {}, at=3)
    store.commit()
    assert (numbers(iter(pets)), store.scopes("pets")) == ([0, 3], ["", "p2"])
    store.close()


def test_a_transaction_sees_what_it_changes(store: Store, pets: Collection) -> None:
    pets.put("a", {"number": 1}, at=1)
    with store.shared_transaction(write=True):
        assert [numbers(iter(pets)) for _ in range(2)] == [[1], [1]]
        store.collection("pets", "p2").put("x", {"number": 9}, at=1)
        pets.put("b", {"number": 2}, at=2)
        assert [numbers(iter(pets)) for _ in range(2)] == [[1, 2], [1, 2]]
        pets.put("b", {"number": 2}, at=2)
        reading = iter(pets)
        next(reading)
        pets.put("c", {"number": 3}, at=3)
        list(reading)
        assert numbers(iter(pets)) == [1, 2, 3]
        pets.delete("a")
        assert numbers(iter(pets)) == [2, 3]
        pets.expire(2)
        assert numbers(iter(pets)) == [3]
    with suppress(Undo), store.shared_transaction(write=True):
        pets.delete("c")
        assert numbers(iter(pets)) == []
        raise Undo
    with store.shared_transaction(write=True):
        assert numbers(iter(pets)) == [3]
        store.reset()
        assert numbers(iter(pets)) == []
        pets.put("d", {"number": 4}, at=4)
        assert numbers(iter(pets)) == [4]
    store.commit()


def test_a_transaction_that_reads_cannot_change(store: Store, pets: Collection) -> None:
    pets.put("a", {"number": 1}, at=1)
    for change in (lambda: pets.put("b", {}, at=1), lambda: pets.put("a", {}, at=1), lambda: pets.delete("a")):
        with pytest.raises(RuntimeError, match="only reads"), store.transaction(write=False):
            change()
    assert list(pets) == [{"number": 1}]


def test_reset_forgets_everything(store: Store, pets: Collection) -> None:
    fill(pets, 3)
    store.reset()
    assert (len(pets), list(pets), list(pets.newest()), store.collections()) == (0, [], [], [])
    with store.transaction(write=True):
        pets.put("k1", {"number": 1}, at=1)
        store.reset()
        pets.put("k2", {"number": 2}, at=0)
    assert list(pets) == [{"number": 2}]


KEYS, TIMES, OWNERS = st.sampled_from("abcdefg"), st.integers(0, 6), st.sampled_from(["x", "y", True, 1, None])


class Compared(RuleBasedStateMachine):
    """Whatever is done, a database answers what the memory answers."""

    other: Store

    def __init__(self) -> None:
        super().__init__()
        self.other.reset()
        self.memory = MemoryStore()
        for store in (self.memory, self.other):
            store.declare("pets", indexed=("key", "owner.name"), keep=4)
        self.number = itertools.count()

    @property
    def both(self) -> tuple[Collection, Collection]:
        return self.memory.collection("pets", "p"), self.other.collection("pets", "p")

    @rule(
        changes=st.lists(
            st.one_of(
                st.tuples(st.just("put"), KEYS, OWNERS, TIMES),
                st.tuples(st.just("delete"), KEYS),
                st.tuples(st.just("expire"), TIMES),
                st.tuples(st.just("trim")),
            ),
            max_size=6,
        ),
        keep=st.booleans(),
        shared_transaction=st.booleans(),
    )
    def change(self, changes: list[tuple[Any, ...]], keep: bool, shared_transaction: bool) -> None:
        number = next(self.number)
        if not shared_transaction:
            self.commit()
        for store in (self.memory, self.other):
            with (
                suppress(Undo),
                store.shared_transaction(write=True) if shared_transaction else store.transaction(write=True),
            ):
                pets = store.collection("pets", "p")
                for name, *arguments in changes:
                    if name == "put":
                        key, owner, at = arguments
                        pets.put(key, {"key": key, "owner": {"name": owner}, "number": number}, at)
                    else:
                        getattr(pets, name)(*arguments)
                if not keep:
                    raise Undo

    @rule(
        where=st.fixed_dictionaries({}, optional={"owner.name": OWNERS, "key": KEYS}),
        since=st.none() | TIMES,
        until=st.none() | TIMES,
        before=st.none() | KEYS,
    )
    def ask(self, **wanted: Any) -> None:
        answers = []
        for store in (self.memory, self.other):
            with store.shared_transaction(write=False):
                answers.append(list(store.collection("pets", "p").newest(**wanted)))
        assert answers[0] == answers[1]

    @rule()
    def commit(self) -> None:
        self.other.commit()

    @rule()
    def sweep(self) -> None:
        self.both[0].sweep()  # type: ignore[attr-defined]

    @invariant()
    def are_equal(self) -> None:
        ours, others = self.both
        assert list(ours.entries()) == list(others.entries())
        assert list(ours.newest()) == list(ours)[::-1]
        assert (len(ours), self.memory.collections()) == (len(others), self.other.collections())


@pytest.mark.slow
def test_a_database_answers_what_the_memory_answers(database_store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MAX_STALE", 0)  # sweep often
    monkeypatch.setattr(blocks, "SIZE", 2)
    monkeypatch.setattr(sql, "ESTIMATE_LIMIT", 1)
    monkeypatch.setattr(sql, "INITIAL_BATCH", 2)  # and read in many portions
    machine = type("Machine", (Compared,), {"other": database_store})
    checks = settings(
        max_examples=40, stateful_step_count=15, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=checks)
