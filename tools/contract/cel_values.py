"""Evaluation of declared expressions on plain JSON values, independent of the code that is generated from them.

A value that the proof cannot know, such as the name of the caller of a real service, is ``ANYTHING``: an expression
that depends on it has no value either.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from generator import cel
from generator.cel.nodes import (
    Binary,
    Call,
    Comprehension,
    Conditional,
    Index,
    ListOf,
    Literal,
    MapOf,
    Name,
    Node,
    Select,
    Unary,
)
from tools.contract.wildcards import ANYTHING, JsonText, New


class Unknown(Exception):
    """The value depends on something that the proof does not know."""


class Failed(Exception):
    """The expression has no value: a field is missing, or the types are wrong."""


Variables = Mapping[str, Any]


def evaluate(text: str, variables: Variables) -> Any:
    """Return the value of an expression.

    Raises:
        Unknown: it depends on a variable or a part of one that is ``ANYTHING``.
        Failed: it has no value.
    """
    return _value(_parsed(text), variables)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Node:
    return cel.parse(text)


def _value(node: Node, names: Variables) -> Any:
    match node:
        case Literal(value=value):
            return value
        case Name(name=name):
            return _known(names.get(name, ANYTHING))
        case Select(operand=operand, field=field, is_test=True):
            return field in _object(_value(operand, names))
        case Select(operand=operand, field=field):
            return _element(_value(operand, names), field)
        case Index(operand=operand, index=index):
            return _element(_value(operand, names), _value(index, names))
        case Unary(operator=operator, operand=operand):
            value = _value(operand, names)
            return -value if operator == "-" else not value
        case Binary(operator="&&" | "||"):
            sides = (node.left, node.right)
            return _decision(node.operator == "||", [partial(_value, side, names) for side in sides])
        case Binary():
            return _binary(node.operator, _value(node.left, names), _value(node.right, names))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return _value(then if _value(condition, names) else otherwise, names)
        case Call():
            return _call(node.function, [_value(operand, names) for operand in node.operands])
        case Comprehension():
            return _comprehension(node, names)
        case ListOf(items=items):
            return [_value(item, names) for item in items]
        case MapOf(entries=entries):
            return {_value(key, names): _value(value, names) for key, value in entries}


def _known(value: Any) -> Any:
    if value is ANYTHING:
        raise Unknown
    return value


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Failed
    return value


def _element(value: Any, key: Any) -> Any:
    try:
        return _known(value[key])
    except (KeyError, IndexError, TypeError):
        raise Failed from None


def _decision(decisive: bool, operands: Sequence[Callable[[], Any]]) -> Any:
    """Evaluate ``&&`` or ``||``: an operand with the decisive value makes the others irrelevant."""
    problem: Exception | None = None
    for operand in operands:
        try:
            if operand() is decisive:
                return decisive
        except (Unknown, Failed) as error:
            problem = problem if isinstance(problem, Unknown) else error
    if problem:
        raise problem
    return not decisive


def _binary(operator: str, left: Any, right: Any) -> Any:
    try:
        match operator:
            case "==" | "!=":
                return bool(same(left, right) is (operator == "=="))
            case "in":
                return left in right if isinstance(right, Mapping) else any(same(left, each) for each in right)
            case "<":
                return left < right
            case "<=":
                return left <= right
            case ">":
                return left > right
            case ">=":
                return left >= right
            case "+":
                return left + right
            case "-":
                return left - right
            case _:
                return left * right
    except TypeError:
        raise Failed from None


def same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are equal: true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def _comprehension(node: Comprehension, names: Variables) -> Any:
    values = _value(node.range, names)
    if not isinstance(values, Mapping | list):
        raise Failed
    inner = [{**names, node.variable: value} for value in values]
    first = node.bodies[0]
    match node.macro:
        case "all" | "exists":
            return _decision(node.macro == "exists", [partial(_value, first, each) for each in inner])
        case "exists_one":
            return sum(bool(_value(first, each)) for each in inner) == 1
        case "filter":
            return [value for value, each in zip(values, inner, strict=True) if _value(first, each)]
        case _:
            chosen = inner if len(node.bodies) == 1 else [each for each in inner if _value(first, each)]
            return [_value(node.bodies[-1], each) for each in chosen]


def _call(function: str, operands: list[Any]) -> Any:
    try:
        return FUNCTIONS[function](*operands)
    except (TypeError, ValueError, AttributeError):
        raise Failed from None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _distinct(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not any(same(value, each) for each in found):
            found.append(value)
    return found


def _iso(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _lower(value: str) -> str:
    return "".join(each.lower() if each.isascii() else each for each in value)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "size": len,
    "string": _text,
    "int": int,
    "contains": lambda text, part: part in text,
    "startsWith": lambda text, part: text.startswith(part),
    "endsWith": lambda text, part: text.endswith(part),
    "lowerAscii": _lower,
    "distinct": _distinct,
    "sort": sorted,
    "split": lambda text, separator: text.split(separator) if separator else list(text),
    "join": lambda values, separator: separator.join(values),
    "json": JsonText,
    "newId": New,
    "isoTime": _iso,
}
