# Copied from generator/runtime/stub/operation.py. Do not edit: run `make generate`.
"""Operations as the description declares them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of the API. Without a handler, it responds with the example of the description."""

    id: str
    method: str  # upper case
    path: str  # template, e.g. /pets/{pet_id}
    status: int  # of the success response, 0 if it has none
    errors: Mapping[int, tuple[str, ...]] | None = None  # the error codes that it lists, by status; None: unknown
    handler: Callable[[Any], Any] | None = None  # a ``call.Handler``
    shown: Mapping[str, str] = field(init=False)  # the part that expressions can read

    def __post_init__(self) -> None:
        object.__setattr__(self, "shown", {"id": self.id, "path": self.path})
