"""Types of values: a closed union. Whoever dispatches on it ends with ``assert_never``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.names import ClassName, Identifier

ScalarKind = Literal["string", "integer", "number", "boolean"]
LiteralValue = str | bool | int | float


@dataclass(frozen=True, slots=True)
class Scalar:
    """A JSON scalar. ``format`` is the schema's, e.g. ``int64``; empty when there is none."""

    kind: ScalarKind
    format: str = ""


@dataclass(frozen=True, slots=True)
class EnumRef:
    """A named enumeration of strings."""

    name: ClassName
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Literals:
    """Values without a name. ``is_open``: an enumeration, which may have more members in responses; not a constant."""

    members: tuple[LiteralValue, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A named object; ``name`` is the class in the generated models of the direction it is used in."""

    name: ClassName


@dataclass(frozen=True, slots=True)
class AliasRef:
    """A named type that is no class: a union, or a type that contains itself."""

    name: ClassName
    target: Type | None  # None if it contains itself


@dataclass(frozen=True, slots=True)
class Array:
    items: Type


@dataclass(frozen=True, slots=True)
class Tuple:
    """An array with a type for each position, and no further items."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """An object with free keys."""

    values: Type


@dataclass(frozen=True, slots=True)
class AnyValue:
    """Any JSON value."""


@dataclass(frozen=True, slots=True)
class Nullable:
    """A value that may also be JSON null."""

    inner: Type


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A value of one of several types; the first one is what the description decided (``x-also-accepts``)."""

    types: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Discriminator:
    """The property that says which object of a union a value is."""

    name: Identifier  # in Python
    wire_name: str  # in JSON
    variants: tuple[tuple[str, ClassName], ...]  # values with the objects that they mean
    is_literal: bool  # each object declares its values of the property


@dataclass(frozen=True, slots=True)
class Union:
    """A value of one of several types (``oneOf``, ``anyOf``, several types)."""

    types: tuple[Type, ...]
    discriminator: Discriminator | None = None


Type = Scalar | EnumRef | Literals | ModelRef | AliasRef | Array | Tuple | Map | AnyValue | Nullable | AnyOf | Union
