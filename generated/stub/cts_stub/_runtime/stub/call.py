# Copied from generator/runtime/stub/call.py. Do not edit: run `make generate`.
"""Calls as handlers see them: valid arguments and plain results, without HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from .cache import Cache
from .ids import NewId
from .operation import Operation
from .store.base import Record, Store
from .world import Principal


class Result(NamedTuple):
    """Result of a handler that also sets headers, or chooses among the success responses of the operation."""

    body: Any  # JSON, a text or bytes, as the response says; None: no body
    headers: tuple[tuple[bytes, bytes], ...] = ()  # names in lower case
    status: int = 0  # 0: the lowest one of a success
    media_type: str = ""  # empty: the first one that can hold the body


class Message(NamedTuple):
    """An HTTP POST to a subscriber, sent after the call has succeeded."""

    to: str  # URL
    headers: Mapping[str, str]
    body: Any  # JSON


class Call(msgspec.Struct, kw_only=True):
    """A request that passed every check of the description."""

    operation: Operation
    path: Mapping[str, Any]  # typed, by wire name
    query: Mapping[str, Any]  # typed, by wire name, with defaults
    headers: Mapping[str, Any]  # the declared header parameters, typed, by wire name
    cookies: Mapping[str, Any]  # the declared cookie parameters, typed, by wire name
    body: Any  # as sent: JSON, a text, bytes, or the fields of a form, whose files are Uploads; None: no body
    principal: Principal
    project: str  # id: the one in the path, else the first project of the caller; empty if there is none
    account: str  # id
    store: Store
    world: Mapping[str, Any]  # the whole file
    now: int  # milliseconds since 1970-01-01 UTC
    request_id: str  # the X-Request-Id of the response
    source_ip: str  # the address of the client
    new_id: NewId
    templates: Cache[Record]  # static parts of records, of this stub
    accept: bytes = b""  # the header Accept, by which a response of several media types is chosen
    messages: list[Message] = msgspec.field(default_factory=list)


Handler = Callable[[Call], Any]
"""Returns the body of the success response (None: no body) or a Result; raises ApiError."""
