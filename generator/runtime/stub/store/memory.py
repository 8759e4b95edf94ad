"""Collections in the memory of the process."""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from .base import ANY, Collection, Entry, Record, Store, field, matches, reject_change

Position = tuple[int, int, str]
"""Time, number of insertion, key. A record that is deleted and inserted again gets another position."""
Stored = tuple[Position, Record]
MAX_STALE = 1000
"""Positions of deleted records that a collection may have, in addition to as many as it has records."""
SMALL_COLLECTION = 200
"""Records up to which a collection also caches the list of all, until the next change."""


class MemoryCollection(Collection):
    """Records by key, and sorted lists of positions: of all records, and of those with a value at a path.

    Positions of deleted records stay in the lists, are skipped, and are removed when they are the majority. So a change
    costs the same at any size, and rolling it back only puts the old record under its key.
    """

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.clear()

    def clear(self) -> None:
        self._records_by_key: dict[str, Stored] = {}
        self._small: list[Record] | None = []  # all records, if they are few; None: changed since
        self._order: list[Position] = []
        self._expired = 0  # number of expired positions at the beginning of the order
        self._by_path: dict[str, dict[tuple[type, Any], list[Position]]] = {}

    def entry(self, key: str) -> Entry | None:
        stored = self._records_by_key.get(key)
        return None if stored is None else Entry(key, stored[0][0], stored[1])

    def get(self, key: str) -> Record | None:
        stored = self._records_by_key.get(key)
        return stored and stored[1]

    def put(self, key: str, record: Record, at: int) -> None:
        old = self._records_by_key.get(key)
        self._store.log_change(self, key, old)
        if old:
            position = old[0]
        else:
            position = (at, next(self._store.arrivals), key)
            if not self._order or self._order[-1] < position:
                self._order.append(position)
            else:
                self._insert(position)
        self._records_by_key[key] = (position, record)
        self._small = None
        for path, lists in self._by_path.items():
            _post(lists, path, position, record)

    def add(self, key: str, record: Record, at: int) -> None:
        if key in self._records_by_key:
            raise KeyError(f"there is a record with the key {key!r}")
        self.put(key, record, at)

    def delete(self, key: str) -> bool:
        old = self._records_by_key.get(key)
        if old is None:
            return False
        self._store.log_change(self, key, old)
        del self._records_by_key[key]
        self._small = None
        return True

    def entries(self) -> Iterator[Entry]:
        for position in itertools.islice(self._order, self._expired, None):
            stored = self._records_by_key.get(position[2])
            if stored and stored[0] is position:
                yield Entry(position[2], position[0], stored[1])

    def __iter__(self) -> Iterator[Record]:
        if self._small is None:
            if len(self._records_by_key) > SMALL_COLLECTION:
                return self._records()
            self._small = list(self._records())
        return iter(self._small)

    def _records(self) -> Iterator[Record]:
        for position in itertools.islice(self._order, self._expired, None):
            stored = self._records_by_key.get(position[2])
            if stored and stored[0] is position:
                yield stored[1]

    def newest(
        self,
        *,
        where: Mapping[str, Any] = ANY,
        since: int | None = None,
        until: int | None = None,
        before: str | None = None,
    ) -> Iterator[Record]:
        positions = self._shortest(where)
        start = 0 if since is None else bisect_left(positions, (since + 1,))
        end = len(positions) if until is None else bisect_left(positions, (until,))
        if before is not None:
            marker = self._records_by_key.get(before)
            end = min(end, bisect_left(positions, marker[0])) if marker else 0
        for index in range(end - 1, start - 1, -1):
            position = positions[index]
            stored = self._records_by_key.get(position[2])
            if stored and stored[0] is position and matches(stored[1], where):
                yield stored[1]

    def expire(self, before: int) -> None:
        if self._expired < len(self._order) and self._order[self._expired][0] > before:
            return  # as nearly always
        end = bisect_left(self._order, (before + 1,), self._expired)
        for position in self._order[self._expired : end]:
            stored = self._records_by_key.get(position[2])
            if stored and stored[0] is position:
                self.delete(position[2])
        self._expired = end

    def __len__(self) -> int:
        return len(self._records_by_key)

    def __contains__(self, key: str) -> bool:
        return key in self._records_by_key

    def restore(self, key: str, old: Stored | None) -> None:
        """Roll back the newest change: put ``old`` under the key again (None: there was no record)."""
        self._small = None
        if old is None:
            del self._records_by_key[key]
            return
        self._records_by_key[key] = old
        self._expired = min(self._expired, bisect_left(self._order, old[0]))

    def sweep(self) -> None:
        """Remove the positions of deleted records once they are the majority. Not while a change can be rolled back."""
        if len(self._order) > 2 * len(self._records_by_key) + MAX_STALE:
            self._order = sorted(position for position, _ in self._records_by_key.values())
            self._expired = 0
            self._by_path.clear()  # made again when needed

    def _insert(self, position: Position) -> None:
        index = bisect_left(self._order, position)
        self._order.insert(index, position)
        self._expired = min(self._expired, index)

    def _shortest(self, where: Mapping[str, Any]) -> list[Position]:
        """Return the shortest sorted list that has the positions of all records with these values."""
        lists = [
            self._lists(path).get((type(value), value), [])
            for path, value in where.items()
            if isinstance(value, str | int)
        ]
        return min(lists, key=len, default=self._order)

    def _lists(self, path: str) -> dict[tuple[type, Any], list[Position]]:
        """Return the sorted lists of a path by value; made at the first call and kept up to date from then on."""
        lists = self._by_path.get(path)
        if lists is None:
            lists = self._by_path[path] = {}
            for position in self._order:
                stored = self._records_by_key.get(position[2])
                if stored and stored[0] is position:
                    _post(lists, path, position, stored[1])
        return lists


