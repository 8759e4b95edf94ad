# Copied from generator/runtime/stub/cache.py. Do not edit: run `make generate`.
"""Cache of values that are computed again and again."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
CACHE_SIZE = 1024
"""Entries of a cache."""


class Cache(Generic[T]):
    """Values by key, bounded by their number: a full cache starts over."""

    def __init__(self, size: int = CACHE_SIZE) -> None:
        self._size = size
        self._values: dict[Hashable, T] = {}

        self.get = self._values.get  # of a key; None if it is not cached

    def put(self, key: Hashable, value: T) -> None:
        if len(self._values) >= self._size:
            self._values.clear()
        self._values[key] = value

    def __len__(self) -> int:
        return len(self._values)
