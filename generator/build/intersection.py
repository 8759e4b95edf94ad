"""Types that fit two types: what ``allOf`` says of one value."""

from __future__ import annotations

from generator.ir_types import (
    AliasRef,
    AnyValue,
    Array,
    EnumRef,
    Literals,
    LiteralValue,
    Map,
    ModelRef,
    Nullable,
    Scalar,
    ScalarKind,
    Type,
    Union,
)

KINDS: dict[type, ScalarKind] = {bool: "boolean", str: "string", int: "integer", float: "number"}


def intersection(types: list[Type]) -> Type | None:
    """Return the type of the values that fit all types; None if they have no type in common that has a name."""
    found: Type | None = AnyValue()
    for each in types:
        found = _both(found, each)
    return found


def _both(one: Type | None, other: Type | None) -> Type | None:
    if one is None or other is None:
        return None
    if isinstance(one, AnyValue) or repr(one) == repr(other):  # 1 and true are equal in Python
        return other
    if isinstance(other, Literals):
        one, other = other, one
    found = _narrower(one, other)
    return found if found is not None else _narrower(other, one)


def _narrower(one: Type, other: Type) -> Type | None:
    """Return what fits both; None if only the call with the types exchanged can tell."""
    match one, other:
        case Nullable(inner=inner), Nullable(inner=others):
            found = _both(inner, others)
            return Nullable(Union(()) if found is None else found)
        case Nullable(inner=inner), _:
            return _both(inner, other)
        case AliasRef(target=Union() as union), _:
            return _both(union, other)
        case Literals(members=members), Union(types=types):
            kept = [each for each in members if any(_both(Literals((each,), True), type_) for type_ in types)]
            return _literals(one, kept)
        case Union(types=types), _:
            left = [found for each in types if (found := _both(each, other)) is not None]
            if left and tuple(left) == types:
                return one
            return None if not left else left[0] if len(left) == 1 else Union(tuple(left))
        case Scalar(kind=kind, format=format_), Scalar(kind=others, format=theirs):
            is_narrower = kind == others or (kind, others) == ("integer", "number")
            return Scalar(kind, format_ or theirs) if is_narrower and (not theirs or format_ in ("", theirs)) else None
        case Literals(members=members), Scalar(kind=kind):
            return _literals(one, [each for each in members if fits(each, kind)])
        case Literals(members=members), Literals(members=others):
            return _literals(one, [each for each in members if any(same(each, value) for value in others)])
        case Literals(members=members), EnumRef(members=others):
            return _literals(one, [each for each in members if each in others])
        case EnumRef(), Scalar(kind="string"):
            return one
        case EnumRef(members=members), EnumRef(members=others):
            return one if {*members} <= {*others} else None
        case Array(items=items), Array(items=others):
            found = _both(items, others)
            return None if found is None else Array(found)
        case Map(values=values), Map(values=others):
            found = _both(values, others)
            return None if found is None else Map(found)
        case ModelRef(), Map(values=AnyValue()):
            return one
        case _, AnyValue():
            return one
    return None


def _literals(literals: Literals, members: list[LiteralValue]) -> Type | None:
    return Literals(tuple(members), is_open=literals.is_open) if members else None


def fits(value: LiteralValue, kind: ScalarKind) -> bool:
    """Tell whether a value is of a kind; an integer is a number, too."""
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return KINDS[type(value)] == kind or (KINDS[type(value)], kind) == ("integer", "number")


def same(one: object, other: object) -> bool:
    """Tell whether two values are equal in JSON, where 1 is 1.0 and not true."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
