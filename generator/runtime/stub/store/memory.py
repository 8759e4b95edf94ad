"""Collections in the memory of the process."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import msgspec

from . import blocks
from .base import ANY, Collection, Entry, Record, Store, matches, reject_change
from .blocks import Block, Position, blocks_of, key_of

MAX_STALE = 1000
"""Positions of deleted records that a collection may have, in addition to as many as it has records."""
EXCESS_DIVISOR = 200
"""One in so many of the records that a collection keeps may be too many: to delete them together costs less."""
SMALL_COLLECTION = 200
"""Records up to which a collection also caches the list of all, until the next change."""


class Stored(msgspec.Struct, frozen=True, gc=False):
    """A record and its position.

    The garbage collector does not look at it: JSON has no cycles, and it would look at everything that is stored twice.
    """

    position: Position
    record: Record


class MemoryCollection(Collection):
    """Records by key, and blocks of their positions in order.

    Positions of deleted records stay in the blocks and are skipped. They are removed once all before them are, or they
    are the majority. So a change costs the same at any size, and to roll it back only puts the old record under its
    key.
    """

    def __init__(self, log: ChangeLog, arrivals: Iterator[int], indexed: Sequence[str], keep: int) -> None:
        """Begin without records.

        Args:
            log: Gets each change.
            arrivals: Numbers of insertions.
            indexed: That of ``Store.declare``.
            keep: That of ``Store.declare``.
        """
        self._log, self._arrivals = log, arrivals
        self._indexed, self._keep = indexed, keep
        self._most = keep + keep // EXCESS_DIVISOR
        self.clear()

    def clear(self) -> None:
        self._records_by_key: dict[str, Stored] = {}
        self._small: list[Record] | None = []  # all records, if they are few; None: changed since
        self._blocks: list[Block] = []
        self._positions = 0  # of all blocks together
        self._head = 0  # number of positions at the beginning of the first block that are stale

    def entry(self, key: str) -> Entry | None:
        stored = self._records_by_key.get(key)
        return None if stored is None else Entry(key, stored.position[0], stored.record)

    def get(self, key: str) -> Record | None:
        stored = self._records_by_key.get(key)
        return stored.record if stored else None

    def put(self, key: str, record: Record, at: int) -> None:
        old = self._records_by_key.get(key)
        if old is None:
            self.add(key, record, at)
            return
        self._log.change(self, key, old)
        self._small = None
        self._records_by_key[key] = Stored(old.position, record)
        self._block_of(old.position).mark(old.position, record)

    def add(self, key: str, record: Record, at: int) -> None:
        if key in self._records_by_key:
            raise KeyError(f"there is a record with the key {key!r}")
        if not self._log.may_change:
            reject_change()
        self._log.changes.append((self, key, None))
        self._small = None
        position = (at, next(self._arrivals), key)
        self._records_by_key[key] = Stored(position, record)
        self._positions += 1
        last = self._blocks[-1] if self._blocks else None
        if last and position < last.positions[-1]:
            self._insert_position(position)
        elif last and len(last.positions) < blocks.SIZE:
            last.positions.append(position)
            if last.masks:
                last.mark(position, record)
        else:
            self._append_block(position)

    def delete(self, key: str) -> bool:
        old = self._records_by_key.get(key)
        if old is None:
            return False
        self._log.change(self, key, old)
        del self._records_by_key[key]
        self._small = None
        return True

    def entries(self) -> Iterator[Entry]:
        return (Entry(each.position[2], each.position[0], each.record) for each in self._in_order())

    def __iter__(self) -> Iterator[Record]:
        if self._small is None:
            records = (each.record for each in self._in_order())
            if len(self._records_by_key) > SMALL_COLLECTION:
                return records
            self._small = list(records)
        return iter(self._small)

    def records(self) -> list[Record]:
        return super().records() if self._small is None else self._small

    def _in_order(self) -> Iterator[Stored]:
        start = self._head
        for block in self._blocks:
            for position in itertools.islice(block.positions, start, None):
                stored = self._records_by_key.get(position[2])
                if stored and stored.position is position:
                    yield stored
            start = 0

    def newest(
        self,
        *,
        where: Mapping[str, Any] = ANY,
        since: int | None = None,
        until: int | None = None,
        before: str | None = None,
    ) -> Iterator[Record]:
        low: tuple[int, ...] = () if since is None else (since + 1,)
        high: tuple[Any, ...] = () if until is None else (until,)
        if before is not None:
            marker = self._records_by_key.get(before)
            if marker is None:
                return
            high = min(high, marker.position) if high else marker.position
        keys = {path: key for path, value in where.items() if (key := key_of(value)) is not None}
        end = bisect_left(self._blocks, high, key=_first) if high else len(self._blocks)
        for index in range(end - 1, -1, -1):
            block = self._blocks[index]
            if block.positions[-1] < low:
                return
            mask = block.mask(keys, self._at)
            for position in block.newest(mask, low, high) if mask else ():
                record = self._at(position)
                if record is not None and matches(record, where):
                    yield record

    def expire(self, before: int) -> None:
        if self._blocks and self._blocks[0].positions[self._head][0] > before:
            return  # as nearly always
        old = itertools.takewhile(lambda stored: stored.position[0] <= before, self._in_order())
        self._delete_all([each.position[2] for each in old])

    def trim(self) -> None:
        if len(self._records_by_key) > self._most and self._keep:
            excess = len(self._records_by_key) - self._keep
            self._delete_all([each.position[2] for each in itertools.islice(self._in_order(), excess)])

    def _delete_all(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.delete(key)

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
        self._block_of(old.position).mark(old.position, old.record)  # masks that were made meanwhile lack it

    def sweep(self) -> None:
        """Remove stale positions at the beginning, and all once they are the majority.

        Not while a change can be rolled back.
        """
        while self._blocks:
            positions = self._blocks[0].positions
            while self._head < len(positions) and self._at(positions[self._head]) is None:
                self._head += 1
            if self._head < len(positions):
                break
            self._positions -= len(positions)
            del self._blocks[0]
            self._head = 0
        if self._positions > 2 * len(self._records_by_key) + MAX_STALE:
            order = sorted(each.position for each in self._records_by_key.values())
            self._blocks, self._positions, self._head = blocks_of(order), len(order), 0

    def _at(self, position: Position) -> Record | None:
        stored = self._records_by_key.get(position[2])
        return stored.record if stored and stored.position is position else None

    def _block_of(self, position: Position) -> Block:
        return self._blocks[max(bisect_right(self._blocks, position, key=_first) - 1, 0)]

    def _append_block(self, position: Position) -> None:
        """Begin a block, and index the one before it: a query that had to do that for all would take long."""
        if self._blocks:
            self._blocks[-1].index(self._indexed, self._at)
        self._blocks.append(Block((position,)))

    def _insert_position(self, position: Position) -> None:
        block = self._block_of(position)
        block.insert(position)
        if block is self._blocks[0]:
            self._head = 0
        if len(block.positions) > 2 * blocks.SIZE:
            index = self._blocks.index(block)
            self._blocks[index : index + 1] = blocks_of(block.positions)


def _first(block: Block) -> Position:
    return block.positions[0]


_Change = tuple[MemoryCollection, str, Stored | None]
"""A key, and the record that it had before."""


class ChangeLog(AbstractContextManager[None]):
    """Changes of the current transaction, for a rollback.

    It is also the context of each transaction, as they are not nested: to make one costs more than to create a record.
    """

    def __init__(self) -> None:
        self.changes: list[_Change] = []
        self._stale: set[MemoryCollection] = set()  # those in which records were replaced or deleted
        self.may_change = True

    def __enter__(self) -> None:
        self.changes.clear()
        if self._stale:
            self._stale.clear()

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self.may_change = True
        if error is not None:
            self.rollback()
        elif self._stale:
            self.sweep()

    def rollback(self) -> None:
        while self.changes:
            collection, key, old = self.changes.pop()
            collection.restore(key, old)

    def sweep(self) -> None:
        for collection in self._stale:
            collection.sweep()
        self._stale.clear()

    def clear(self) -> None:
        self.changes.clear()
        self._stale.clear()

    def change(self, collection: MemoryCollection, key: str, old: Stored) -> None:
        """Log the record that a key had before it was replaced or deleted."""
        if not self.may_change:
            reject_change()
        self.changes.append((collection, key, old))
        self._stale.add(collection)


class MemoryStore(Store):
    """Keeps all records until the process ends."""

    def __init__(self) -> None:
        self._log, self._arrivals = ChangeLog(), itertools.count()
        self._collections: dict[tuple[str, str], MemoryCollection] = {}
        self._declared: dict[str, tuple[tuple[str, ...], int]] = {}  # paths to index and records to keep, by name

    def declare(self, name: str, *, indexed: Sequence[str] = (), keep: int = 0) -> None:
        self._declared[name] = tuple(indexed), keep

    def collection(self, name: str, scope: str = "") -> MemoryCollection:
        found = self._collections.get((name, scope))
        if found is None:
            declared = self._declared.get(name, ((), 0))
            found = self._collections[name, scope] = MemoryCollection(self._log, self._arrivals, *declared)
        return found

    def collections(self) -> list[tuple[str, str]]:
        return sorted(at for at, collection in self._collections.items() if collection)

    def transaction(self, *, write: bool) -> AbstractContextManager[None]:
        self._log.may_change = write
        return self._log

    def reset(self) -> None:
        for collection in self._collections.values():
            collection.clear()
        self._log.clear()

    def close(self) -> None:
        """Nothing is held open."""
