"""Sample calls of the methods of a client, from the examples of the description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.ir import Operation, Resource
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
from generator.literals import literal
from generator.signatures import Argument, signature

WIDTH = 76  # columns of a value, so that a docstring does not wrap it
# Constructors of what the type has no literal for.
MADE = {
    ("string", "date"): "datetime.date.fromisoformat({})",
    ("string", "date-time"): "datetime.datetime.fromisoformat({})",
    ("string", "time"): "datetime.time.fromisoformat({})",
    ("string", "decimal"): "decimal.Decimal({})",
    ("number", "decimal"): "decimal.Decimal({!r})",
}


def call(resource: Resource, operation: Operation, await_: str = "") -> str:
    """Return a call with the required arguments and those of the first example of a request body."""
    arguments = [f"{each.name}={_value(each)}" for each in _chosen(operation)]
    name = f"{await_}client.{resource.name}.{operation.name}"
    line = f"{name}({', '.join(arguments)})"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    return f"{name}(\n" + "".join(f"{_indented(each)},\n" for each in arguments) + ")"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _chosen(operation: Operation) -> list[Argument]:
    """Return the arguments of a sample. One that deletes has all, so that it does not delete everything."""
    known = signature(operation)
    fields = {each.name for each in (*known.fields, *([known.body] if known.body else [])) if each.examples}
    chosen = [each for each in known.all if each.required or each.name in fields]
    if chosen or operation.method == "GET":
        return chosen
    return [each for each in (*known.query, *known.headers) if each.examples]


def _value(argument: Argument) -> str:
    if argument.type is None:
        return _content(argument)
    value = argument.examples[0] if argument.examples else _stand_in(argument.type)
    key = (argument.type.kind, argument.type.format) if isinstance(argument.type, Scalar) else None
    made = MADE.get(key) if key else None
    return made.format(literal(value)) if made else _pretty(value)


def _content(argument: Argument) -> str:
    """Return the content of a file, or a text."""
    if argument.examples and isinstance(argument.examples[0], str) and argument.annotation == "str":
        return literal(argument.examples[0])
    content = literal("content") if argument.annotation == "str" else "b" + literal("content")
    return f"[{content}]" if argument.is_list else content


def _pretty(value: Any) -> str:
    """Return a literal, whose objects and lists have a line for each item where they are long."""
    text = literal(value)
    if len(text) <= WIDTH // 2 or not isinstance(value, Mapping | list):
        return text
    if isinstance(value, Mapping):
        items = [f"{literal(key)}: {_pretty(each)}" for key, each in value.items()]
    else:
        items = [_pretty(each) for each in value]
    opening, closing = "{}" if isinstance(value, Mapping) else "[]"
    return f"{opening}\n" + "".join(f"{_indented(each)},\n" for each in items) + closing


def _stand_in(type_: Type) -> Any:
    """Return a value of a type, for a required argument without an example."""
    match type_:
        case Scalar(kind=kind):
            return {"string": "...", "integer": 1, "number": 1.0, "boolean": True}[kind]
        case EnumRef(members=members) | Literals(members=members):
            return members[0]
        case Array(items=items):
            return [_stand_in(items)]
        case Tuple(items=several):
            return [_stand_in(each) for each in several]
        case Nullable(inner=inner):
            return _stand_in(inner)
        case AnyOf(types=types) | Union(types=types):
            return _stand_in(types[0]) if types else None
        case ModelRef() | AliasRef() | Map() | AnyValue():
            return {}


def lines(text: str, indent: str) -> Iterator[str]:
    """Yield the lines of a call, indented."""
    yield from (f"{indent}{line}" for line in text.splitlines())
