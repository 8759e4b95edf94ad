"""Encode parameters and JSON bodies for the wire."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any, cast
from urllib.parse import quote

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from . import values
from .errors import Problem
from .operation import Body, Parameter
from .times import milliseconds
from .transport import sendable
from .unset import UNSET, given

# RFC 3986 section 2.3: all characters except the unreserved ones are percent-encoded.
UNRESERVED_MARKS = "-._~"
DOT_SEGMENTS = frozenset({".", ".."})
# Delimiters in a value, and as they are sent in a URL (RFC 6570, section 3.2, and OpenAPI 3.1.1, section 4.8.12.4).
DELIMITERS = {"commas": ",", "spaces": " ", "pipes": "|", "assignments": ","}
ENCODED_DELIMITERS = {"commas": ",", "spaces": "%20", "pipes": "%7C", "assignments": ","}
NUMBERS: dict[str, type] = {"integer": int, "number": float, "boolean": bool}
Encode = Callable[[str], str]


class InvalidArguments(Exception):
    """Arguments that are invalid and are not sent."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def scalar(value: Any) -> str:
    """Return a single value as text; booleans are ``true`` and ``false`` as in JSON.

    Raises:
        TypeError: the value is not a string, number, boolean, date or time.
        ValueError: the number is infinite or NaN, or the string has a lone surrogate.
    """
    plain = value.value if isinstance(value, Enum) else value
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, date | time):  # RFC 3339; a datetime is a date
        return plain.isoformat()
    if isinstance(plain, float | Decimal) and not math.isfinite(plain):
        raise ValueError("must be a finite number")
    if isinstance(plain, str | int | float | Decimal):
        text = str(plain)
        text.encode()
        return text
    raise TypeError(f"must be a string, number or boolean, not {type(value).__name__}")


def texts(parameter: Parameter, value: Any) -> list[str]:
    """Return the single values in the value of a parameter, as texts.

    Raises:
        TypeError: the value has another type than the parameter.
        ValueError: a receiver could not tell the value from another one.
    """
    if parameter.json:
        return [_json_text(value)]
    if parameter.object:
        return _checked_members(parameter, members(value))
    if not parameter.array:
        return [scalar(value)]
    found = [scalar(item) for item in items(value)]
    if parameter.array == "repeated":
        if not found:
            raise ValueError("an empty list cannot be sent; leave the argument out")
        return found
    if found == [""]:
        raise ValueError("a list of one empty string cannot be sent: it would be read as an empty list")
    _check_delimiter(DELIMITERS[parameter.array], found)
    return found


def prepared(parameter: Parameter, value: Any) -> Any:
    """Return a value that can be encoded: a list for any iterable, and numbers that were checked like fields.

    A member that the description does not list is warned of, and sent: the service may know it.

    Raises:
        TypeError: the value has another type than the parameter.
        ValueError: the value cannot be sent.
    """
    if parameter.array and not parameter.json:
        value = items(value)
        if not value and parameter.required:
            raise ValueError("must not be empty")
        value = [_number(parameter, item) for item in value] if parameter.kind else value
    elif parameter.kind and not parameter.json:
        value = _number(parameter, value)
    found = texts(parameter, value)
    if parameter.choices:
        allowed = [str(choice) for choice in parameter.choices]
        for text in _plain_texts(value) if parameter.json else found:
            if text not in allowed:
                warnings.warn(values.unknown_member(parameter.name, text, allowed), values.UnknownMember, stacklevel=2)
    return value


def _plain_texts(value: Any) -> list[str]:
    """Return a text, or those in a list, before they are encoded as JSON."""
    listed = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else [value]
    plain: list[Any] = [each.value if isinstance(each, Enum) else each for each in listed]
    return [each for each in plain if isinstance(each, str)]


def _number(parameter: Parameter, value: Any) -> Any:
    """Return a number or boolean as pydantic reads it; decimal numbers keep their digits."""
    plain = value.value if isinstance(value, Enum) else value
    plain = milliseconds(plain) if parameter.time else plain
    try:
        checked = values.adapter(NUMBERS[parameter.kind]).validate_python(plain)
    except ValidationError as error:
        raise ValueError(error.errors(include_url=False, include_input=False)[0]["msg"]) from error
    if parameter.kind != "number":
        return checked
    return values.number_of(plain) if isinstance(plain, str) else plain


def items(value: Any) -> Sequence[Any]:
    """Return the items of an array: a list, or what any other iterable yields.

    Raises:
        TypeError: the value is a text, a mapping, or no iterable.
    """
    if isinstance(value, list | tuple):
        return value  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | bytearray | Mapping | BaseModel):
        return list(value)  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]
    raise TypeError("must be a list")


def members(value: Any) -> dict[str, Any]:
    """Return the properties of an object that are given, by wire name.

    Raises:
        TypeError: the value is neither a model nor a mapping.
    """
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, Mapping):
        return given(cast("Mapping[str, Any]", value))
    raise TypeError("must be a mapping")


def _checked_members(parameter: Parameter, properties: Mapping[str, Any]) -> list[str]:
    unknown = sorted(set(properties) - set(parameter.properties)) if parameter.properties else []
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is no property; there are {', '.join(parameter.properties)}")
    found = [scalar(value) for value in properties.values()]
    if parameter.object in ("parameters", "brackets"):
        if not properties:
            raise ValueError("an empty object cannot be sent; leave the argument out")
        return found
    _check_delimiter(DELIMITERS[parameter.object], [*map(scalar, properties), *found])
    if parameter.object == "assignments":
        _check_delimiter("=", map(scalar, properties))
    return found


