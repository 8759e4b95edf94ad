# Copied from generator/runtime/stub/testing/faults.py. Do not edit: run `make generate`.
"""Faults that tests plan: what happens to the next calls of an operation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from ...yaml_source.did_you_mean import suggest
from ..errors import Catalogue

ANY = "*"
NotNegative = Annotated[int, msgspec.Meta(ge=0)]


class Dropped(Exception):
    """The connection is to be closed without an answer."""


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What happens to the next calls of an operation, instead of the answer or before it."""

    operation: str  # operationId, * for any
    times: Annotated[int, msgspec.Meta(ge=1)] = 1  # calls that it happens to
    status: Annotated[int, msgspec.Meta(ge=200, le=599)] | None = None  # answered instead
    code: str = ""  # error code answered instead
    delay: NotNegative = 0  # milliseconds before the answer
    truncate: NotNegative | None = None  # bytes of the body after which the connection is closed
    drop: bool = False  # the connection is closed without an answer


class Faults:
    """Those that still wait to happen, in the order in which they do."""

    def __init__(self, operations: Iterable[str], catalogue: Catalogue) -> None:
        self._operations = frozenset(operations)
        self._catalogue = catalogue
        self.waiting: list[Fault] = []

    def next(self, operation: str) -> Fault | None:
        """What is to happen to this call, once less from now on."""
        for fault in self.waiting:
            if fault.operation in (operation, ANY):
                fault.times -= 1
                self.waiting = [each for each in self.waiting if each.times > 0]
                return fault
        return None

    def plan(self, wanted: bytes, *, after: Sequence[Fault] = ()) -> list[Fault]:
        """Replace what waits by a list of faults, JSON, ``after`` others. ValueError says what cannot be."""
        faults = msgspec.json.decode(wanted, type=list[Fault])
        for fault in faults:
            if fault.operation != ANY and fault.operation not in self._operations:
                advice = suggest(fault.operation, self._operations)
                raise ValueError(f"there is no operation {fault.operation}; {advice}")
            if fault.code and fault.code not in self._catalogue.errors:
                advice = suggest(fault.code, self._catalogue.errors)
                raise ValueError(f"there is no error code {fault.code}; {advice}")
        self.waiting = [*after, *faults]
        return self.waiting
