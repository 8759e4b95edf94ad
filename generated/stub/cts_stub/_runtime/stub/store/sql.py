# Copied from generator/runtime/stub/store/sql.py. Do not edit: run `make generate`.
"""Collections in tables of an SQL database: the common part of SQLite and PostgreSQL."""

# ruff: noqa: S608 — statements contain only our own names; values of requests are parameters.

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .base import ANY, Busy, Collection, Entry, Record, StateError, Store, matches, reject_change
from .combinations import ANY_COMBINATION, Combinations, may_have
from .database import Database
from .encoding import is_plain, key_bytes, key_text
from .known import Address, Known
from .statements import LAYOUT_VERSION, Statements

INITIAL_BATCH, MAX_BATCH = 25, 5000
"""Rows that are read at once: in the first batch, and at most."""
ESTIMATE_LIMIT = 1000
"""Rows up to which the matches of a condition are counted, to find the most selective one."""
_log = logging.getLogger(__name__)
_PATH = re.compile(r"\w+(\.\w+)*", re.ASCII)


class SqlCollection(Collection):
    """The rows of one collection."""

    def __init__(self, store: SqlStore, name: str, scope: str) -> None:
        self._store, self._address = store, (name, scope)
        self._database = store.database
        self._sql = store.sql

    @property
    def _id(self) -> int | None:
        return self._store.id_of(self._address)

    def entry(self, key: str) -> Entry | None:
        if self._id is None:
            return None
        found = self._database.rows(self._sql.entry, (self._id, key_bytes(key)))
        return Entry(key, found[0][0], self._database.record(found[0][1])) if found else None

    def put(self, key: str, record: Record, at: int) -> None:
        self._insert(self._sql.put, key, record, at)

    def add(self, key: str, record: Record, at: int) -> None:
        self._insert(self._sql.add, key, record, at)

    def _insert(self, statement: str, key: str, record: Record, at: int) -> None:
        self._store.check_writing(self._address)
        known = self._id or self._store.make(self._address)
        if self._address[0] in self._store.indexed:
            self._store.cover(known, self._address[0], record)
        self._database.run(statement, (known, key_bytes(key), at, self._database.text(record)))
        if at < self._store.oldest.get(known, at):  # while it is unknown, there may be older records
            self._store.oldest[known] = at

    def delete(self, key: str) -> bool:
        self._store.check_writing(self._address)
        if key not in self:
            return False
        self._database.run(self._sql.delete, (self._id, key_bytes(key)))
        return True

    def entries(self) -> Iterator[Entry]:
        known = self._store.known
        if known is None:
            yield from self._entries()
        elif self._address in known.small:
            yield from known.small[self._address]
        else:
            yield from self._entries_to_keep(known)

    def _entries(self) -> Iterator[Entry]:
        for _, at, key, text in self._read([], [], descending=False):
            yield Entry(key_text(key), at, self._database.record(text))

    def _entries_to_keep(self, known: Known) -> Iterator[Entry]:
        """Yield the entries, and keep those of a small collection unless something changes meanwhile."""
        changes = known.changes
        found: list[Entry] = []
        for entry in self._entries():
            if len(found) < INITIAL_BATCH:
                found.append(entry)
            yield entry
        if len(found) < INITIAL_BATCH and known.changes == changes:
            known.small[self._address] = found

    def newest(
        self,
        *,
        where: Mapping[str, Any] = ANY,
        since: int | None = None,
        until: int | None = None,
        before: str | None = None,
    ) -> Iterator[Record]:
        bounds = [(sign, value) for sign, value in (("at > ?", since), ("at < ?", until)) if value is not None]
        conditions = [sign for sign, _ in bounds]
        values: list[Any] = [value for _, value in bounds]
        paths = self._most_selective(where, conditions, values)
        if paths is None:
            return
        for path in paths:
            conditions.append(f"{self._database.field(path)} = ?")
            values.append(self._database.value(where[path]))
        last = None
        if before is not None:
            last = next(iter(self._database.rows(self._sql.position, (self._id, key_bytes(before)))), None)
            if last is None:
                return
        for _, _, _, text in self._read(conditions, values, descending=True, last=last):
            record = self._database.record(text)
            if matches(record, where):
                yield record

    def expire(self, before: int) -> None:
        self._store.check_writing(self._address)
        if self._id is None or before < self._store.oldest.get(self._id, before):
            return
        self._database.run(self._sql.expire, (self._id, before))
        ((oldest,),) = self._database.rows(self._sql.oldest, (self._id,))
        # Another process may fill an empty collection, so the next call looks again.
        self._store.oldest[self._id] = before + 1 if oldest is None else oldest

    def trim(self) -> None:
        self._store.check_writing(self._address)
        keep, known = self._store.keep.get(self._address[0]), self._id
        if not keep or known is None:
            return
        added = self._store.added.get(known, keep)  # while it is unknown, there may be too many
        if added >= keep // 10:
            self._database.run(self._sql.trim, (known, known, keep))
            added = 0
        self._store.added[known] = added + 1

    def __len__(self) -> int:
        if self._id is None:
            return 0
        ((count,),) = self._database.rows(self._sql.count, (self._id,))
        return int(count)

    def _read(
        self, conditions: list[str], values: list[Any], *, descending: bool, last: tuple[Any, ...] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Read rows of id, time, key and text after the position ``last`` (time, id), in batches."""
        sign, order = ("<", "DESC") if descending else (">", "ASC")
        size = INITIAL_BATCH
        while self._id is not None:
            after = [] if last is None else [f"(at, id) {sign} (?, ?)"]
            tests = " AND ".join(["collection = ?", *conditions, *after])
            query = f"{self._sql.read} WHERE {tests} ORDER BY at {order}, id {order} LIMIT {size}"
            rows = self._database.rows(query, [self._id, *values, *(last or ())], planned=not conditions)
            yield from rows
            if len(rows) < size:
                return
            last, size = (rows[-1][1], rows[-1][0]), min(size * 4, MAX_BATCH)

    def _most_selective(
        self, where: Mapping[str, Any], conditions: list[str], values: list[Any]
    ) -> Sequence[str] | None:
        """Return the path to look up by its index, if any; None if no record can meet all conditions.

        The other conditions are checked on the result.
        """
        paths = [path for path, value in where.items() if isinstance(value, str | int) and is_plain(value)]
        self._store.want(paths)
        if len(paths) < 2:
            return paths
        counts = {path: self._count(path, where[path], conditions, values) for path in paths}
        best = min(paths, key=lambda path: counts[path])
        if counts[best] == ESTIMATE_LIMIT and self._id and self._address[0] in self._store.indexed:
            stored = self._store.stored_combinations(self._id)
            if stored and not may_have(stored, where):
                return None
        return [best]

    def _count(self, path: str, value: str | int, conditions: list[str], values: list[Any]) -> int:
        tests = " AND ".join(["collection = ?", *conditions, f"{self._database.field(path)} = ?"])
        few = f"{self._sql.one} WHERE {tests} LIMIT {ESTIMATE_LIMIT}"
        parameters = [self._id, *values, self._database.value(value)]
        ((count,),) = self._database.rows(f"SELECT count(*) FROM ({few}) AS few", parameters, planned=False)
        return int(count)


class SqlStore(Store):
    """Keeps all records in tables whose names begin with ``prefix``."""

    def __init__(self, database: Database, prefix: str) -> None:
        """Create missing tables.

        Raises:
            StateError: the tables have another layout.
        """
        self.database, self._prefix = database, prefix
        self.sql = Statements(prefix)
        self.oldest: dict[int, int] = {}  # by id of the collection: no record is older than this
        self.keep: dict[str, int] = {}  # number of records, by name of the collection
        self.indexed: dict[str, tuple[str, ...]] = {}  # paths, by name of the collection
        self.combinations: dict[int, Combinations] = {}  # by id of the collection
        self.added: dict[int, int] = {}  # by id of the collection: number of records since its last trim
        self._ids: dict[Address, int] = {}
        self._indexed: set[str] = set()
        self._wanted: set[str] = set()  # paths to index after this transaction
        self.is_reading = False  # in a transaction that only reads
        self.known: Known | None = None  # None unless no other process can write
        with database.transaction(write=True):
            self._prepare()
        database.limit_waits()

    def collection(self, name: str, scope: str = "") -> SqlCollection:
        return SqlCollection(self, name, scope)

    def collections(self) -> list[tuple[str, str]]:
        return sorted((name, scope) for name, scope in self.database.rows(self.sql.collections))

    @contextlib.contextmanager
    def transaction(self, *, write: bool) -> Iterator[None]:
        try:
            with self.database.transaction(write=write):
                self.is_reading, self.known = not write, Known() if write else None
                yield
        except BaseException:
            self.clear_cache()
            raise
        finally:
            self.is_reading, self.known = False, None
        self.committed()

    def committed(self) -> None:
        """Finish a transaction after its commit. Raises nothing."""
        if self._wanted:
            wanted, self._wanted = self._wanted, set()
            try:
                self._make_indexes(wanted)
                self._indexed |= wanted
            except Busy:  # the next transaction requests them again
                pass
            except Exception:  # indexes are only for speed, and are requested again
                _log.exception("creating an index failed")

    def reset(self) -> None:
        for address in self.collections():
            self.check_writing(address)
        self.database.run(self.database.clear.format(self._prefix))
        self.oldest.clear()

    def close(self) -> None:
        self.database.close()

    def id_of(self, address: Address) -> int | None:
        """Return the id of a collection, None if it does not exist. An empty collection keeps its id."""
        self.database.lock(address[1])
        found = self._ids.get(address)
        if found is None and not (self.known and address in self.known.absent):
            rows = self.database.rows(self.sql.id_of, address)
            if rows:
                found = self._ids[address] = int(rows[0][0])
            elif self.known:
                self.known.absent.add(address)
        return found

    def make(self, address: Address) -> int:
        self.database.run(self.sql.make, address)
        if self.known:
            self.known.absent.discard(address)
        made = self.id_of(address)
        assert made is not None  # noqa: S101 — it was just created
        return made

    def check_writing(self, address: Address) -> None:
        """Prepare a change of a collection. Called before each."""
        if self.is_reading:
            reject_change()
        if self.known:
            self.known.change(address)

    def declare(self, name: str, *, indexed: Sequence[str] = (), keep: int = 0) -> None:
        self.keep[name] = keep
        if indexed:
            self.indexed[name] = tuple(indexed)
        if self.database.indexes_early:
            self.want(indexed)
            self.committed()

    def want(self, paths: Iterable[str]) -> None:
        """Request an index on the value at each path, from the next transaction on."""
        for path in paths:
            if not _PATH.fullmatch(path):
                raise ValueError(f"{path!r} is not a dotted path")
        self._wanted.update(path for path in paths if path not in self._indexed)

    def cover(self, collection: int, name: str, record: Record) -> None:
        """Store the combination of values of a record before the record."""
        combinations = self.combinations.get(collection)
        if combinations is None:
            stored = self.stored_combinations(collection)
            if not stored and self.database.rows(f"{self.sql.one} WHERE collection = ? LIMIT 1", (collection,)):
                stored = [ANY_COMBINATION]  # that of the records of earlier versions
                self.database.run(self.sql.add_combination, (collection, ANY_COMBINATION))
            combinations = self.combinations[collection] = Combinations(self.indexed[name], stored)
        new = combinations.new(record)
        if new is not None:
            self.database.run(self.sql.add_combination, (collection, new))

    def stored_combinations(self, collection: int) -> list[str]:
        return [row for (row,) in self.database.rows(self.sql.combinations, (collection,))]

    def clear_cache(self) -> None:
        """Clear everything cached, because a rollback has invalidated it."""
        self._ids.clear()
        self.oldest.clear()
        self.added.clear()
        self.combinations.clear()
        self.known = Known() if self.known else None

    def _prepare(self) -> None:
        for statement in self.database.tables:
            self.database.run(statement.format(self._prefix))
        found = self.database.rows(self.sql.layout)
        if not found:
            self.database.run(self.sql.set_layout)
        elif found == [(1,)]:  # which had no combinations
            self.database.run(self.sql.update_layout)
        elif found != [(LAYOUT_VERSION,)]:
            raise StateError(
                f"its layout has version {found[0][0]}, but this release needs version {LAYOUT_VERSION}; to move the "
                "records, save GET /_stub/state of the release that wrote it, and send it to PUT /_stub/state of this "
                "one, started with another --state"
            )
        self.database.run(self.sql.touch)  # to fail now if the database is read-only

    def _make_indexes(self, paths: Iterable[str]) -> None:
        indexes = {f"{self._prefix}_by_{path.replace('.', '__')}": self._index_on(path) for path in sorted(paths)}
        existing = self.database.indexes()
        missing = {name: on for name, on in indexes.items() if name not in existing}
        if missing:
            self.database.make_indexes(missing)

    def _index_on(self, path: str) -> str:
        # Records without the value are left out, so that only those cost something that can be found by it.
        value = self.database.field(path)
        return f"{self._prefix}_records (collection, ({value}), at, id) WHERE ({value}) IS NOT NULL"
