"""What types have inside of them."""

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
    used = {part.name for type_ in types for part in parts(type_) if isinstance(part, EnumRef)}
    return [enum.name for enum in api.enums if enum.name in used]


def parts(type_: Type) -> Iterator[Type]:
    """Yield a type and the types inside of it, but not those of the models and aliases that it names."""
    yield type_
    match type_:
        case Array(items=inner) | Map(values=inner) | Nullable(inner=inner):
            yield from parts(inner)
        case Tuple(items=types) | AnyOf(types=types) | Union(types=types):
            for each in types:
                yield from parts(each)
        case EnumRef() | Scalar() | Literals() | ModelRef() | AliasRef() | AnyValue():
            return
