"""Enumerations that the models of one direction use."""

from __future__ import annotations

from collections.abc import Iterator

from generator.ir import Api
from generator.ir_types import (
    AliasRef,
    AnyOf,
    AnyValue,
    Array,
    EnumRef,
    Literals,
    Map,
    ModelRef,
    Nullable,
    Scalar,
    Tuple,
    Type,
    Union,
)
from generator.names import ClassName


def enums_in_use(api: Api, direction: str) -> list[ClassName]:
    """Return the names of the enumerations in use, in their order of declaration."""
    models = [model for model in api.models if model.direction == direction]
    types = [field.type for model in models for field in model.fields]
    types += [model.additional for model in models if model.additional is not None]
    types += [alias.type for alias in api.aliases if alias.direction == direction]
    used = {name for type_ in types for name in _enums(type_)}
    return [enum.name for enum in api.enums if enum.name in used]


def _enums(type_: Type) -> Iterator[ClassName]:
    match type_:
        case EnumRef(name=name):
            yield name
        case Array(items=inner) | Map(values=inner) | Nullable(inner=inner):
            yield from _enums(inner)
        case Tuple(items=types) | AnyOf(types=types) | Union(types=types):
            for each in types:
                yield from _enums(each)
        case Scalar() | Literals() | ModelRef() | AliasRef() | AnyValue():
            return
