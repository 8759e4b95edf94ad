"""Facts about the parts of an expression: which ones cannot fail, and of which types they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from generator.cel.checking import Types, types_of
from generator.cel.functions import ANYTHING, BOOLEAN, FUNCTIONS, LIST, NUMBER, OBJECT, TEXT, Function
from generator.runtime.contract.cel.nodes import (
    Binary,
    Call,
    Comprehension,
    Conditional,
    Index,
    ListOf,
    Literal,
    MapOf,
    Node,
    Select,
    Unary,
    children,
)

ORDERED = (NUMBER, TEXT, BOOLEAN)  # types whose values can be compared with one another


class Certainty(msgspec.Struct, frozen=True):
    """What is certain of each part of an expression. Without types, only what the syntax tells."""

    found: Mapping[Node, frozenset[str]] = msgspec.field(default_factory=dict)  # the types of a part; no entry: any
    may_be_missing: frozenset[Node] = frozenset()  # selections of a field
    functions: Mapping[str, Function] = msgspec.field(default_factory=lambda: FUNCTIONS)

    def is_of(self, node: Node, types: frozenset[str]) -> bool:
        """Tell whether a value, if there is one, has one of these types."""
        found = self.found.get(node) or _types(node, self.functions)
        return bool(found) and found <= types

    def cannot_fail(self, node: Node) -> bool:
        return all(map(self.cannot_fail, children(node))) and self._has_value(node)

    def _has_value(self, node: Node) -> bool:
        """Tell whether a node has a value whenever its parts have one."""
        match node:
            case Select(operand=operand):
                is_certain = node.is_test or (bool(self.found) and node not in self.may_be_missing)
                return is_certain and self.is_of(operand, OBJECT)
            case Index(operand=operand, index=Literal(value=str())):
                return bool(self.found) and node not in self.may_be_missing and self.is_of(operand, OBJECT)
            case Index():
                return False
            case Unary(operator=operator, operand=operand):
                return operator == "!" and self.is_of(operand, BOOLEAN)
            case Binary():
                return self._is_defined(node)
            case Comprehension(macro=macro, range=source, bodies=bodies):
                conditions = bodies[:-1] if macro == "map" else bodies
                return self.is_of(source, LIST | OBJECT) and self._are_boolean(conditions)
            case Call(function=name, operands=operands):
                function = self.functions[name]
                pairs = zip(operands, function.operands, strict=False)
                return not function.can_fail and all(not wanted or self.is_of(each, wanted) for each, wanted in pairs)
            case _:
                return not isinstance(node, Conditional) or self.is_of(node.condition, BOOLEAN)

    def _is_defined(self, node: Binary) -> bool:
        """Tell whether an operator has a value for all values of these types."""
        match node.operator:
            case "==" | "!=":
                return True
            case "in":
                return self.is_of(node.right, LIST | OBJECT)
            case "&&" | "||":
                return self._are_boolean((node.left, node.right))
            case "+" | "-" | "*":
                return self.is_concatenation(node)
            case _:
                return any(self._are_both(node, each) for each in ORDERED)

    def is_concatenation(self, node: Binary) -> bool:
        return node.operator == "+" and (self._are_both(node, TEXT) or self._are_both(node, LIST))

    def _are_both(self, node: Binary, types: frozenset[str]) -> bool:
        return self.is_of(node.left, types) and self.is_of(node.right, types)

    def _are_boolean(self, nodes: Iterable[Node]) -> bool:
        return all(self.is_of(node, BOOLEAN) for node in nodes)


def certainty(node: Node, types: Iterable[Types], given: Node | None = None) -> Certainty:
    """Return what is certain of an expression that has no problems, in each of several surroundings.

    ``given``: another expression that holds whenever this one is evaluated.
    """
    found: dict[Node, frozenset[str]] = {}
    may_be_missing: frozenset[Node] = frozenset()
    functions: Mapping[str, Function] = FUNCTIONS
    for position, each in enumerate(types):
        here, missing = types_of(node, each, given)
        # A part of any type in one of them is of any type.
        found = {
            part: its_types if position == 0 else found[part] | its_types if found[part] and its_types else ANYTHING
            for part, its_types in here.items()
        }
        may_be_missing |= missing
        functions = {**FUNCTIONS, **each.functions}
    return Certainty(found, may_be_missing, functions)


def _types(node: Node, functions: Mapping[str, Function]) -> frozenset[str]:
    """Return the types that a node has whatever its parts are."""
    match node:
        case Literal(value=value):
            return {bool: BOOLEAN, str: TEXT, int: NUMBER, float: NUMBER}.get(type(value), frozenset({"null"}))
        case Select(is_test=True) | Unary(operator="!"):
            return BOOLEAN
        case Unary():
            return NUMBER
        case Binary(operator=operator):
            return {"+": ANYTHING, "-": NUMBER, "*": NUMBER}.get(operator, BOOLEAN)
        case Comprehension(macro=macro):
            return LIST if macro in ("map", "filter") else BOOLEAN
        case Call(function=name) if name in functions:
            return functions[name].gives
        case _:
            return LIST if isinstance(node, ListOf) else OBJECT if isinstance(node, MapOf) else ANYTHING
