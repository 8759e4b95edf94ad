"""What a behaviour sees: a call that knows no HTTP, and the way to refuse it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from .store import Collection, Store
from .world import Principal

if TYPE_CHECKING:
    from .operations import Operation

__all__ = ["Call", "Collection", "Handler", "Message", "Refusal", "Reply", "Store"]


class Refusal(Exception):
    """Ends a call with the error of the catalogue that ``code`` names; what the call stored is taken back.

    ``status`` is the catalogue's unless given.
    """

    def __init__(self, code: str, status: int | None = None, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.headers = headers


class Reply(NamedTuple):
    """A success with headers of its own."""

    body: Any  # JSON, None for an empty one
    headers: tuple[tuple[bytes, bytes], ...]  # names in lower case


class Message(NamedTuple):
    """What is to be sent to somebody when the call has succeeded."""

    to: str  # URL
    headers: Mapping[str, str]
    body: Any  # JSON


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
