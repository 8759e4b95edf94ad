# Copied from generator/runtime/stub/store.py. Do not edit: run `make generate`.
"""What the server remembers: ordered collections of records with an undo log, so that a refusal changes nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, KeysView
from typing import Any

Record = dict[str, Any]
Undo = Callable[[], None]


class Collection:
    """Records by key, oldest first. A record is never changed in place: put a new one under its key."""

    def __init__(self, undo: list[Undo]) -> None:
        self._records: OrderedDict[str, tuple[int, Record]] = OrderedDict()
        self._undo = undo
        self._next = 0  # position of the next new record; positions only grow

    def get(self, key: str) -> Record | None:
        entry = self._records.get(key)
        return entry[1] if entry else None

    def put(self, key: str, record: Record) -> None:
        """Store a record; one that replaces another keeps its position."""
        old = self._records.get(key)
        if old is None:
            self._records[key] = (self._next, record)
            self._next += 1
            self._undo.append(lambda: self._forget(key))
        else:
            self._records[key] = (old[0], record)
            self._undo.append(lambda: self._records.update({key: old}))

    def append(self, record: Record, *, keep: int | None = None) -> None:
        """Store a record under a key of its own; of more than ``keep`` records the oldest is dropped."""
        self.put(f"#{self._next}", record)
        if keep is not None and len(self._records) > keep:
            self.delete(next(iter(self._records)))

    def delete(self, key: str) -> bool:
        """Remove a record; False when there was none."""
        old = self._records.pop(key, None)
        if old is None:
            return False
        self._undo.append(lambda: self._restore(key, old))
        return True

    def keys(self) -> KeysView[str]:
        return self._records.keys()

    def values(self) -> list[Record]:
        return [record for _, record in self._records.values()]

    def __iter__(self) -> Iterator[Record]:
        return (record for _, record in self._records.values())

    def __reversed__(self) -> Iterator[Record]:
        """Newest first, without a copy."""
        return (record for _, record in reversed(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, key: str) -> bool:
        return key in self._records

    def _forget(self, key: str) -> None:
        del self._records[key]

    def _restore(self, key: str, entry: tuple[int, Record]) -> None:
        self._records[key] = entry
        self._records = OrderedDict(sorted(self._records.items(), key=lambda item: item[1][0]))


class Store:
    """All collections of one server."""

    def __init__(self) -> None:
        self._collections: dict[tuple[str, str], Collection] = {}
        self._undo: list[Undo] = []

    def collection(self, name: str, scope: str = "") -> Collection:
        """The records of a kind within a scope (say, a project's id); empty at first."""
        found = self._collections.get((name, scope))
        if found is None:
            found = self._collections[name, scope] = Collection(self._undo)
        return found

    def commit(self) -> None:
        """Keep what was changed since the last commit."""
        self._undo.clear()

    def rollback(self) -> None:
        """Take back what was changed since the last commit, newest first."""
        while self._undo:
            self._undo.pop()()

    def reset(self) -> None:
        self._collections.clear()
        self._undo.clear()