def _check_delimiter(delimiter: str, values: Iterable[str]) -> None:
    for value in values:
        if delimiter in value:
            raise ValueError(f"{value!r} cannot be sent: {delimiter!r} separates the values of this parameter")


def _json_text(value: Any) -> str:
    """Return a value as ASCII, which headers can hold, too."""
    # Imported here because it is slow to import, and few calls need it.
    import json

    try:
        plain = values.adapter(Any).dump_python(value, mode="json", by_alias=True, exclude_unset=True)
        return json.dumps(plain, separators=(",", ":"), allow_nan=False)
    except PydanticSerializationError as error:
        raise ValueError(str(error)) from error


def percent(text: str) -> str:
    """Return the text percent-encoded."""
    return quote(text, safe=UNRESERVED_MARKS)


def pairs(parameter: Parameter, value: Any) -> Iterator[tuple[str, str]]:
    """Yield a parameter of a query, or a field of a form, as percent-encoded names and values."""
    name = percent(parameter.name)
    if parameter.array == "repeated":
        yield from ((name, percent(scalar(item))) for item in items(value))
    elif parameter.object == "parameters":
        yield from ((percent(key), percent(scalar(each))) for key, each in members(value).items())
    elif parameter.object == "brackets":
        for key, each in members(value).items():
            yield percent(f"{parameter.name}[{key}]"), percent(scalar(each))
    else:
        yield name, _one_text(parameter, value, percent, ENCODED_DELIMITERS)


def _one_text(parameter: Parameter, value: Any, encode: Encode, delimiters: Mapping[str, str]) -> str:
    """Return a value as one text, whose parts are encoded and whose delimiters are not."""
    if parameter.json:
        return encode(_json_text(value))
    if parameter.array:
        return delimiters[parameter.array].join(encode(scalar(item)) for item in items(value))
    if not parameter.object:
        return encode(scalar(value))
    between = "=" if parameter.object == "assignments" else delimiters[parameter.object]
    written = [f"{encode(key)}{between}{encode(scalar(each))}" for key, each in members(value).items()]
    return delimiters[parameter.object].join(written)


def path(template: str, values: Mapping[str, str]) -> str:
    """Return the template with every ``{name}`` replaced by its segment."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def segment(parameter: Parameter, value: Any) -> str:
    """Return a path segment, percent-encoded."""
    text = _one_text(parameter, value, percent, ENCODED_DELIMITERS)
    # An empty segment would address another resource, and RFC 3986 section 5.2.4 removes dot segments.
    if not text or text in DOT_SEGMENTS:
        raise InvalidArguments(Problem(parameter.name, f"{text!r} is not a valid path segment"))
    return text


def query(parameters: Iterable[tuple[Parameter, Any]], extra: Mapping[str, Any] | None = None) -> str:
    """Return the query with its question mark; empty without parameters. Extra ones replace those of their names."""
    own = [pair for parameter, value in parameters for pair in pairs(parameter, value)]
    more = list(_extra_pairs(extra or {}))
    replaced = {name for name, _ in more}
    assignments = [f"{name}={value}" for name, value in (*(pair for pair in own if pair[0] not in replaced), *more)]
    return "?" + "&".join(assignments) if assignments else ""


def _extra_pairs(extra: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield parameters that the description lacks; each item of a list is a parameter."""
    for name, value in given(extra).items():
        several = isinstance(value, Iterable) and not isinstance(value, str | bytes)
        try:
            found = items(value) if several else cast("Sequence[Any]", (value,))
            yield from ((percent(name), percent(scalar(item))) for item in found)
        except (TypeError, ValueError) as error:
            raise InvalidArguments(Problem(f"extra_query.{name}", str(error))) from error


def header(parameter: Parameter, value: Any) -> str:
    """Return the value of a header, which has no encoding."""
    text = _one_text(parameter, value, str, DELIMITERS)
    if not sendable(text):
        raise InvalidArguments(Problem(parameter.name, "must be printable ASCII without line breaks"))
    if text != text.strip():
        raise InvalidArguments(Problem(parameter.name, "must not begin or end with a space, which receivers remove"))
    return text


def cookies(parameters: Iterable[tuple[Parameter, Any]]) -> str:
    """Return the header Cookie; empty without parameters."""
    written = [(p.name, _one_text(p, value, percent, ENCODED_DELIMITERS)) for p, value in parameters]
    return "; ".join(f"{name}={value}" for name, value in written)


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
    return _json(definition.model(), fields)


def _json(type_: Any, content: Any) -> bytes:
    try:
        return values.dump(type_, content)
    except ValidationError as error:
        problems = tuple(_problems(error))
    except PydanticSerializationError as error:
        raise InvalidArguments(Problem("body", str(error))) from error
    # Outside of the handler: the text of pydantic's error shows values, which may be passwords.
    raise InvalidArguments(*problems)


def _problems(error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors(include_url=False, include_input=False):
        yield Problem(".".join(map(str, detail["loc"])), detail["msg"])
