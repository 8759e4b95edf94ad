"""Read the JSON of a response leniently: a value that does not match the description is kept and reported."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError
from typing_extensions import TypeAliasType

from . import values
from .mismatches import Mismatch, Path

BOM = b"\xef\xbb\xbf"
REPLACED = "has characters that are not Unicode, which are replaced by U+FFFD"
MISSING = "Field required"


class UnreadableError(Exception):
    """The text is not JSON, or no value of the type can be built from it."""


def reason_of(error: ValidationError) -> str:
    """Return the first problem with its place, as one line."""
    first = error.errors(include_url=False, include_input=False)[0]
    return ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))


def read(type_: Any, text: bytes) -> tuple[Any, tuple[Mismatch, ...]]:
    """Return the value of a JSON text, and what of it does not match its type.

    An object that does not match becomes a model of which only the matching fields are validated. Required fields
    that are missing are None.

    Raises:
        UnreadableError: the text is not JSON, or it is another kind of value, such as a string instead of an object.
    """
    try:
        return values.load(type_, text), ()
    except ValidationError as error:
        builder = _Builder()
        try:
            return builder.built(type_, builder.parsed(text)), tuple(builder.mismatches)
        except (ValueError, RecursionError):
            raise UnreadableError(reason_of(error)) from error


class _Builder:
    """Builds a value part by part, and collects what does not match."""

    def __init__(self) -> None:
        self.mismatches: list[Mismatch] = []

    def parsed(self, text: bytes) -> Any:
        """Return the JSON value of a text that may begin with a BOM and have characters that are not Unicode.

        Raises:
            ValueError: it is not JSON.
        """
        decoded = text.removeprefix(BOM).decode("utf-8", "surrogateescape")
        return self._mended(values.parse(decoded), ())

    def _mended(self, value: Any, path: Path) -> Any:
        """Return a value without surrogates (RFC 8259, section 8.2, allows them in JSON)."""
        if isinstance(value, dict):
            members = cast("dict[str, Any]", value)
            return {self._mended(key, path): self._mended(each, (*path, key)) for key, each in members.items()}
        if isinstance(value, list):
            return [self._mended(each, (*path, n)) for n, each in enumerate(cast("Sequence[Any]", value))]
        if not isinstance(value, str) or value.isascii():
            return value
        mended = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in value)
        if mended != value:
            self.mismatches.append(Mismatch(path, REPLACED))
        return mended

    def built(self, type_: Any, value: Any) -> Any:
        """Return the value of a whole response.

        Raises:
            ValidationError: it is another kind of value than the type has.
        """
        try:
            return _validated(type_, value)
        except ValidationError as error:
            if not list(_fitting(type_, value)):
                raise
            return self._kept(type_, value, (), error)

    def _value(self, type_: Any, value: Any, path: Path) -> Any:
        try:
            return _validated(type_, value)
        except ValidationError as error:
            return self._kept(type_, value, path, error)

    def _kept(self, type_: Any, value: Any, path: Path, error: ValidationError) -> Any:
        """Return a value that does not match its type, with those of its parts that match."""
        ways = [self._way(option, value, path) for option in _fitting(type_, value)]
        if not ways:
            self.mismatches.append(Mismatch(path, _summary(error)))
            is_list = any(get_origin(option) is list for option in _options(type_))
            return [] if value is None and is_list else value
        built, found = min(ways, key=lambda way: len(way[1]))
        self.mismatches += found or [Mismatch(path, _summary(error))]
        return built

    def _way(self, option: Any, value: Any, path: Path) -> tuple[Any, list[Mismatch]]:
        """Return the value as one type of a union, and what does not match this type."""
        other = _Builder()
        if isinstance(value, list):
            (item,) = get_args(option)
            items = enumerate(cast("Sequence[Any]", value))
            return [other._value(item, each, (*path, n)) for n, each in items], other.mismatches
        if get_origin(option) is dict:
            _, item = get_args(option)
            return {key: other._value(item, each, (*path, key)) for key, each in value.items()}, other.mismatches
        return other._model(option, value, path), other.mismatches

    def _model(self, model: type[BaseModel], fields: Mapping[str, Any], path: Path) -> BaseModel:
        model.model_rebuild()  # names of classes that follow it in its module
        record = model.model_construct(set())
        validator, read = model.__pydantic_validator__, set[str]()
        for name, field in model.model_fields.items():
            key = field.alias or name
            if key not in fields:
                if field.is_required():
                    self.mismatches.append(Mismatch((*path, key), MISSING))
                    vars(record)[name] = None
                continue
            read.add(key)
            try:
                validator.validate_assignment(record, name, fields[key], context=values.EXACT)
            except ValidationError as error:
                vars(record)[name] = self._kept(field.annotation, fields[key], (*path, key), error)
                record.__pydantic_fields_set__.add(name)
        extra = {key: value for key, value in fields.items() if key not in read}
        object.__setattr__(record, "__pydantic_extra__", extra)
        return record


def _validated(type_: Any, value: Any) -> Any:
    try:
        adapter = values.adapter(type_)
    except TypeError:  # it cannot be hashed
        adapter = TypeAdapter(type_)
    return adapter.validate_python(value, context=values.EXACT)


def _summary(error: ValidationError) -> str:
    """Return what a value would have to be: for a union, any of several."""
    return " or ".join(dict.fromkeys(each["msg"] for each in error.errors(include_url=False, include_input=False)))


def _fitting(type_: Any, value: Any) -> Iterator[Any]:
    """Yield the types of a union that have parts like those of the value."""
    for option in _options(type_):
        is_list = isinstance(value, list) and get_origin(option) is list
        if is_list or (isinstance(value, dict) and (get_origin(option) is dict or _is_model(option))):
            yield option


def _is_model(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, BaseModel)


def _options(type_: Any) -> Iterator[Any]:
    """Yield the types of a union, or the type itself, without annotations and names."""
    if isinstance(type_, TypeAliasType):
        # Its value is a text, for types that follow it in its module.
        namespace = vars(sys.modules[str(type_.__module__)])
        holder = type("Holder", (), {"__annotations__": {"value": type_.__value__}})
        yield from _options(get_type_hints(holder, namespace, include_extras=True)["value"])
    elif get_origin(type_) is Annotated:
        yield from _options(get_args(type_)[0])
    elif get_args(type_) and get_origin(type_) not in (list, dict, tuple):
        for option in get_args(type_):
            yield from _options(option)
    else:
        yield type_
