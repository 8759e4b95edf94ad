# Copied from generator/runtime/client/operation.py. Do not edit: run `make generate`.
"""Operations as data: what a call needs to know about one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A path, query or header parameter, by its name on the wire."""

    name: str
    location: Literal["path", "query", "header"]
    required: bool = False
    bound: bool = False  # known to the client, unless a call says otherwise
    array: Literal["", "repeated", "commas"] = (
        ""  # how several values are sent; empty for a single value
    )
    choices: tuple[str | int, ...] = ()  # the only values there are; empty for any


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A JSON body; ``model`` is None for one that is not an object with known fields."""

    model: type[BaseModel] | None
    required: bool
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[Result]):
    """One call of an API. ``Result`` is what its success is for the caller; ``result`` is that type for pydantic."""

    name: str  # resource and method, e.g. pets.create
    method: str
    path: str  # template, e.g. /pets/{pet_id}
    result: Any  # None if success has no body
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
