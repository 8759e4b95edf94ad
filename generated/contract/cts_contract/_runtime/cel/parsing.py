# Copied from generator/runtime/contract/cel/parsing.py. Do not edit: run `make generate`.
"""From the text of an expression to its nodes, or what the subset does not have."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

from .nodes import (
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
    children,
)
from .syntax import TEXT, CelError, Parser, Token, Tree

ESCAPE = re.compile(r"\\(?:[xXuU]([0-9a-fA-F]+)|([0-7]{3})|(.))")
CONTROLS = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
SPACE = re.compile(rf"({TEXT})|(?://[^\n]*|\s)+")
LARGEST = 2**63 - 1  # integers have 64 bits
# Words that the language keeps for itself; those with a meaning are constants.
CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
RESERVED = frozenset(
    (
        *("as", "break", "const", "continue", "else", "for", "function", "if", "import", "in", "let", "loop"),
        *("namespace", "package", "return", "var", "void", "while"),
    )
)
KEYWORDS = frozenset(("in", *CONSTANTS))  # no field can be selected by such a name
MACROS = {"all": (2,), "exists": (2,), "exists_one": (2,), "filter": (2,), "map": (2, 3)}
MAX_DEPTH = 50  # levels of nesting; no rule needs as many
# Levels of macros in the bodies of macros. They become comprehensions, which CPython inlines since 3.12 (PEP 709):
# 3.12.1 crashes when it compiles 21 of them in one another, 3.13.0 when it compiles 23.
MAX_NESTED_MACROS = 10


def parse(text: str) -> Node:
    """The tree of an expression.

    Raises:
        CelError: the text breaks the syntax of CEL, or uses what the subset does not have.
    """
    node = _node(Parser(text).tree(), 0)
    _limit_macros(node, 0)
    return node


def _limit_macros(node: Node, depth: int) -> None:
    """Reject macros that are nested too deep. The range of a macro is not part of its body."""
    inside = depth + isinstance(node, Comprehension)
    if inside > MAX_NESTED_MACROS:
        raise CelError(f"macros nested deeper than {MAX_NESTED_MACROS} levels", node.at)
    for child in children(node):
        is_range = isinstance(node, Comprehension) and child is node.range
        _limit_macros(child, depth if is_range else inside)


def one_line(text: str) -> str:
    """An expression without its comments and line breaks; texts of other forms become those in two quotes."""
    return SPACE.sub(_on_one_line, text).strip()


def _on_one_line(match: re.Match[str]) -> str:
    text = match[1]
    if not text:
        return " "
    is_simple = text[0] in "\"'" and text[:3] != text[0] * 3
    return text if is_simple else json.dumps(_value(text), ensure_ascii=False)


def _node(tree: Tree, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise CelError(f"nested deeper than {MAX_DEPTH} levels", tree.at)
    node: Node = _BUILD[tree.kind](tree.parts, tree.at, depth + 1)
    return node


def _conditional(parts: Any, at: int, depth: int) -> Node:
    condition, then, otherwise = (_node(part, depth) for part in parts)
    return Conditional(condition, then, otherwise, at)


def _binary(parts: Any, _: int, depth: int) -> Node:
    left, operator, right = parts
    if operator.text in "/%":
        raise CelError(f"{operator.text} is not supported", operator.at)
    return Binary(operator.text, _node(left, depth), _node(right, depth), operator.at)


def _name(parts: Any, at: int, _: int) -> Node:
    name = parts[0].text
    if name in CONSTANTS:
        return Literal(CONSTANTS[name], at)
    if name in RESERVED:
        raise CelError(f"{name} is a reserved word", at)
    return Name(name, at)


def _literal(parts: Any, at: int, _: int) -> Node:
    token = parts[0]
    if token.kind == "text":
        return Literal(_text(token), at)
    value = float(token.text) if token.kind == "float" else _integer(token.text)
    if math.isinf(value) or (token.kind == "integer" and value > LARGEST):
        raise CelError("the number is too large", at)
    return Literal(value, at)


def _unary(parts: Any, at: int, depth: int) -> Node:
    operator, operand = parts
    if operator.text == "-" and operand.kind == "literal":
        token = operand.parts[0]
        if token.kind == "integer" and _integer(token.text) == LARGEST + 1:
            return Literal(-LARGEST - 1, at)  # the only integer whose negation is not one
    return Unary(operator.text, _node(operand, depth), at)


def _integer(digits: str) -> int:
    """Of more digits than any integer has, only the first: Python reads no thousands of them."""
    significant = digits.removeprefix("0x").lstrip("0") or "0"
    return int(significant[:40], 16 if "x" in digits else 10)


def _text(token: Token) -> str:
    """Return the value of a quoted text."""
    try:
        text = _value(token.text)
        text.encode()
    except (ValueError, OverflowError):
        raise CelError("an escape that is no character", token.at) from None
    return text


def _value(quoted_text: str) -> str:
    """Return the value of a text in quotes; a raw one has no escapes."""
    quoted = quoted_text.lstrip("rR")
    length = 3 if quoted[:3] == quoted[0] * 3 and len(quoted) >= 6 else 1
    content = quoted[length:-length]
    return content if quoted != quoted_text else ESCAPE.sub(_unescaped, content)


def _unescaped(match: re.Match[str]) -> str:
    hexadecimal, octal, char = match.groups()
    return CONTROLS.get(char, char) if char else chr(int(hexadecimal or octal, 16 if hexadecimal else 8))


def _select(parts: Any, _: int, depth: int) -> Node:
    operand, (_, name, at) = parts
    if name in KEYWORDS:
        raise CelError(f"{name} is a keyword; write [{name!r}]", at)
    return Select(_node(operand, depth), name, at)


def _index(parts: Any, at: int, depth: int) -> Node:
    operand, (index,) = parts
    return Index(_node(operand, depth), _node(index, depth), at)


def _list(parts: Any, at: int, depth: int) -> Node:
    return ListOf(_nodes(parts[0], depth), at)


def _map(parts: Any, at: int, depth: int) -> Node:
    entries: dict[str, tuple[Literal, Node]] = {}
    keys_and_values = iter(parts[0])
    for key, value in zip(keys_and_values, keys_and_values, strict=True):
        name = _node(key, depth)
        if not isinstance(name, Literal) or not isinstance(name.value, str):
            raise CelError('a key is a text in quotes, such as {"name": 1}', name.at)
        if name.value in entries:
            raise CelError(f"duplicate key {name.value!r}", name.at)
        entries[name.value] = name, _node(value, depth)
    return MapOf(tuple(entries.values()), at)


def _nodes(trees: list[Tree], depth: int) -> tuple[Node, ...]:
    return tuple(_node(tree, depth) for tree in trees)


def _function(parts: Any, at: int, depth: int) -> Node:
    name, arguments = parts[0].text, _nodes(parts[1], depth)
    if name != "has":
        return Call(name, None, arguments, at)
    if len(arguments) == 1 and isinstance(arguments[0], Select):
        tested = arguments[0]
        return Select(tested.operand, tested.field, at, is_test=True)
    raise CelError("has() takes a field, such as has(self.name)", at)


def _method(parts: Any, _: int, depth: int) -> Node:
    target, (_, name, at), arguments = _node(parts[0], depth), parts[1], _nodes(parts[2], depth)
    if name not in MACROS:
        return Call(name, target, arguments, at)
    if len(arguments) not in MACROS[name] or not isinstance(arguments[0], Name):
        raise CelError(f"{name}() takes a variable and an expression, such as {name}(each, each.size > 0)", at)
    return Comprehension(name, target, arguments[0].name, arguments[1:], at)


_BUILD: dict[str, Callable[[Any, int, int], Node]] = {
    "conditional": _conditional,
    "binary": _binary,
    "unary": _unary,
    "select": _select,
    "method": _method,
    "index": _index,
    "name": _name,
    "function": _function,
    "list": _list,
    "map": _map,
    "literal": _literal,
}
