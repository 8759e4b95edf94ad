"""Combinations of the values that filters name: which of them the records of a collection have at all.

Each value of a filter may be that of many records, and no record has both. An index cannot tell that without looking at
all of them; the few combinations that occur can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from .base import Record, getter
from .blocks import key_of

MAX_VALUES = 50
"""Values of a path that combinations have. One with more is left out: it is that of ids, whose index is selective."""
MAX_COMBINATIONS = 500
ANY_COMBINATION = "{}"
"""That of a record which may have any values."""
_PLAIN = frozenset((str, int, bool, type(None)))
_OTHER = object()
"""Any value that filters cannot name."""


class Combinations:
    """The combinations of a collection that this process has stored. A path that one of them lacks has any value there.

    Combinations of deleted records stay: it is enough that none is missing.
    """

    def __init__(self, paths: Sequence[str], stored: Iterable[str]) -> None:
        rows = [msgspec.json.decode(row) for row in stored]
        self._getters = {path: getter(path) for path in paths if all(path in row for row in rows)}
        self._values: dict[str, set[Any]] = {path: set() for path in self._getters}
        self._known: set[tuple[Any, ...]] = set()  # values and their types, because true is not 1

    def new(self, record: Record) -> str | None:
        """Return the combination of a record as JSON; None if it is stored already."""
        values = [get(record) for get in self._getters.values()]
        types = [*map(type, values)]
        if not _PLAIN.issuperset(types):
            values = [value if kind in _PLAIN else _OTHER for value, kind in zip(values, types, strict=True)]
        known = (*values, *types)
        if known in self._known:
            return None
        self._known.add(known)
        pairs = zip(self._getters, values, strict=True)
        combination = {path: value for path, value in pairs if value is not _OTHER}
        self._narrow(combination)
        return msgspec.json.encode(combination).decode()

    def _narrow(self, combination: Mapping[str, Any]) -> None:
        """Leave out the path with the most values if there are too many."""
        for path, value in combination.items():
            self._values[path].add(key_of(value))
        widest = max(self._getters, key=lambda path: len(self._values[path]), default=None)
        if widest and (len(self._values[widest]) > MAX_VALUES or len(self._known) > MAX_COMBINATIONS):
            del self._getters[widest]
            self._known.clear()


def may_have(stored: Iterable[str], where: Mapping[str, Any]) -> bool:
    """Tell whether a record may have all these values."""
    wanted = {path: key_of(value) for path, value in where.items() if isinstance(value, str | int)}
    rows = (msgspec.json.decode(row) for row in stored)
    return any(all(path not in row or key_of(row[path]) == key for path, key in wanted.items()) for row in rows)
