# Copied from generator/runtime/stub/ids.py. Do not edit: run `make generate`.
"""Ids of requests and records."""

from __future__ import annotations

import itertools
import os
import random
import uuid
import weakref
from collections.abc import Callable

NewId = Callable[[], str]
"""Returns an id that it has not returned before."""

_FIRST = 10**11  # the last twelve digits of a UUID hold a counter from here on


class CountingIds:
    """Returns UUIDs that share random first digits and end with a counter.

    A random UUID for each id would cost twenty times as much. A process that is forked gets other digits.
    """

    def __init__(self, seed: int | None = None) -> None:
        """``seed``: makes the ids repeatable; None: random."""
        self._seed = seed
        self._begin()
        if hasattr(os, "register_at_fork"):  # there is no fork on Windows
            reference = weakref.WeakMethod(self._begin)
            os.register_at_fork(after_in_child=lambda: (begin := reference()) and begin(is_forked=True))

    def _begin(self, *, is_forked: bool = False) -> None:
        is_random = self._seed is None or is_forked
        bits = uuid.uuid4().int if is_random else random.Random(self._seed).getrandbits(128)  # noqa: S311
        self._prefix = str(uuid.UUID(int=bits, version=4))[:-12]
        self._counter = itertools.count(_FIRST)

    def __call__(self) -> str:
        return f"{self._prefix}{next(self._counter)}"
