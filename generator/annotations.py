"""Types of the model as Python annotations: wide where a caller gives values, narrow where one gets them.

Modules that use them import ``builtins``, ``models``, ``Mapping``, ``Sequence``, ``Any`` and ``Literal``; formatting
removes what a module does not need.
"""

from __future__ import annotations

from typing import assert_never

from generator.ir import AnyValue, Array, EnumRef, IntegerEnum, Map, ModelRef, Nullable, Scalar, ScalarKind, Type

SCALARS: dict[ScalarKind, str] = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def parameter(kind: Type) -> str:
    """What a caller may pass. A member of an enumeration as such or as text, a model as such or as a mapping."""
    match kind:
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
        case AnyValue():
            return "Any"
        case _:
            assert_never(kind)


def result(kind: Type | None) -> str:
    """What a caller gets. Members of enumerations outside of models are texts: a server may know more than we do."""
    match kind:
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
            # Not just list: a method of that name hides it in the class.
            return f"builtins.list[{result(items)}]"
        case Map(values=values):
            return f"builtins.dict[str, {result(values)}]"
        case Nullable(inner=inner):
            return f"{result(inner)} | None"
        case AnyValue():
            return "Any"
        case _:
            assert_never(kind)


def choices(kind: Type) -> tuple[str | int, ...]:
    """The only values that a parameter, or an item of it, can have; empty for any."""
    match kind:
        case EnumRef(members=members):
            return tuple(map(str, members))
        case IntegerEnum(members=members):
            return members
        case Array(items=inner) | Nullable(inner=inner):
            return choices(inner)
        case Scalar() | ModelRef() | Map() | AnyValue():
            return ()
        case _:
            assert_never(kind)
