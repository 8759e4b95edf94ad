"""Values of parameters and bodies as they go over the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any
from urllib.parse import quote

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from .errors import Problem
from .operation import Body, Parameter
from .transport import sendable
from .unset import given

# RFC 3986 section 2.3: everything but the unreserved characters is encoded.
SAFE = "-._~"
DOT_SEGMENTS = frozenset({".", ".."})
ANY: TypeAdapter[Any] = TypeAdapter(Any)


class InvalidArguments(Exception):
    """Values that cannot be sent."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def scalar(value: Any) -> str:
    """A single value as text. JSON's words for booleans.

    Raises:
        TypeError: the value is not a text, number or boolean.
        UnicodeEncodeError: the text has a lone surrogate.
    """
    plain = value.value if isinstance(value, Enum) else value
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, str | int | float):
        text = str(plain)
        text.encode()
        return text
    raise TypeError(f"a text, number or boolean is needed, not {type(value).__name__}")


def items(parameter: Parameter, value: Any) -> Sequence[Any]:
    """The values of a parameter: those of its array, or its only one.

    Raises:
        TypeError: it needs an array, which a text is not. (A single value that is an array fails in ``scalar``.)
    """
    if not parameter.array:
        return (value,)
    if not _is_list(value):
        raise TypeError("a list is needed")
    values: Sequence[Any] = value
    return values


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def path(template: str, values: Mapping[str, str]) -> str:
    """The template with every ``{name}`` filled in by a segment."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def segment(parameter: Parameter, value: Any) -> str:
    """A value in a path, percent-encoded; commas separate the items of an array."""
    text = ",".join(quote(scalar(item), safe=SAFE) for item in items(parameter, value))
    # An empty segment would name another resource, and RFC 3986 section 5.2.4 removes dot segments.
    if not text or text in DOT_SEGMENTS:
        raise InvalidArguments(Problem(parameter.name, f"{text!r} cannot be a part of a path"))
    return text


def pairs(parameter: Parameter, value: Any) -> Iterator[tuple[str, str]]:
    """A query parameter as encoded name and value, repeated or with commas if it is an array."""
    name = quote(parameter.name, safe=SAFE)
    encoded = [quote(scalar(item), safe=SAFE) for item in items(parameter, value)]
    if parameter.array == "commas":
        yield name, ",".join(encoded)
    else:
        yield from ((name, item) for item in encoded)


def query(parameters: Iterable[tuple[Parameter, Any]]) -> str:
    """The query with its question mark; empty without parameters."""
    found = [f"{name}={value}" for parameter, value in parameters for name, value in pairs(parameter, value)]
    return "?" + "&".join(found) if found else ""


def header(parameter: Parameter, value: Any) -> str:
    """The value of a header; commas separate the items of an array."""
    text = ",".join(scalar(item) for item in items(parameter, value))
    if not sendable(text):
        raise InvalidArguments(Problem(parameter.name, "a header holds printable ASCII only"))
    return text


def body(definition: Body, content: Any) -> bytes | None:
    """The body as JSON; None if it is optional and nothing was given.

    ``content`` maps field names on the wire to values, some of them ``UNSET``; or is the content itself where the body
    has no model.
    """
    if definition.model is None:
        return _json(content)
    values = given(content)
    if not values and not definition.required:
        return None
    try:
        model = definition.model.model_validate(values)
        return model.model_dump_json(by_alias=True, exclude_unset=True).encode()
    except ValidationError as error:
        raise InvalidArguments(*_problems(error)) from error
    except PydanticSerializationError as error:
        raise InvalidArguments(Problem("body", str(error))) from error


def _json(content: Any) -> bytes | None:
    if not given({"body": content}):
        return None
    try:
        return ANY.dump_json(content, by_alias=True, exclude_unset=True)
    except PydanticSerializationError as error:
        raise InvalidArguments(Problem("body", str(error))) from error


def _problems(error: ValidationError) -> Iterator[Problem]:
    for found in error.errors(include_url=False, include_input=False):
        yield Problem(".".join(map(str, found["loc"])), found["msg"])
