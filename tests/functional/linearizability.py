"""A checker of histories: could one client after the other have seen the same? (Wing and Gong 1993, Lowe 2017)

A history has the calls of many clients on one record. It is linearizable if each call can be given one moment between
its begin and its end, so that a single record which is called at those moments responds in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, NamedTuple


class Operation(NamedTuple):
    """A call. Of one without a response nobody knows whether, or when, it had its effect."""

    name: str
    argument: Any
    began: float  # seconds
    ended: float = math.inf  # seconds; infinite: there was no response
    result: Any = None

    @property
    def is_unknown(self) -> bool:
        return math.isinf(self.ended)


Step = Callable[[Any, Operation], Sequence[Hashable]]
"""Return the states that can follow a state; none if the operation cannot have had its result in that state."""
Configuration = tuple[int, int, int, Hashable]
"""Index of the first known operation that is not done; which are done from there on; which unknown ones are; state."""


def is_linearizable(history: Sequence[Operation], step: Step, initial: Hashable = None) -> bool:
    """Search for an order of the operations. Configurations that were tried before are not tried again."""
    known = sorted((each for each in history if not each.is_unknown), key=lambda each: each.began)
    unknown = [each for each in history if each.is_unknown]
    stack: list[Configuration] = [(0, 0, 0, initial)]
    tried: set[Configuration] = set()
    while stack:
        configuration = stack.pop()
        if configuration[0] == len(known):
            return True
        if configuration not in tried:
            tried.add(configuration)
            stack.extend(_next(configuration, known, unknown, step))
    return False


def _next(
    configuration: Configuration, known: Sequence[Operation], unknown: Sequence[Operation], step: Step
) -> Iterator[Configuration]:
    """Yield what can follow, the likeliest last: an operation can be next if no other one ended before it began."""
    low, done, tried, state = configuration
    first_end, candidates = math.inf, list[int]()
    for index in range(low, len(known)):
        if known[index].began > first_end:
            break
        if not done >> (index - low) & 1:
            candidates.append(index)
            first_end = min(first_end, known[index].ended)
    for number, operation in enumerate(unknown):
        if not tried >> number & 1 and operation.began <= first_end:
            for state_after in step(state, operation):
                yield low, done, tried | 1 << number, state_after
    for index in reversed(candidates):
        for state_after in step(state, known[index]):
            yield *_advanced(low, done | 1 << (index - low)), tried, state_after


def _advanced(low: int, done: int) -> tuple[int, int]:
    while done & 1:
        low, done = low + 1, done >> 1
    return low, done


def record_step(state: Hashable, operation: Operation) -> Sequence[Hashable]:
    """The model of a record with one field: its value, or None while there is no record.

    Results: ``done``, ``exists`` or ``missing``; of a read the value.
    """
    if operation.name == "read":
        return [state] if operation.result == state else []
    if operation.is_unknown:
        allowed = True
    elif operation.name == "create":
        allowed = operation.result == ("done" if state is None else "exists")
    else:
        allowed = operation.result == ("missing" if state is None else "done")
    if not allowed:
        return []
    if operation.name == "create":
        return [operation.argument if state is None else state]
    return [None if state is None or operation.name == "delete" else operation.argument]
