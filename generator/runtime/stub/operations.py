"""Operations as data: what the server knows of a call besides its schemas, which it reads from the description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .behaviour import Handler

Kind = Literal["string", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A path, query or header parameter, as far as its text must be turned into a JSON value."""

    name: str
    location: Literal["path", "query", "header"]
    kind: Kind = "string"  # of the value; of the items when it is an array
    array: bool = False
    exploded: bool = False  # arrays: a repeated key (True) or one comma-separated value (False)
    default: Any = None  # None: the description states none


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A JSON request body."""

    media_type: str
    required: bool
    pointer: str  # JSON pointer of its schema in the description


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call of the API; ``handler`` is None when the description's example is the whole behaviour."""

    id: str
    method: str
    path: str
    status: int  # of the success
    response: str  # JSON pointer of the success's schema; empty without a body
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    handler: Handler | None = None
