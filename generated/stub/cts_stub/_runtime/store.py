# Copied from generator/runtime/stub/store.py. Do not edit: run `make generate`.
"""What the server remembers: ordered collections of records with an undo log, so that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView
from typing import Any

Record = dict[str, Any]


class Collection:
    """Records by key, oldest first. A record is never changed in place: put a new one under its key."""

    def __init__(self, undo: list[Change]) -> None:
        self._records: dict[str, Record] = {}
        self._undo = undo

    def get(self, key: str) -> Record | None:
        return self._records.get(key)

    def put(self, key: str, record: Record) -> None:
        """Store a record; one that replaces another keeps its position."""
        self._undo.append((self, key, self._records.get(key), None))
        self._records[key] = record

    def delete(self, key: str) -> bool:
        """Remove a record; False when there was none."""
        if key not in self._records:
            return False
        order = list(self._records)
        self._undo.append((self, key, self._records.pop(key), order))
        return True

    def restore(self, key: str, old: Record | None, order: list[str] | None) -> None:
        """Take back the newest change: ``old`` stood under the key (None: nothing did), all keys in ``order``."""
        if old is None:
            del self._records[key]
            return
        self._records[key] = old
        if order is not None:
            self._records = {each: self._records[each] for each in order}

    def items(self) -> ItemsView[str, Record]:
        return self._records.items()

    def keys(self) -> KeysView[str]:
        return self._records.keys()

    def values(self) -> list[Record]:
        return list(self._records.values())

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def __reversed__(self) -> Iterator[Record]:
        """Newest first, without a copy."""
        return reversed(self._records.values())

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, key: str) -> bool:
        return key in self._records


Change = tuple[Collection, str, Record | None, list[str] | None]
"""What to give to ``restore`` of a collection to take a change back."""


class Store:
    """All collections of one server."""

    def __init__(self) -> None:
        self._collections: dict[tuple[str, str], Collection] = {}
        self._undo: list[Change] = []

    def collection(self, name: str, scope: str = "") -> Collection:
        """The records of a kind within a scope (say, a project's id); empty at first."""
        found = self._collections.get((name, scope))
        if found is None:
            found = self._collections[name, scope] = Collection(self._undo)
        return found

    def collections(self) -> list[tuple[tuple[str, str], Collection]]:
        """Every collection, with its name and scope."""
        return list(self._collections.items())

    def commit(self) -> None:
        """Keep what was changed since the last commit."""
        self._undo.clear()

    def rollback(self) -> None:
        """Take back what was changed since the last commit, newest first."""
        while self._undo:
            collection, key, old, order = self._undo.pop()
            collection.restore(key, old, order)

    def reset(self) -> None:
        self._collections.clear()
        self._undo.clear()
