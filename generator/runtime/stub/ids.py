"""Ids of requests and records."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable

NewId = Callable[[], str]
"""Returns an id that it has not returned before."""

_FIRST = 10**11  # the last twelve digits of a UUID hold a counter from here on


class CountingIds:
    """Returns UUIDs that share random first digits and end with a counter.

    A random UUID for each id would cost twenty times as much.
    """

    def __init__(self) -> None:
        self._prefix = str(uuid.uuid4())[:-12]
        self._counter = itertools.count(_FIRST)

    def __call__(self) -> str:
        return f"{self._prefix}{next(self._counter)}"