def _post(lists: dict[tuple[type, Any], list[Position]], path: str, position: Position, record: Record) -> None:
    value = field(record, path)
    if not isinstance(value, str | int):
        return
    positions = lists.setdefault((type(value), value), [])
    if not positions or positions[-1] < position:
        positions.append(position)
    else:
        index = bisect_left(positions, position)
        if positions[index] != position:  # it is there already where the record had this value before
            insort(positions, position)


class _Transaction(AbstractContextManager[None]):
    """The same one every time, as they are not nested: to make one costs more than to create a record."""

    def __init__(self, store: MemoryStore, *, write: bool) -> None:
        self._store, self._write = store, write

    def __enter__(self) -> None:
        self._store.begin(write=self._write)

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is None:
            self._store.commit()
        else:
            self._store.rollback()


class MemoryStore(Store):
    """Keeps all records until the process ends."""

    def __init__(self) -> None:
        self.arrivals = itertools.count()
        self._collections: dict[tuple[str, str], MemoryCollection] = {}
        self._changes: list[tuple[MemoryCollection, str, Stored | None]] = []
        self._may_change = True
        self._writing, self._reading = _Transaction(self, write=True), _Transaction(self, write=False)

    def collection(self, name: str, scope: str = "") -> MemoryCollection:
        found = self._collections.get((name, scope))
        if found is None:
            found = self._collections[name, scope] = MemoryCollection(self)
        return found

    def collections(self) -> list[tuple[str, str]]:
        return sorted(at for at, collection in self._collections.items() if collection)

    def transaction(self, *, write: bool) -> _Transaction:
        return self._writing if write else self._reading

    def begin(self, *, write: bool) -> None:
        self._changes.clear()
        self._may_change = write

    def commit(self) -> None:
        self._may_change = True
        for collection, _, _ in self._changes:
            collection.sweep()

    def rollback(self) -> None:
        self._may_change = True
        while self._changes:
            collection, key, old = self._changes.pop()
            collection.restore(key, old)

    def log_change(self, collection: MemoryCollection, key: str, old: Stored | None) -> None:
        """Log the record that a key had before a change, for a rollback."""
        if not self._may_change:
            reject_change()
        self._changes.append((collection, key, old))

    def reset(self) -> None:
        for collection in self._collections.values():
            collection.clear()
        self._changes.clear()

    def close(self) -> None:
        """Nothing is held open."""
