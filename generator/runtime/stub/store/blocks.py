"""Blocks of a collection in memory: positions of some hundred records in order, and which of them have a value."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from .base import Record, field

Position = tuple[int, int, str]
"""Time, number of insertion, key. A record that is deleted and inserted again gets another position."""
Find = Callable[[Position], Record | None]
"""Return the record at a position; None if it was deleted."""
SIZE = 512
"""Positions of a block. So many bits are one small integer, and a query looks at each block once."""


class Block:
    """Positions in order, and bit masks: by path and value, the positions of the records that have it there.

    A mask may have bits of records that were deleted or changed since; it lacks none. So no change has to clear one.
    """

    __slots__ = ("masks", "positions")

    def __init__(self, positions: Iterable[Position] = ()) -> None:
        self.positions = list(positions)
        self.masks: dict[str, dict[Any, int]] = {}

    def insert(self, position: Position) -> None:
        """Insert a position that is not the last one."""
        insort(self.positions, position)
        self.masks.clear()  # the positions after it have moved

    def index(self, paths: Iterable[str], find: Find) -> None:
        """Make the masks of the paths that have none."""
        missing = [path for path in paths if path not in self.masks]
        records = [find(position) or {} for position in self.positions] if missing else []
        for path in missing:
            self.masks[path] = _masks(_values(records, path))

    def mark(self, position: Position, record: Record) -> None:
        """Add a record, stored at a position that the block has, to the masks."""
        if self.masks:
            bit = 1 << bisect_left(self.positions, position)
            for path, masks in self.masks.items():
                key = key_of(field(record, path))
                if key is not None:
                    masks[key] = masks.get(key, 0) | bit

    def mask(self, keys: Mapping[str, Any], find: Find) -> int:
        """Return the mask of the positions whose records may have these keys, by path; -1 for no keys."""
        found = -1
        for path, key in keys.items():
            masks = self.masks.get(path)
            if masks is None:
                self.index((path,), find)
                masks = self.masks[path]
            found &= masks.get(key, 0)
        return found

    def newest(self, mask: int, low: tuple[int, ...], high: tuple[Any, ...]) -> Iterator[Position]:
        """Yield the positions of a mask that are at least ``low`` and below ``high`` (empty: any), newest first."""
        positions = self.positions
        start = bisect_left(positions, low) if positions[0] < low else 0
        end = bisect_left(positions, high) if high and positions[-1] >= high else len(positions)
        mask &= (1 << end) - (1 << min(start, end))
        while mask:
            index = mask.bit_length() - 1
            mask ^= 1 << index
            yield positions[index]


def blocks_of(positions: Sequence[Position]) -> list[Block]:
    """Return blocks with these positions, which are in order."""
    return [Block(positions[start : start + SIZE]) for start in range(0, len(positions), SIZE)]


def _masks(values: Sequence[Any]) -> dict[Any, int]:
    """Return for the key of each value the mask of the places where it occurs."""
    first = values[0]
    if (first is None or type(first) is str) and values.count(first) == len(values):  # as of most fields
        return {} if first is None else {first: (1 << len(values)) - 1}
    masks: dict[Any, int] = {}
    for value, bit in zip(values, _bits(len(values)), strict=True):
        key = value if type(value) is str else key_of(value)
        if key in masks:
            masks[key] |= bit
        else:
            masks[key] = bit
    masks.pop(None, None)
    return masks


@lru_cache(maxsize=16)
def _bits(count: int) -> tuple[int, ...]:
    return tuple(1 << place for place in range(count))


def _values(records: Sequence[Record], path: str) -> list[Any]:
    name, _, rest = path.partition(".")
    values = [record.get(name) for record in records]
    if not rest:
        return values
    shared: Any = None
    found, inner = None, list[Any]()
    for value in values:
        if value is not shared:  # as it rarely is: the records of one caller share objects
            shared, found = value, field(value, rest) if isinstance(value, dict) else None
        inner.append(found)
    return inner


def key_of(value: Any) -> Any:
    """Return what a value is looked up by: a text itself, a number with its type, because true is not 1; else None."""
    if isinstance(value, str):
        return value
    return (type(value), value) if isinstance(value, int) else None
