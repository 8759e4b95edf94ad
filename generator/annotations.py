"""Python annotations of types: wide for arguments, narrow for results, with what pydantic needs for fields.

Modules with annotations import ``builtins``, ``datetime``, ``decimal``, ``dicts``, ``models``, ``Mapping``,
``Iterable``, ``Any``, ``Literal`` and ``ResponseModel``; formatting removes unused imports. Modules of models import
``_values``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

import msgspec
from msgspec.structs import replace

from generator.ir import Model
from generator.ir_types import (
    AliasRef,
    AnyOf,
    AnyValue,
    Array,
    Discriminator,
    EnumRef,
    Literals,
    LiteralValue,
    Map,
    ModelRef,
    Nullable,
    Scalar,
    ScalarKind,
    Tuple,
    Type,
    Union,
)
from generator.model_attributes import attribute

SCALARS: dict[ScalarKind, str] = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
# Types of texts with a format, and of numbers without loss: in annotations, and as pydantic reads and writes them.
FORMATS: dict[tuple[ScalarKind, str], tuple[str, str]] = {
    ("string", "date"): ("datetime.date", "Date"),
    ("string", "date-time"): ("datetime.datetime", "DateTime"),
    ("string", "time"): ("datetime.time", "Time"),
    ("string", "decimal"): ("decimal.Decimal", "DecimalText"),
    ("number", "decimal"): ("decimal.Decimal", "DecimalNumber"),
}
UNIX_TIME: tuple[ScalarKind, str] = ("integer", "unix-milliseconds")
KINDS: dict[type, ScalarKind] = {bool: "boolean", int: "integer", float: "number", str: "string"}
NOTHING = Union(())  # beside null: no other value


class Context(msgspec.Struct, frozen=True):
    """Where an annotation is, and what its names need there."""

    models: str  # before names of models
    scalars: str  # before str, int, float and bool
    containers: str  # before list, dict and tuple: a method called list hides the builtin in its class
    values: str  # before the types of ``FORMATS`` that pydantic reads; empty for plain annotations
    is_open: bool  # enumerations have further members
    is_field: bool = False  # of a model, where an open enumeration is a type of its own
    warns: bool = False  # of members that enumerations lack, and lets them pass


VALUES = {
    "static": Context("models.", "", "builtins.", "", is_open=True),
    "response": Context("models.", "", "builtins.", "values.", is_open=True),
    "request": Context("models.", "", "builtins.", "values.", is_open=False, warns=True),
}
FIELDS = {
    "request": Context("", "", "", "_values.", is_open=False, is_field=True, warns=True),
    "response": Context("", "", "", "_values.", is_open=True, is_field=True),
}
BUILTINS = frozenset({*SCALARS.values(), "dict", "list", "tuple"})


def of_fields(model: Model) -> Context:
    """Return the context of annotations in a model, where a field called list hides the builtin."""
    context = FIELDS[model.direction]
    is_hidden = any(attribute(each.name) in BUILTINS for each in model.fields)
    return replace(context, scalars="_builtins.", containers="_builtins.") if is_hidden else context


def parameter(type_: Type, dicts: str = "dicts.") -> str:
    """Return the annotation of an argument: members or strings for an enumeration, models or dictionaries for objects.

    ``dicts`` precedes the names of the types of dictionaries.
    """
    return _joined(_accepted(type_, dicts))


def _accepted(type_: Type, dicts: str) -> Iterable[str]:
    match type_:
        case Scalar(kind=kind, format=format_):
            if (kind, format_) == UNIX_TIME:
                return ["int", "datetime.datetime"]
            return [FORMATS[kind, format_][0] if (kind, format_) in FORMATS else SCALARS[kind]]
        case EnumRef(name=name, members=members):
            return [f"models.{name}", _literal(members)]
        case Literals(members=members):
            return [_literal(members)] if are_literal(members) else _kinds(members)
        case ModelRef(name=name):
            return [f"models.{name}", f"{dicts}{name}", "ResponseModel"]
        case AliasRef(name=name, target=target):
            return [f"models.{name}"] if target is None else _accepted(target, dicts)
        case Array(items=items):
            return [f"Iterable[{parameter(items, dicts)}]"]
        case Tuple(items=several):
            return [f"tuple[{', '.join(parameter(each, dicts) for each in several)}]"]
        case Map(values=values):
            return [f"Mapping[str, {parameter(values, dicts)}]"]
        case Nullable(inner=inner):
            return [*_accepted(inner, dicts), "None"]
        case AnyOf(types=types) | Union(types=types):
            return [text for each in types for text in _accepted(each, dicts)]
        case AnyValue():
            return ["Any"]
        case _:
            assert_never(type_)


def result(type_: Type | None, use: str = "static") -> str:
    """Return the annotation of a result. Enumerations outside models are ``str``: a server may add members.

    ``use``: ``response`` and ``request`` give the type as pydantic reads results, and writes bodies of one argument.
    """
    return "None" if type_ is None else typed(type_, VALUES[use])


def typed(type_: Type, context: Context) -> str:
    """Return the annotation of a value in a context."""
    match type_:
        case Scalar():
            return _scalar(type_, context)
        case EnumRef(name=name):
            text = f"{'Open' if context.is_open else ''}{name}" if context.is_field else _enum(name, context)
            return f"Annotated[{text}, {context.values}OPEN]" if context.warns else text
        case Literals(members=members, is_open=is_open):
            return _literals(members, context, is_open=is_open and context.is_open, warns=is_open and context.warns)
        case ModelRef(name=name) | AliasRef(name=name):
            return f"{context.models}{name}"
        case Array(items=items):
            return f"{context.containers}list[{typed(items, context)}]"
        case Tuple(items=several):
            return f"{context.containers}tuple[{', '.join(typed(each, context) for each in several)}]"
        case Map(values=values):
            return f"{context.containers}dict[{context.scalars}str, {typed(values, context)}]"
        case Nullable(inner=inner):
            return _joined([*([] if inner == NOTHING else [typed(inner, context)]), "None"])
        case AnyOf(types=types):
            union = _joined(typed(each, context) for each in types)
            return f'Annotated[{union}, Field(union_mode="left_to_right")]' if context.is_field else union
        case Union():
            return _union(type_, context)
        case AnyValue():
            return "Any"
        case _:
            assert_never(type_)


def _scalar(scalar: Scalar, context: Context) -> str:
    if (scalar.kind, scalar.format) == UNIX_TIME and context.values:
        return f"{context.values}Milliseconds{'' if context.is_open else 'Input'}"
    formats = FORMATS.get((scalar.kind, scalar.format))
    if formats is None:
        return f"{context.scalars}{SCALARS[scalar.kind]}"
    return f"{context.values}{formats[1]}" if context.values else formats[0]


def _enum(name: str, context: Context) -> str:
    return f"{context.scalars}str" if context.is_open else f"{context.models}{name}"


def _literals(members: tuple[LiteralValue, ...], context: Context, *, is_open: bool, warns: bool) -> str:
    if are_literal(members) and not is_open:
        text, found = _literal(members), set(_kinds(members))
        name = "OPEN" if found == {"str"} else "OPEN_INTEGER" if found == {"int"} else ""
        return f"Annotated[{text}, {context.values}{name}]" if warns and name else text
    kinds = _joined(f"{context.scalars}{kind}" for kind in _kinds(members))
    if is_open or not context.values:
        return kinds
    return f"Annotated[{kinds}, {context.values}one_of({', '.join(map(repr, members))})]"


def _union(union: Union, context: Context) -> str:
    """Return a union. One that warns takes members that an enumeration lacks if no other variant takes the value."""
    variants = [typed(each, replace(context, warns=False)) for each in union.types]
    text = _discriminated(variants, union.discriminator, context) if union.discriminator else _joined(variants)
    if not context.warns or union.discriminator:
        return text
    lenient = [typed(each, context) for each in union.types]
    others = [each for each in lenient if each not in variants]
    if not others:
        return text
    known = f'Annotated[{text}, Field(union_mode="smart")]'
    return f'Annotated[{_joined([known, *others])}, Field(union_mode="left_to_right")]'


def _discriminated(names: list[str], discriminator: Discriminator, context: Context) -> str:
    """Return a union whose variants are told apart by literals that they declare, or else by tags beside them."""
    if discriminator.is_literal:
        return f"Annotated[{_joined(names)}, Field(discriminator={attribute(discriminator.name)!r})]"
    variants = {value: f"{context.models}{name}" for value, name in discriminator.variants}
    tagged = _joined(f"Annotated[{name}, {context.values}Tag({name!r})]" for name in names)
    arguments = f"{discriminator.wire_name!r}, {attribute(discriminator.name)!r}, {variants!r}"
    return f"Annotated[{tagged}, {context.values}discriminated({arguments})]"


def are_literal(members: Iterable[LiteralValue]) -> bool:
    """Tell whether values can be in ``Literal``, which takes no numbers but integers."""
    return not any(isinstance(member, float) for member in members)


def _literal(members: Iterable[LiteralValue]) -> str:
    return f"Literal[{', '.join(repr(str(each) if isinstance(each, str) else each) for each in members)}]"


def _kinds(members: Iterable[LiteralValue]) -> Iterable[str]:
    return [SCALARS[KINDS[type(member)]] for member in members]


def _joined(texts: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(texts))


def number_kind(type_: Type) -> str:
    """Return the kind of a number or boolean, or of such items; empty for other types."""
    match type_:
        case Scalar(kind=kind):
            return "" if kind == "string" else kind
        case Array(items=inner) | Nullable(inner=inner):
            return number_kind(inner)
        case EnumRef() | Literals() | ModelRef() | AliasRef() | Tuple() | Map() | AnyValue() | AnyOf() | Union():
            return ""
        case _:
            assert_never(type_)


def choices(type_: Type) -> tuple[LiteralValue, ...]:
    """Return the allowed values of a parameter or of its items, true and false as they are sent; empty for any."""
    match type_:
        case EnumRef(members=members):
            return tuple(map(str, members))
        case Literals(members=members):
            return tuple(str(each).lower() if isinstance(each, bool) else each for each in members)
        case Array(items=inner) | Nullable(inner=inner):
            return choices(inner)
        case Scalar() | ModelRef() | AliasRef() | Tuple() | Map() | AnyValue() | AnyOf() | Union():
            return ()
        case _:
            assert_never(type_)


def is_time(type_: Type) -> bool:
    """Tell whether a parameter, or each of its items, is a Unix time in milliseconds."""
    match type_:
        case Scalar(kind=kind, format=format_):
            return (kind, format_) == UNIX_TIME
        case Array(items=inner) | Nullable(inner=inner):
            return is_time(inner)
        case EnumRef() | Literals() | ModelRef() | AliasRef() | Tuple() | Map() | AnyValue() | AnyOf() | Union():
            return False
        case _:
            assert_never(type_)
