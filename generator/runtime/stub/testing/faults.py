"""Planned faults of the next requests of an operation, for testing clients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from ...yaml_source.did_you_mean import suggest
from ..errors import Catalogue

ANY = "*"
NotNegative = Annotated[int, msgspec.Meta(ge=0)]


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A fault of the next requests of an operation: another response, a delay or a broken connection."""

    operation: str  # operationId; *: any
    times: Annotated[int, msgspec.Meta(ge=1)] = 1  # number of requests that it applies to
    status: Annotated[int, msgspec.Meta(ge=200, le=599)] | None = None  # of the response instead
    code: str = ""  # error code of the response instead
    delay: NotNegative = 0  # milliseconds before the response
    truncate: NotNegative | None = None  # bytes of the body to send before the connection is closed
    drop: bool = False  # close the connection without a response


class Faults:
    """Pending faults, in order."""

    def __init__(self, operations: Iterable[str], catalogue: Catalogue) -> None:
        self._operations = frozenset(operations)
        self._catalogue = catalogue
        self.pending: list[Fault] = []

    def next(self, operation: str) -> Fault | None:
        """Return the fault that applies to this request, and count it down."""
        for fault in self.pending:
            if fault.operation in (operation, ANY):
                fault.times -= 1
                self.pending = [each for each in self.pending if each.times > 0]
                return fault
        return None

    def plan(self, planned: bytes, *, after: Sequence[Fault] = ()) -> list[Fault]:
        """Replace the pending faults by a JSON list of faults, ``after`` others; return all.

        Raises:
            ValueError: the list is malformed, or names an unknown operation or error code.
        """
        faults = msgspec.json.decode(planned, type=list[Fault])
        for fault in faults:
            if fault.operation != ANY and fault.operation not in self._operations:
                advice = suggest(fault.operation, self._operations)
                raise ValueError(f"there is no operation {fault.operation}; {advice}")
            if fault.code and fault.code not in self._catalogue.errors:
                advice = suggest(fault.code, self._catalogue.errors)
                raise ValueError(f"there is no error code {fault.code}; {advice}")
        self.pending = [*after, *faults]
        return self.pending
