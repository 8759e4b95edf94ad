# Copied from generator/runtime/stub/operations.py. Do not edit: run `make generate`.
"""Operations as data. What is sent and answered stands in the description; here is what it cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .behaviour import Handler


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call of the API; ``handler`` is None when the description's example is the whole behaviour."""

    id: str
    method: str  # upper case
    path: str  # template, e.g. /pets/{pet_id}
    status: int  # of the success, 0 where there is none
    errors: Mapping[int, tuple[str, ...]] | None = (
        None  # the codes that it lists, by status; None: not known
    )
    handler: Handler | None = None
    shown: Mapping[str, str] = field(init=False)  # what expressions see of it

    def __post_init__(self) -> None:
        object.__setattr__(self, "shown", {"id": self.id, "path": self.path})
