"""Operations as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from .records import dataclass

if TYPE_CHECKING:
    from pydantic import BaseModel

Result = TypeVar("Result")
Location = Literal["path", "query", "header", "cookie", "form"]
Security = tuple[tuple[str, ...], ...]
"""Alternatives of an operation, each with the settings of the client that it combines; ``()`` as one needs none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Parameter of a request, or field of a form; ``name`` is the wire name, unique in its location.

    ``array`` and ``object`` say how such a value is written. ``commas``, ``spaces`` and ``pipes``: one text, with a
    delimiter between items, or between keys and values. ``repeated``: each item as a parameter. ``assignments``: one
    text of key=value with commas. ``parameters``: each property as a parameter. ``brackets``: the same, called
    name[property].
    """

    name: str
    location: Location
    required: bool = False
    bound: bool = False  # the client has a default value; a call may override it
    array: Literal["", "repeated", "commas", "spaces", "pipes"] = ""
    object: Literal["", "commas", "assignments", "parameters", "brackets"] = ""
    properties: tuple[str, ...] = ()  # of an object; empty for any
    json: bool = False  # the value is written as JSON
    file: bool = False  # the value is a file, of a multipart form
    media_types: tuple[str, ...] = ()  # of a file; empty for any
    time: bool = False  # the value is a Unix time in milliseconds
    kind: Literal["", "integer", "number", "boolean"] = ""  # of the value or its items; empty for others
    choices: tuple[str | int | float, ...] = ()  # documented values; empty for any
    omitted_affects: str = ""  # what a call without it affects; callers then say so with ``ALL``


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Request body.

    ``json``: ``model`` is None if it is one argument, and not one for each field. ``form`` and ``multipart`` have
    ``fields``. ``text`` and ``binary``: the body is one value.
    """

    model: Callable[[], type[BaseModel]] | None = None  # a function: calls without a body do not import any
    type: Any = Any  # of JSON without a model, for pydantic
    required: bool
    media_type: str
    content: Literal["json", "form", "multipart", "text", "binary"] = "json"
    fields: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """Body of a successful response: its status and media type, and the type of the result for pydantic."""

    status: int
    media_type: str = "application/json"
    content: Literal["", "json", "text", "binary"] = "json"  # empty: no body
    result: Callable[[], Any] | None = None  # a function that returns the type


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Query parameters that limit a list to a time range, which ends now by default."""

    start: str
    end: str
    default_ms: int  # length of the time range without both


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """Where a response has the records of a list, and how to get the next page; attributes of models."""

    items: tuple[str, ...]
    marker: tuple[str, ...] = ()  # of the next page; empty if all records are on one page
    parameter: str = ""  # the query parameter that gets the marker
    window: Window | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[Result]):
    """Operation of an API. ``Result`` is the type that a call returns, ``result`` the function that returns it."""

    name: str  # resource and method, e.g. pets.create
    method: str
    path: str  # template, e.g. /pets/{pet_id}
    result: Callable[[], Any] | None = None  # of a JSON body; a call imports the models of its own operation only
    successes: tuple[Success, ...] = ()  # of a response that is not always the same JSON, instead of ``result``
    accept: str = "application/json"  # the header Accept
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    security: Security | None = None  # None: that of the whole API
    server: str = ""  # URL, where it is not that of the whole API
    server_variable: str = ""  # setting of the client that replaces it
    pagination: Pagination | None = None  # of a list
