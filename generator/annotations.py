"""Python annotations of types: wide for arguments, narrow for results.

Modules with annotations import ``builtins``, ``models``, ``Mapping``, ``Sequence``, ``Any`` and ``Literal``; formatting
removes unused imports.
"""

from __future__ import annotations

from typing import assert_never

from generator.ir import AnyOf, AnyValue, Array, EnumRef, IntegerEnum, Map, ModelRef, Nullable, Scalar, ScalarKind, Type

SCALARS: dict[ScalarKind, str] = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def parameter(type_: Type) -> str:
    """Return the annotation of an argument: members or strings for an enumeration, models or mappings for an object."""
    match type_:
        case Scalar(kind=name):
            return SCALARS[name]
        case EnumRef(name=name, members=members):
            return f"models.{name} | Literal[{', '.join(repr(str(member)) for member in members)}]"
        case IntegerEnum(members=members):
            return f"Literal[{', '.join(map(repr, members))}]"
        case ModelRef(name=name):
            return f"models.{name} | Mapping[str, Any]"
        case Array(items=items):
            return f"Sequence[{parameter(items)}]"
        case Map(values=values):
            return f"Mapping[str, {parameter(values)}]"
        case Nullable(inner=inner):
            return f"{parameter(inner)} | None"
        case AnyOf(types=types):
            return " | ".join(map(parameter, types))
        case AnyValue():
            return "Any"
        case _:
            assert_never(type_)


def result(type_: Type | None) -> str:
    """Return the annotation of a result. Enumerations outside models are ``str``: a server may add members."""
    match type_:
        case None:
            return "None"
        case Scalar(kind=name):
            return SCALARS[name]
        case EnumRef():
            return "str"
        case IntegerEnum():
            return "int"
        case ModelRef(name=name):
            return f"models.{name}"
        case Array(items=items):
            # Qualified because a method called list hides the builtin in the class.
            return f"builtins.list[{result(items)}]"
        case Map(values=values):
            return f"builtins.dict[str, {result(values)}]"
        case Nullable(inner=inner):
            return f"{result(inner)} | None"
        case AnyOf(types=types):
            return " | ".join(map(result, types))
        case AnyValue():
            return "Any"
        case _:
            assert_never(type_)


def choices(type_: Type) -> tuple[str | int, ...]:
    """Return the allowed values of a parameter or of its items; empty for any."""
    match type_:
        case EnumRef(members=members):
            return tuple(map(str, members))
        case IntegerEnum(members=members):
            return members
        case Array(items=inner) | Nullable(inner=inner):
            return choices(inner)
        case Scalar() | ModelRef() | Map() | AnyValue() | AnyOf():
            return ()
        case _:
            assert_never(type_)
