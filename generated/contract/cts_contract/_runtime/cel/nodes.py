# Copied from generator/runtime/contract/cel/nodes.py. Do not edit: run `make generate`.
"""The syntax tree of an expression: frozen, plain data. ``at`` is an offset in characters from the beginning."""

from __future__ import annotations

from typing import Any

import msgspec


class Literal(msgspec.Struct, frozen=True):
    value: str | int | float | bool | None
    at: int


class Name(msgspec.Struct, frozen=True):
    """A variable."""

    name: str
    at: int


class Select(msgspec.Struct, frozen=True):
    """``operand.field``; with ``is_test`` it is ``has(operand.field)``."""

    operand: Node
    field: str
    at: int
    is_test: bool = False


class Index(msgspec.Struct, frozen=True):
    operand: Node
    index: Node
    at: int


class Unary(msgspec.Struct, frozen=True):
    operator: str
    operand: Node
    at: int


class Binary(msgspec.Struct, frozen=True):
    operator: str
    left: Node
    right: Node
    at: int


class Conditional(msgspec.Struct, frozen=True):
    condition: Node
    then: Node
    otherwise: Node
    at: int


class Call(msgspec.Struct, frozen=True):
    """A function, of a ``target`` where it is written as a method."""

    function: str
    target: Node | None
    arguments: tuple[Node, ...]
    at: int

    @property
    def operands(self) -> tuple[Node, ...]:
        return self.arguments if self.target is None else (self.target, *self.arguments)


class Comprehension(msgspec.Struct, frozen=True):
    """``range.macro(variable, bodies…)``: all, exists, exists_one, filter, or map with one or two bodies."""

    macro: str
    range: Node
    variable: str
    bodies: tuple[Node, ...]
    at: int


class ListOf(msgspec.Struct, frozen=True):
    items: tuple[Node, ...]
    at: int


class MapOf(msgspec.Struct, frozen=True):
    entries: tuple[tuple[Literal, Node], ...]  # the keys are texts
    at: int


Node = Literal | Name | Select | Index | Unary | Binary | Conditional | Call | Comprehension | ListOf | MapOf


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node, in the order of the text."""
    match node:
        case Literal() | Name():
            return ()
        case Select(operand=operand) | Unary(operand=operand):
            return (operand,)
        case Index(operand=operand, index=index):
            return operand, index
        case Binary(left=left, right=right):
            return left, right
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return condition, then, otherwise
        case Call(operands=operands):
            return operands
        case Comprehension(range=source, bodies=bodies):
            return source, *bodies
        case ListOf(items=items):
            return items
        case MapOf(entries=entries):
            return tuple(part for entry in entries for part in entry)


CLASSES = (Literal, Name, Select, Index, Unary, Binary, Conditional, Call, Comprehension, ListOf, MapOf)


def to_plain(part: Any) -> Any:
    """Return a node as plain data, for ``from_plain``: a list of the number of its class and of its fields."""
    if isinstance(part, tuple):
        return [-1, *map(to_plain, part)]
    if isinstance(part, CLASSES):
        return [CLASSES.index(type(part)), *(to_plain(getattr(part, name)) for name in part.__struct_fields__)]
    return part


def from_plain(data: Any) -> Any:
    """Return the node that ``to_plain`` was given."""
    if not isinstance(data, list):
        return data
    number, *parts = data
    return tuple(map(from_plain, parts)) if number < 0 else CLASSES[number](*map(from_plain, parts))
