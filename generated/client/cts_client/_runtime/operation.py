# Copied from generator/runtime/client/operation.py. Do not edit: run `make generate`.
"""Operations as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel

Result = TypeVar("Result")
Location = Literal["path", "query", "header"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Path, query or header parameter; ``name`` is the wire name, unique in its location."""

    name: str
    location: Location
    required: bool = False
    bound: bool = False  # the client has a default value; a call may override it
    array: Literal["", "repeated", "commas"] = (
        ""  # serialisation of an array; empty for a single value
    )
    choices: tuple[str | int | float, ...] = ()  # allowed values; empty for any


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """JSON request body; ``model`` is None if it is one argument, and not one for each field."""

    model: type[BaseModel] | None
    type: Any = Any  # without a model, for pydantic
    required: bool
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[Result]):
    """Operation of an API. ``Result`` is the type that a call returns; ``result`` is the same type for pydantic."""

    name: str  # resource and method, e.g. pets.create
    method: str
    path: str  # template, e.g. /pets/{pet_id}
    result: Any  # None if the response has no body
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
