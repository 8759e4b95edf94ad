"""From the tree of an expression to an expression of Python, for generated code: nothing is interpreted at run time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from generator.cel.functions import FUNCTIONS, Function
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

# How tightly the operators of Python bind, loosest first; what binds tighter than all of them needs no parentheses.
CONDITIONAL, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGN, ATOM = range(9)
OPERATORS = {
    "||": ("or", OR),
    "&&": ("and", AND),
    "+": ("+", SUM),
    "-": ("-", SUM),
    "*": ("*", PRODUCT),
    **{operator: (operator, COMPARISON) for operator in ("<", "<=", ">", ">=")},
}
COMPREHENSIONS = {
    "all": "all({1} for {0} in {2})",
    "exists": "any({1} for {0} in {2})",
    "exists_one": "(sum(1 for {0} in {2} if {1}) == 1)",
    "filter": "[{0} for {0} in {2} if {1}]",
    "map": "[{1} for {0} in {2}]",
}


def compiled(node: Node, names: Mapping[str, str], functions: Mapping[str, Function] | None = None) -> str:
    """The expression in Python. ``names``: the Python of each variable; ``functions``: those beyond the subset.

    At run time it needs the functions of the runtime's ``expressions``.
    """
    return _Compiler({**FUNCTIONS, **(functions or {})}).of(node, names)


class _Compiler:
    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.functions = functions

    def of(self, node: Node, names: Mapping[str, str], level: int = CONDITIONAL) -> str:
        """The node in Python, in parentheses if it binds looser than ``level``."""
        text, own = self._bound(node, names)
        return f"({text})" if own < level else text

    def _bound(self, node: Node, names: Mapping[str, str]) -> tuple[str, int]:
        """The node in Python, and how tightly it binds."""
        match node:
            case Literal(value=value):
                # A number needs parentheses before a dot.
                return repr(value), SIGN if isinstance(value, int | float) else ATOM
            case Name(name=name):
                return names[name], ATOM
            case Select(operand=operand, field=field, is_test=True):
                return f"{field!r} in {self.of(operand, names, SUM)}", COMPARISON
            case Select(operand=operand, field=field):
                return f"{self.of(operand, names, ATOM)}[{field!r}]", ATOM
            case Index(operand=operand, index=index):
                return f"{self.of(operand, names, ATOM)}[{self.of(index, names)}]", ATOM
            case Unary():
                return self._unary(node, names)
            case Binary():
                return self._binary(node, names)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                parts = self.of(then, names, OR), self.of(condition, names, OR), self.of(otherwise, names)
                return "{} if {} else {}".format(*parts), CONDITIONAL
            case Call():
                return self._call(node, names), ATOM
            case Comprehension():
                return self._comprehension(node, names), ATOM
            case ListOf(items=items):
                return f"[{', '.join(self.of(item, names) for item in items)}]", ATOM
            case MapOf(entries=entries):
                return "{" + ", ".join(f"{self.of(k, names)}: {self.of(v, names)}" for k, v in entries) + "}", ATOM
            case _:
                assert_never(node)

    def _unary(self, node: Unary, names: Mapping[str, str]) -> tuple[str, int]:
        if node.operator == "-":
            return f"-{self.of(node.operand, names, SIGN)}", SIGN
        match node.operand:
            case Select(operand=operand, field=field, is_test=True):
                return f"{field!r} not in {self.of(operand, names, SUM)}", COMPARISON
            case Binary(operator="in") as operand:
                return self._membership(operand, names, "not ")
            case operand:
                return f"not {self.of(operand, names, NOT)}", NOT

    def _binary(self, node: Binary, names: Mapping[str, str]) -> tuple[str, int]:
        if node.operator in ("==", "!="):
            return self._equality(node, names)
        if node.operator == "in":
            return self._membership(node, names, "")
        operator, level = OPERATORS[node.operator]
        # A comparison has no comparison as an operand, as Python would make a chain of the two.
        left = self.of(node.left, names, level + (level == COMPARISON))
        right = self.of(node.right, names, level + (level not in (OR, AND)))
        return f"{left} {operator} {right}", level

    def _equality(self, node: Binary, names: Mapping[str, str]) -> tuple[str, int]:
        """Python holds true for 1, CEL does not; a text or null on one side makes that impossible."""
        literals = [side.value for side in (node.left, node.right) if isinstance(side, Literal)]
        left, right = self.of(node.left, names, SUM), self.of(node.right, names, SUM)
        if literals == [None]:
            return f"{left} {'is' if node.operator == '==' else 'is not'} {right}", COMPARISON
        if any(isinstance(value, str) for value in literals):
            return f"{left} {node.operator} {right}", COMPARISON
        return (f"equal({left}, {right})", ATOM) if node.operator == "==" else (f"not equal({left}, {right})", NOT)

    def _membership(self, node: Binary, names: Mapping[str, str], negation: str) -> tuple[str, int]:
        """As with equality: only where one side is of texts, Python means the same."""
        listed = node.right.items if isinstance(node.right, ListOf) else (node.left,)
        left, right = self.of(node.left, names, SUM), self.of(node.right, names, SUM)
        if all(isinstance(each, Literal) and isinstance(each.value, str) for each in listed):
            return f"{left} {negation}in {right}", COMPARISON
        return f"{negation}among({left}, {right})", NOT if negation else ATOM

    def _call(self, node: Call, names: Mapping[str, str]) -> str:
        operands = [self.of(operand, names, ATOM) for operand in node.operands]
        return self.functions[node.function].python.format(*operands)

    def _comprehension(self, node: Comprehension, names: Mapping[str, str]) -> str:
        variable = f"{node.variable}_"
        inner = {**names, node.variable: variable}
        source, bodies = self.of(node.range, names, OR), [self.of(body, inner, OR) for body in node.bodies]
        if node.macro == "map" and len(bodies) == 2:
            return f"[{bodies[1]} for {variable} in {source} if {bodies[0]}]"
        return COMPREHENSIONS[node.macro].format(variable, bodies[0], source)
