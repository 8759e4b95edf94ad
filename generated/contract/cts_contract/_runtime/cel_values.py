# Copied from generator/runtime/contract/cel_values.py. Do not edit: run `make generate`.
"""Evaluation of declared expressions on plain JSON values, independent of the code that is generated from them.

A value that the proof cannot know, such as the name of the caller of a real service, is ``ANYTHING``: an expression
that depends on it has no value either.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from itertools import repeat
from typing import Any

from .cel.nodes import (
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
from .cel.parsing import parse
from .wildcards import ANYTHING, JsonText, New


class Unknown(Exception):
    """The value depends on something that the proof does not know."""


class Failed(Exception):
    """The expression has no value: a field is missing, or the types are wrong."""


Variables = Mapping[str, Any]
Evaluator = Callable[[Variables], Any]
"""Returns the value of one expression."""


def evaluate(text: str, variables: Variables) -> Any:
    """Return the value of an expression.

    Raises:
        Unknown: it depends on a variable or a part of one that is ``ANYTHING``.
        Failed: it has no value.
    """
    return _evaluator_of(text)(variables)


@lru_cache(maxsize=1024)
def _evaluator_of(text: str) -> Evaluator:
    return _evaluator(parse(text))


def _evaluator(node: Node) -> Evaluator:
    """Return what evaluates a node: closures, because the same expressions are evaluated a hundred thousand times."""
    match node:
        case Literal(value=value):
            return lambda names: value
        case Name(name=name):
            return lambda names: _known(names.get(name, ANYTHING))
        case Select():
            return _selection(node)
        case Index():
            indexed, index = _evaluator(node.operand), _evaluator(node.index)
            return lambda names: _element(indexed(names), index(names))
        case Unary():
            operand = _evaluator(node.operand)
            return (lambda names: -operand(names)) if node.operator == "-" else (lambda names: not operand(names))
        case Binary():
            return _binary(node)
        case Conditional():
            condition, then, otherwise = map(_evaluator, (node.condition, node.then, node.otherwise))
            return lambda names: then(names) if condition(names) else otherwise(names)
        case Call():
            return _call(node)
        case Comprehension():
            return _comprehension(node)
        case ListOf():
            items = list(map(_evaluator, node.items))
            return lambda names: [item(names) for item in items]
        case MapOf():
            entries = [(key.value, _evaluator(value)) for key, value in node.entries]
            return lambda names: {key: value(names) for key, value in entries}


def _selection(node: Select) -> Evaluator:
    operand, field = _evaluator(node.operand), node.field
    if node.is_test:
        return lambda names: _has(_object(operand(names)), field)
    return lambda names: _element(operand(names), field)


def _known(value: Any) -> Any:
    if value is ANYTHING:
        raise Unknown
    return value


def _has(value: Mapping[str, Any], field: str) -> bool:
    """Tell whether an object has a field; one that can have any value can also be absent."""
    if field in value:
        _known(value[field])
        return True
    return False


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Failed
    return value


def _element(value: Any, key: Any) -> Any:
    try:
        return _known(value[key])
    except (KeyError, IndexError, TypeError):
        raise Failed from None


def _decision(decisive: bool, operands: Iterable[Evaluator], names: Iterable[Variables]) -> Any:
    """Evaluate ``&&`` or ``||``: an operand with the decisive value makes the others irrelevant."""
    problem: Exception | None = None
    for operand, variables in zip(operands, names, strict=False):  # one of them is repeated
        try:
            if operand(variables) is decisive:
                return decisive
        except (Unknown, Failed) as error:
            problem = problem if isinstance(problem, Unknown) else error
    if problem:
        raise problem
    return not decisive


def _binary(node: Binary) -> Evaluator:
    left, right = _evaluator(node.left), _evaluator(node.right)
    if node.operator in ("&&", "||"):
        decisive, sides = node.operator == "||", (left, right)
        return lambda names: _decision(decisive, sides, repeat(names))
    apply = OPERATORS[node.operator]

    def evaluated(names: Variables) -> Any:
        one, other = left(names), right(names)
        try:
            return apply(one, other)
        except TypeError:
            raise Failed from None

    return evaluated


def _contains(value: Any, container: Any) -> bool:
    return value in container if isinstance(container, Mapping) else any(same(value, each) for each in container)


def same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are equal: true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def _comprehension(node: Comprehension) -> Evaluator:
    source, (first, *others) = _evaluator(node.range), map(_evaluator, node.bodies)
    evaluate_all = MACROS[node.macro]

    def evaluated(names: Variables) -> Any:
        values = source(names)
        if not isinstance(values, Mapping | list):
            raise Failed
        return evaluate_all(first, others, ((value, {**names, node.variable: value}) for value in values))

    return evaluated


Elements = Iterable[tuple[Any, Variables]]
"""Values of a range, each with the variables for the bodies."""


def _all(first: Evaluator, others: list[Evaluator], elements: Elements) -> Any:
    return _decision(False, repeat(first), (names for _, names in elements))


def _exists(first: Evaluator, others: list[Evaluator], elements: Elements) -> Any:
    return _decision(True, repeat(first), (names for _, names in elements))


def _exists_one(first: Evaluator, others: list[Evaluator], elements: Elements) -> Any:
    return sum(bool(first(names)) for _, names in elements) == 1


def _filter(first: Evaluator, others: list[Evaluator], elements: Elements) -> Any:
    return [value for value, names in elements if first(names)]


def _map(first: Evaluator, others: list[Evaluator], elements: Elements) -> Any:
    """Map with one body, or those elements with the second for which the first is true."""
    if not others:
        return [first(names) for _, names in elements]
    return [others[0](names) for _, names in elements if first(names)]


def _call(node: Call) -> Evaluator:
    function, operands = FUNCTIONS[node.function], list(map(_evaluator, node.operands))

    def evaluated(names: Variables) -> Any:
        values = [operand(names) for operand in operands]
        try:
            return function(*values)
        except (TypeError, ValueError, AttributeError):
            raise Failed from None

    return evaluated


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
MACROS: dict[str, Callable[[Evaluator, list[Evaluator], Elements], Any]] = {
    "all": _all,
    "exists": _exists,
    "exists_one": _exists_one,
    "filter": _filter,
    "map": _map,
}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": lambda one, other: same(one, other),
    "!=": lambda one, other: not same(one, other),
    "in": _contains,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
