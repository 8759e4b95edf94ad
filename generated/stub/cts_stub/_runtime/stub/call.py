# Copied from generator/runtime/stub/call.py. Do not edit: run `make generate`.
"""Calls as handlers see them: operations, valid requests and results, without HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from .store.base import Collection, Store
from .world import Principal

__all__ = ["Call", "Collection", "Handler", "Message", "Operation", "Result", "Store"]


class Result(NamedTuple):
    """A success with headers of its own."""

    body: Any  # JSON, None for an empty one
    headers: tuple[tuple[bytes, bytes], ...]  # names in lower case


class Message(NamedTuple):
    """What is to be sent to somebody when the call has succeeded."""

    to: str  # URL
    headers: Mapping[str, str]
    body: Any  # JSON


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


class Call(msgspec.Struct, kw_only=True):
    """A request that passed every check of the description."""

    operation: Operation
    path: Mapping[str, Any]  # typed, by wire name
    query: Mapping[str, Any]  # typed, by wire name, defaults filled in
    headers: Mapping[str, Any]  # the declared header parameters, typed, by wire name
    body: Any  # as sent, None without a body
    principal: Principal
    project: str  # id: named by the path, else the first of the caller's; empty when there is none
    account: str  # id
    store: Store
    world: Mapping[str, Any]  # the whole file
    now: int  # milliseconds since 1970-01-01 UTC
    request_id: str  # answered as X-Request-Id
    new_id: Callable[[], str]
    messages: list[Message] = msgspec.field(default_factory=list)


Handler = Callable[[Call], Any]
"""Answers the JSON body of the success response, None for an empty one, or a Reply; raises Refusal."""
