# Copied from generator/runtime/client/values.py. Do not edit: run `make generate`.
"""Types of values that JSON has no type for, as pydantic reads and writes them.

A number of the schema ``{type: number, format: decimal}`` keeps all of its digits: pydantic reads JSON numbers as
``float``, so that ``load`` reads a text again where it has such a number, and ``dump`` writes one by a placeholder.
"""

from __future__ import annotations

import datetime
import decimal
import functools
import re
import secrets
import warnings
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import Annotated, Any, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    GetCoreSchemaHandler,
    SerializationInfo,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic import (
    Tag as Tag,
)
from pydantic_core import CoreSchema, core_schema

from .garbage import PAUSE
from .times import Milliseconds as Milliseconds
from .times import MillisecondsInput as MillisecondsInput

LARGE_BYTES = 16_384  # of a text of which so much is made that looking for garbage in it takes time
EXACT: dict[str, Any] = {"exact": True}
"""Context of a validation or serialisation that loses no digits."""
# A text in a body that no one else can write: unguessable, and new in each process.
_PLACEHOLDER = secrets.token_hex(16)
_NUMBERS = re.compile(rf'"{_PLACEHOLDER}([^"]*)"'.encode())
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


class _LostDigits(Exception):
    """A number was read as ``float``."""


class ExactFloat(float):
    """A number of JSON that knows its digits."""

    text: str

    def __new__(cls, text: str) -> ExactFloat:
        self = super().__new__(cls, text)
        self.text = text
        return self


def _read_number(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, ExactFloat):
        return decimal.Decimal(value.text)
    if isinstance(value, float) and info.context is EXACT:
        raise _LostDigits
    if isinstance(value, str) and info.mode == "json":
        raise ValueError("must be a number, not a string")
    return decimal.Decimal(repr(value)) if isinstance(value, float) else _checked(value)


def _checked(value: Any) -> Any:
    """Return the value as it is: in a union, a text is rather that than a number."""
    if isinstance(value, str):
        number_of(value)
    return value


def number_of(text: str) -> decimal.Decimal:
    """Return the number of a text with the notation of JSON, or with a sign or a point before its first digit.

    ``Decimal`` also reads ``1_000``, ``NaN``, spaces and the digits of every script.

    Raises:
        ValueError: the text is no number.
    """
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"must be a number such as 12.50, not {text!r}")
    return decimal.Decimal(text)


def _write_number(value: Any, info: SerializationInfo) -> Any:
    if not isinstance(value, decimal.Decimal):  # of another type of a union
        return value
    number = float(value)
    if decimal.Decimal(repr(number)) == value:
        return number
    return f"{_PLACEHOLDER}{value}" if info.context is EXACT else str(value)


