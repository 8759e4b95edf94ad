"""From the tree of an expression to an expression of Python, for generated code: nothing is interpreted at run time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from generator.cel.certainty import Certainty
from generator.cel.functions import BOOLEAN, FUNCTIONS, LIST, OBJECT, TEXT, Function
from generator.runtime.contract.cel.nodes import (
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
OPERATORS = {"||": ("or", OR), "&&": ("and", AND)}
ARITHMETIC = {"+": "sum_of", "-": "difference", "*": "product"}
DECISIONS = {"&&": "all_true", "||": "any_true", "all": "all_true", "exists": "any_true"}
COMPREHENSIONS = {
    "all": "all({1} for {0} in {2})",
    "exists": "any({1} for {0} in {2})",
    "exists_one": "(sum(1 for {0} in {2} if {1}) == 1)",
    "filter": "[{0} for {0} in {2} if {1}]",
    "map": "[{1} for {0} in {2}]",
}


def compiled(
    node: Node,
    names: Mapping[str, str],
    functions: Mapping[str, Function] | None = None,
    certainty: Certainty | None = None,
) -> str:
    """The expression in Python. ``names``: the Python of each variable; ``functions``: those beyond the subset.

    At run time it needs the functions of the runtime's ``expressions``. ``certainty``: what is known of its parts,
    so that operators of Python take the place of functions where they do the same.
    """
    every = {**FUNCTIONS, **(functions or {})}
    return _Compiler(every, certainty or Certainty(functions=every)).of(node, names)


class _Compiler:
    def __init__(self, functions: Mapping[str, Function], certainty: Certainty) -> None:
        self.functions = functions
        self.certainty = certainty

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
            case Select(is_test=True):
                return self._presence(node, names, "")
            case Select(operand=operand, field=field):
                return f"{self.of(operand, names, ATOM)}[{field!r}]", ATOM
            case Index():
                return self._index(node, names), ATOM
            case Unary():
                return self._unary(node, names)
            case Binary():
                return self._binary(node, names)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                parts = self.of(then, names, OR), self._condition(condition, names, OR), self.of(otherwise, names)
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

    def _condition(self, node: Node, names: Mapping[str, str], level: int) -> str:
        """The node in Python, as a boolean."""
        is_boolean = self.certainty.is_of(node, BOOLEAN)
        return self.of(node, names, level) if is_boolean else f"as_boolean({self.of(node, names)})"

    def _presence(self, node: Select, names: Mapping[str, str], negation: str) -> tuple[str, int]:
        if self.certainty.is_of(node.operand, OBJECT):
            return f"{node.field!r} {negation}in {self.of(node.operand, names, SUM)}", COMPARISON
        return f"{negation}has_field({self.of(node.operand, names)}, {node.field!r})", NOT if negation else ATOM

    def _index(self, node: Index, names: Mapping[str, str]) -> str:
        """Python counts from the end for a negative index, and a text has indexes too."""
        literal, is_of = node.index.value if isinstance(node.index, Literal) else None, self.certainty.is_of
        is_field = isinstance(literal, str) or (is_of(node.operand, OBJECT) and is_of(node.index, TEXT))
        if is_field or (type(literal) is int and is_of(node.operand, LIST)):
            return f"{self.of(node.operand, names, ATOM)}[{self.of(node.index, names)}]"
        return f"element_at({self.of(node.operand, names)}, {self.of(node.index, names)})"

    def _unary(self, node: Unary, names: Mapping[str, str]) -> tuple[str, int]:
        match node.operand:
            case Literal(value=(int() | float()) as value) if node.operator == "-" and _is_digits(value):
                return f"-{value!r}", SIGN
            case operand if node.operator == "-":
                return f"negated({self.of(operand, names)})", ATOM
            case Select(is_test=True) as operand:
                return self._presence(operand, names, "not ")
            case Binary(operator="in") as operand:
                return self._membership(operand, names, "not ")
            case operand:
                return f"not {self._condition(operand, names, NOT)}", NOT

    def _binary(self, node: Binary, names: Mapping[str, str]) -> tuple[str, int]:
        if node.operator in OPERATORS:
            return self._decision(node, names)
        if node.operator in ("==", "!="):
            return self._equality(node, names)
        if node.operator == "in":
            return self._membership(node, names, "")
        if node.operator not in ARITHMETIC:
            # A comparison has no comparison as an operand, as Python would make a chain of the two.
            return f"{self.of(node.left, names, SUM)} {node.operator} {self.of(node.right, names, SUM)}", COMPARISON
        if self.certainty.is_concatenation(node):
            return f"{self.of(node.left, names, SUM)} + {self.of(node.right, names, PRODUCT)}", SUM
        return f"{ARITHMETIC[node.operator]}({self.of(node.left, names)}, {self.of(node.right, names)})", ATOM

    def _decision(self, node: Binary, names: Mapping[str, str]) -> tuple[str, int]:
        """With Python's own operators as long as nothing fails that a later operand could make irrelevant."""
        (word, level), operands = OPERATORS[node.operator], _operands(node, node.operator)
        certain = 0
        while certain < len(operands) - 1 and self._is_certain(operands[certain]):
            certain += 1
        parts = [self.of(operand, names, level) for operand in operands[:certain]]
        if certain == len(operands) - 1:
            parts.append(self._condition(operands[-1], names, level))
        else:
            rest = ", ".join(f"lambda: {self.of(operand, names)}" for operand in operands[certain:])
            parts.append(f"{DECISIONS[node.operator]}(({rest}))")
        return f" {word} ".join(parts), level if len(parts) > 1 else ATOM

    def _is_certain(self, node: Node) -> bool:
        return self.certainty.is_of(node, BOOLEAN) and self.certainty.cannot_fail(node)

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
        source, *_, body = self.of(node.range, names, OR), *node.bodies
        if node.macro in DECISIONS and not self._is_certain(body):
            return f"{DECISIONS[node.macro]}((lambda: {self.of(body, inner)}) for {variable} in {source})"
        if node.macro != "map":
            return COMPREHENSIONS[node.macro].format(variable, self._condition(body, inner, OR), source)
        condition = f" if {self._condition(node.bodies[0], inner, OR)}" if len(node.bodies) == 2 else ""
        return COMPREHENSIONS["map"].format(variable, self.of(body, inner, OR), source + condition)


def _is_digits(value: float) -> bool:
    """Tell whether a number is written without a sign; true and false are no numbers."""
    return not isinstance(value, bool) and value >= 0


def _operands(node: Node, operator: str) -> list[Node]:
    """Return the operands of a chain of one operator."""
    if isinstance(node, Binary) and node.operator == operator:
        return [*_operands(node.left, operator), node.right]
    return [node]
