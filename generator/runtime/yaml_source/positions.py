"""Positions of objects of a file, as numbers: a large description has a hundred thousand keys."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, MutableMapping
from functools import lru_cache
from itertools import chain

from .diagnostics import Place

Entry = tuple[int, int, int, int, bool]
"""Line and column of a key, line and column of its value, and whether the value is unquoted on one line."""
KEY, VALUE, PLAIN = 0, 2, 4  # in an entry
HEAD, ENTRY = 2, 5  # numbers of the object itself, and of an entry


class Positions:
    """Positions of an object, its keys and their values, in an array that the objects of a file share.

    ``replaced``: the places of keys and values that are not those of the array.
    """

    __slots__ = ("file", "numbers", "order", "replaced", "start")

    def __init__(self, file: str, numbers: array[int], start: int, names: tuple[str, ...]) -> None:
        self.file = file
        self.numbers = numbers
        self.start = start
        self.order = _order(names)
        self.replaced: dict[tuple[int, str], Place] | None = None

    @property
    def place(self) -> Place:
        """Return the place of the object."""
        return Place(self.file, self.numbers[self.start], self.numbers[self.start + 1])

    def copy(self) -> Positions:
        """Return positions that can be replaced in one of the two."""
        twin = Positions.__new__(Positions)
        twin.file, twin.numbers, twin.start, twin.order = self.file, self.numbers, self.start, self.order
        twin.replaced = dict(self.replaced) if self.replaced else None
        return twin

    def at(self, part: int, name: str) -> Place:
        """Return the place of a key (``KEY``) or of its value (``VALUE``)."""
        if self.replaced and (part, name) in self.replaced:
            return self.replaced[part, name]
        first = self.start + HEAD + ENTRY * self.order[name] + part
        return Place(self.file, self.numbers[first], self.numbers[first + 1])

    def replace(self, part: int, name: str, place: Place) -> None:
        """Set the place of a key or of its value."""
        self.replaced = self.replaced or {}
        self.replaced[part, name] = place

    def names(self, part: int) -> dict[str, None]:
        """Return the keys whose places are known, in their order."""
        added = (name for kind, name in self.replaced or () if kind == part)
        return dict.fromkeys((*self.order, *added))

    def is_plain(self, name: str) -> bool:
        """Tell whether the value of a key is unquoted on one line, so that an offset in it is a column."""
        is_replaced = self.replaced is not None and (VALUE, name) in self.replaced
        return not is_replaced and bool(self.numbers[self.start + HEAD + ENTRY * self.order[name] + PLAIN])


class Places(MutableMapping[str, Place]):
    """The places of the keys of an object, or those of their values, by key."""

    __slots__ = ("part", "positions")

    def __init__(self, positions: Positions, part: int) -> None:
        self.positions = positions
        self.part = part

    def __getitem__(self, name: str) -> Place:
        return self.positions.at(self.part, name)

    def __setitem__(self, name: str, place: Place) -> None:
        self.positions.replace(self.part, name, place)

    def __delitem__(self, name: str) -> None:
        raise TypeError("a place is kept as long as its object")

    def __iter__(self) -> Iterator[str]:
        return iter(self.positions.names(self.part))

    def __len__(self) -> int:
        return len(self.positions.names(self.part))


def added(file: str, numbers: array[int], own: tuple[int, int], entries: Mapping[str, Entry]) -> Positions:
    """Return the positions of an object, which are added to the numbers of its file."""
    start = len(numbers)
    numbers.extend((*own, *chain.from_iterable(entries.values())))
    return Positions(file, numbers, start, tuple(entries))


def of_computed(place: Place) -> Positions:
    """Return positions for an object that is made at a place."""
    return Positions(place.file, array("I", (place.line, place.column)), 0, ())


@lru_cache
def _order(names: tuple[str, ...]) -> dict[str, int]:
    """Return the number of each key; most objects have the keys of many others."""
    return {name: number for number, name in enumerate(names)}
