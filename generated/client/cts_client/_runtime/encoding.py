# Copied from generator/runtime/client/encoding.py. Do not edit: run `make generate`.
"""Encode parameters and bodies for the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from . import values
from .errors import Problem
from .operation import Body, Parameter
from .transport import sendable
from .unset import UNSET, given

# RFC 3986 section 2.3: all characters except the unreserved ones are percent-encoded.
UNRESERVED_MARKS = "-._~"
DOT_SEGMENTS = frozenset({".", ".."})


class InvalidArguments(Exception):
    """Arguments that are invalid and are not sent."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def scalar(value: Any) -> str:
    """Return a single value as text; booleans are ``true`` and ``false`` as in JSON.

    Raises:
        TypeError: the value is not a string, number, boolean, date or time.
        UnicodeEncodeError: the string has a lone surrogate.
    """
    plain = value.value if isinstance(value, Enum) else value
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, date | time):  # RFC 3339; a datetime is a date
        return plain.isoformat()
    if isinstance(plain, str | int | float | Decimal):
        text = str(plain)
        text.encode()
        return text
    raise TypeError(f"must be a string, number or boolean, not {type(value).__name__}")


def items(parameter: Parameter, value: Any) -> Sequence[Any]:
    """Return the values of a parameter: the items of an array, or the single value, which ``scalar`` checks.

    Raises:
        TypeError: the parameter is an array and the value is not a list.
    """
    if not parameter.array:
        return (value,)
    if not _is_list(value):
        raise TypeError("must be a list")
    values: Sequence[Any] = value
    return values


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def path(template: str, values: Mapping[str, str]) -> str:
    """Return the template with every ``{name}`` replaced by its segment."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def segment(parameter: Parameter, value: Any) -> str:
    """Return a path segment, percent-encoded; commas separate the items of an array."""
    text = ",".join(quote(scalar(item), safe=UNRESERVED_MARKS) for item in items(parameter, value))
    # An empty segment would address another resource, and RFC 3986 section 5.2.4 removes dot segments.
    if not text or text in DOT_SEGMENTS:
        raise InvalidArguments(Problem(parameter.name, f"{text!r} is not a valid path segment"))
    return text


def pairs(parameter: Parameter, value: Any) -> Iterator[tuple[str, str]]:
    """Yield a query parameter as encoded name and value: repeated or comma-separated if it is an array."""
    name = quote(parameter.name, safe=UNRESERVED_MARKS)
    encoded = [quote(scalar(item), safe=UNRESERVED_MARKS) for item in items(parameter, value)]
    if parameter.array == "commas":
        yield name, ",".join(encoded)
    else:
        yield from ((name, item) for item in encoded)


def query(parameters: Iterable[tuple[Parameter, Any]]) -> str:
    """Return the query with its question mark; empty without parameters."""
    assignments = [
        f"{name}={value}"
        for parameter, value in parameters
        for name, value in pairs(parameter, value)
    ]
    return "?" + "&".join(assignments) if assignments else ""


def header(parameter: Parameter, value: Any) -> str:
    """Return the value of a header; commas separate the items of an array."""
    text = ",".join(scalar(item) for item in items(parameter, value))
    if not sendable(text):
        raise InvalidArguments(
            Problem(parameter.name, "must be printable ASCII without line breaks")
        )
    return text


def body(definition: Body, content: Any) -> bytes | None:
    """Return the body as JSON; None if it is optional and no value was given.

    ``content`` maps wire names of fields to values, of which ``UNSET`` ones are left out. For a body without a model
    it is the content itself.
    """
    if definition.model is None:
        return None if content is UNSET else _json(definition.type, content)
    fields = given(content)
    if not fields and not definition.required:
        return None
    return _json(definition.model, fields)


def _json(type_: Any, content: Any) -> bytes:
    try:
        return values.dump(type_, content)
    except ValidationError as error:
        raise InvalidArguments(*_problems(error)) from error
    except PydanticSerializationError as error:
        raise InvalidArguments(Problem("body", str(error))) from error


def _problems(error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors(include_url=False, include_input=False):
        yield Problem(".".join(map(str, detail["loc"])), detail["msg"])