class _Number:
    """Annotation of a decimal that is a number in JSON. Importing ``PlainSerializer`` takes a millisecond."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        write = core_schema.plain_serializer_function_ser_schema(_write_number, info_arg=True, when_used="json")
        return core_schema.with_info_before_validator_function(_read_number, handler(source), serialization=write)


def _text(pattern: str, meaning: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        is_text = isinstance(value, str)
        if isinstance(value, int | float) or (is_text and not re.fullmatch(pattern, value, re.ASCII)):
            raise ValueError(f"must be {meaning}")
        return value

    return BeforeValidator(check)


def _with_offset(value: Any) -> Any:
    if value.tzinfo is None:
        raise ValueError("must have an offset from UTC")
    return value


# RFC 3339, section 5.6. pydantic also reads Unix times, and others that a date or a time alone would be mistaken for.
_DATE = r"\d{4}-\d\d-\d\d"
_TIME = r"\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
Date = Annotated[datetime.date, _text(_DATE, "a date such as 2030-01-31")]
DateTime = Annotated[
    datetime.datetime,
    AfterValidator(_with_offset),
    _text(f"{_DATE}[Tt ]{_TIME}".replace("Z", "[Zz]"), "a time such as 2030-01-31T12:00:00Z"),
]
Time = Annotated[
    datetime.time, AfterValidator(_with_offset), _text(_TIME.replace("Z", "[Zz]"), "a time such as 12:00:00Z")
]
DecimalText = Annotated[decimal.Decimal, BeforeValidator(_checked)]
DecimalNumber = Annotated[decimal.Decimal, _Number()]


def one_of(*members: Any) -> AfterValidator:
    """Allow the members only."""

    def check(value: Any) -> Any:
        if value not in members:
            raise ValueError(f"must be one of {', '.join(map(repr, members))}")
        return value

    return AfterValidator(check)


class UnknownMember(UserWarning):
    """An enumeration of a request has a member that the description does not list. It is sent: the service decides."""


def unknown_member(name: str, value: Any, members: Iterable[str]) -> str:
    """Return the warning of a member that the description does not list."""
    return f"{name}: {value!r} is none of the documented values {', '.join(members)}; it is sent as it is"


def _open_to(type_: type) -> WrapValidator:
    def check(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        try:
            return handler(value)
        except ValidationError as error:
            expected = error.errors(include_url=False, include_input=False)[0].get("ctx", {}).get("expected")
            if type(value) is not type_ or expected is None:
                raise
            warnings.warn(unknown_member(info.field_name or "item", value, [expected]), UnknownMember, stacklevel=2)
            return value

    return WrapValidator(check)


OPEN = _open_to(str)
"""Annotation of an enumeration in a request: another text is warned of, and sent."""
OPEN_INTEGER = _open_to(int)


def discriminated(name: str, attribute: str, variants: Mapping[str, str]) -> Discriminator:
    """Tell the variants of a union apart by their field ``name``, or ``attribute`` of a model."""

    def tag(value: Any) -> str | None:
        if isinstance(value, Mapping):
            fields = cast("Mapping[str, Any]", value)
            found: Any = fields.get(name, fields.get(attribute))
        else:
            found = getattr(value, attribute, None)
        return variants.get(found) if isinstance(found, str) else None

    message = f"{name} must be one of {', '.join(variants)}"
    return Discriminator(tag, custom_error_type="unknown_variant", custom_error_message=message)


@functools.cache
def adapter(type_: Any) -> TypeAdapter[Any]:
    """Return what reads and writes values of a type."""
    return TypeAdapter(type_)


def parse(text: str | bytes) -> Any:
    """Return the value of a JSON text, or one with NaN and Infinity, whose numbers know their digits.

    Raises:
        ValueError: it is not JSON.
    """
    # Imported here because it is slow to import, and few calls need it.
    import json

    return json.loads(text, parse_float=ExactFloat, parse_constant=ExactFloat)


def load(type_: Any, text: bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        pydantic.ValidationError: the text is not JSON, or the value is not of the type.
    """
    reader = adapter(type_)
    with PAUSE if len(text) >= LARGE_BYTES else nullcontext():
        try:
            return reader.validate_json(text, context=EXACT)
        except _LostDigits:
            return reader.validate_python(parse(text), context=EXACT)


def dump(type_: Any, value: Any) -> bytes:
    """Return a value as JSON, without the fields of models that were not set.

    Raises:
        pydantic.ValidationError: the value is not of the type.
        pydantic_core.PydanticSerializationError: the value has no JSON.
    """
    writer = adapter(type_)
    # Without warnings of pydantic, for which a member that is not listed is none of the type.
    valid = writer.validate_python(value)
    text = writer.dump_json(valid, by_alias=True, exclude_unset=True, context=EXACT, warnings=False)
    return _NUMBERS.sub(rb"\1", text)


def merged(text: bytes, fields: bytes) -> bytes:
    """Return a JSON object with the fields of another one. No number of either loses digits.

    Raises:
        ValueError: one of them is no JSON object.
    """
    # Imported here because it is slow to import, and few calls need it.
    import json

    objects = [json.loads(each, parse_float=lambda digits: f"{_PLACEHOLDER}{digits}") for each in (text, fields)]
    if not all(isinstance(each, dict) for each in objects):
        raise ValueError("the body is no JSON object, so that it has no further fields")
    whole = json.dumps(objects[0] | objects[1], separators=(",", ":"), ensure_ascii=False)
    return _NUMBERS.sub(rb"\1", whole.encode())
