# Copied from generator/runtime/stub/store/combinations.py. Do not edit: run `make generate`.
"""Combinations of the values that filters name: which of them the records of a collection have at all.

Each value of a filter may be that of many records, and no record has both. An index cannot tell that without looking at
all of them; the few combinations that occur can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from .base import Record, field
from .blocks import key_of

MAX_VALUES = 50
"""Values of a path that combinations have. One with more is left out: it is that of ids, whose index is selective."""
MAX_COMBINATIONS = 500
ANY_COMBINATION = "{}"
"""That of a record which may have any values."""


class Combinations:
    """The combinations of a collection that this process has stored. A path that one of them lacks has any value there.

    Combinations of deleted records stay: it is enough that none is missing.
    """

    def __init__(self, paths: Sequence[str], stored: Iterable[str]) -> None:
        rows = [msgspec.json.decode(row) for row in stored]
        self._paths = [path for path in paths if all(path in row for row in rows)]
        self._values: dict[str, set[Any]] = {path: set() for path in self._paths}
        self._known: set[str] = set()

    def new(self, record: Record) -> str | None:
        """Return the combination of a record as JSON; None if it is stored already."""
        combination: dict[str, Any] = {}
        for path in self._paths:
            value = field(record, path)
            if value is None or isinstance(value, str | int):
                combination[path] = value
        text = msgspec.json.encode(combination).decode()
        if text in self._known:
            return None
        self._known.add(text)
        self._narrow(combination)
        return text

    def _narrow(self, combination: Mapping[str, Any]) -> None:
        """Leave out the path with the most values if there are too many."""
        for path, value in combination.items():
            self._values[path].add(key_of(value))
        widest = max(self._paths, key=lambda path: len(self._values[path]), default=None)
        if widest and (
            len(self._values[widest]) > MAX_VALUES or len(self._known) > MAX_COMBINATIONS
        ):
            self._paths.remove(widest)
            self._known.clear()


def may_have(stored: Iterable[str], where: Mapping[str, Any]) -> bool:
    """Tell whether a record may have all these values."""
    wanted = {path: key_of(value) for path, value in where.items() if isinstance(value, str | int)}
    rows = (msgspec.json.decode(row) for row in stored)
    return any(
        all(path not in row or key_of(row[path]) == key for path, key in wanted.items())
        for row in rows
    )
