"""Enumerations that the models of one direction use."""

from __future__ import annotations

from generator.ir import AnyOf, AnyValue, Api, Array, EnumRef, IntegerEnum, Map, ModelRef, Nullable, Scalar, Type
from generator.names import ClassName


def enums_in_use(api: Api, direction: str) -> list[ClassName]:
    """Return the names of the enumerations in use, in their order of declaration."""
    used = {
        name
        for model in api.models
        if model.direction == direction
        for field in model.fields
        if (name := _enum(field.type)) is not None
    }
    return [enum.name for enum in api.enums if enum.name in used]


def _enum(type_: Type) -> ClassName | None:
    match type_:
        case EnumRef(name=name):
            return name
        case Array(items=inner) | Map(values=inner) | Nullable(inner=inner):
            return _enum(inner)
        case Scalar() | IntegerEnum() | ModelRef() | AnyValue() | AnyOf():
            return None
