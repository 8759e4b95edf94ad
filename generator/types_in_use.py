"""Which enumerations the models of one direction use."""

from __future__ import annotations

from generator.ir import AnyValue, Api, Array, EnumRef, IntegerEnum, Map, ModelRef, Nullable, Scalar, Type
from generator.names import ClassName


def enums_in_use(api: Api, direction: str) -> list[ClassName]:
    """Their names, in the order of the enumerations."""
    used = {
        name
        for model in api.models
        if model.direction == direction
        for field in model.fields
        if (name := _enum(field.type)) is not None
    }
    return [enum.name for enum in api.enums if enum.name in used]


def _enum(kind: Type) -> ClassName | None:
    match kind:
        case EnumRef(name=name):
            return name
        case Array(items=inner) | Map(values=inner) | Nullable(inner=inner):
            return _enum(inner)
        case Scalar() | IntegerEnum() | ModelRef() | AnyValue():
            return None
