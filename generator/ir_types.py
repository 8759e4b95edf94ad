"""Types of values: a closed union. Whoever dispatches on it ends with ``assert_never``."""

from __future__ import annotations

from typing import Literal

import msgspec

from generator.names import ClassName, Identifier

ScalarKind = Literal["string", "integer", "number", "boolean"]
LiteralValue = str | bool | int | float


class Scalar(msgspec.Struct, frozen=True):
    """A JSON scalar. ``format`` is the schema's, e.g. ``int64``; empty when there is none."""

    kind: ScalarKind
    format: str = ""


class EnumRef(msgspec.Struct, frozen=True):
    """A named enumeration of strings."""

    name: ClassName
    members: tuple[str, ...]


class Literals(msgspec.Struct, frozen=True):
    """Values without a name. ``is_open``: an enumeration, which may have more members in responses; not a constant."""

    members: tuple[LiteralValue, ...]
    is_open: bool


class ModelRef(msgspec.Struct, frozen=True):
    """A named object; ``name`` is the class in the generated models of the direction it is used in."""

    name: ClassName


class AliasRef(msgspec.Struct, frozen=True):
    """A named type that is no class: a union, or a type that contains itself."""

    name: ClassName
    target: Type | None  # None if it contains itself


class Array(msgspec.Struct, frozen=True):
    items: Type


class Tuple(msgspec.Struct, frozen=True):
    """An array with a type for each position, and no further items."""

    items: tuple[Type, ...]


class Map(msgspec.Struct, frozen=True):
    """An object with free keys."""

    values: Type


class AnyValue(msgspec.Struct, frozen=True):
    """Any JSON value."""


class Nullable(msgspec.Struct, frozen=True):
    """A value that may also be JSON null."""

    inner: Type


class AnyOf(msgspec.Struct, frozen=True):
    """A value of one of several types; the first one is what the description decided (``x-also-accepts``)."""

    types: tuple[Type, ...]


class Discriminator(msgspec.Struct, frozen=True):
    """The property that says which object of a union a value is."""

    name: Identifier  # in Python
    wire_name: str  # in JSON
    variants: tuple[tuple[str, ClassName], ...]  # values with the objects that they mean
    is_literal: bool  # each object declares its values of the property


class Union(msgspec.Struct, frozen=True):
    """A value of one of several types (``oneOf``, ``anyOf``, several types)."""

    types: tuple[Type, ...]
    discriminator: Discriminator | None = None


Type = Scalar | EnumRef | Literals | ModelRef | AliasRef | Array | Tuple | Map | AnyValue | Nullable | AnyOf | Union
