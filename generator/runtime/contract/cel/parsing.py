"""From the text of an expression to its tree, by the grammar of CEL's language definition."""

from __future__ import annotations

import json
import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    import lark

# Texts in quotes: each of the four kinds of quotes, with escapes and raw. Those in three quotes can have line breaks.
ESCAPES = r"\\[abfnrtv\"'?`\\]|\\[xX][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\[0-3][0-7]{2}"
TEXT = "|".join(
    (
        *(rf"[rR]{quote * 3}(?:(?!{quote * 3})[\s\S])*{quote * 3}" for quote in "\"'"),
        *(rf"{quote * 3}(?:(?!{quote * 3})[^\\]|{ESCAPES})*{quote * 3}" for quote in "\"'"),
        *(rf"[rR]{quote}[^{quote}\r\n]*{quote}" for quote in "\"'"),
        *(rf"{quote}(?:[^{quote}\\\r\n]|{ESCAPES})*{quote}(?!{quote})" for quote in "\"'"),
    )
)
# The section Syntax of the language definition, as rules for an LALR parser.
GRAMMAR = r"""
?expression: disjunction
    | disjunction "?" disjunction ":" expression -> conditional
?disjunction: conjunction | disjunction OR conjunction -> binary
?conjunction: relation | conjunction AND relation -> binary
?relation: sum | relation (COMPARISON | IN) sum -> binary
?sum: product | sum (PLUS | MINUS) product -> binary
?product: unary | product (TIMES | DIVISION) unary -> binary
?unary: member | NOT unary -> unary | MINUS unary -> unary
?member: primary
    | member "." NAME -> select
    | member "." NAME "(" [arguments] ")" -> method
    | member "[" expression "]" -> index
?primary: "(" expression ")"
    | NAME -> name
    | NAME "(" [arguments] ")" -> function
    | "[" _items? ","? "]" -> list
    | "{" _entries? ","? "}" -> map
    | (FLOAT | INTEGER | STRING) -> literal
arguments: _items
_items: expression | _items "," expression
_entries: entry | _entries "," entry
entry: expression ":" expression

OR: "||"
AND: "&&"
COMPARISON: "==" | "!=" | "<=" | ">=" | "<" | ">"
IN.2: /in\b/
PLUS: "+"
MINUS: "-"
TIMES: "*"
DIVISION: "/" | "%"
NOT: "!"
NAME: /[_a-zA-Z][_a-zA-Z0-9]*/
FLOAT.3: /[0-9]+(\.[0-9]+([eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)|\.[0-9]+([eE][+-]?[0-9]+)?/
INTEGER.2: /0x[0-9a-fA-F]+|[0-9]+/
STRING.4: /TEXT/
%ignore /\s+/
%ignore /\/\/[^\n]*/
""".replace("TEXT", TEXT)
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


class CelError(ValueError):
    """The text is no expression of the subset. ``at`` is the offset of the offending character."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


def parse(text: str) -> Node:
    """The tree of an expression.

    Raises:
        CelError: the text breaks the syntax of CEL, or uses what the subset does not have.
    """
    import lark  # late: mostly an earlier run has parsed the text

    try:
        tree = _parser().parse(text)
    except lark.UnexpectedInput as error:
        if getattr(getattr(error, "token", None), "type", "") == "$END":
            raise CelError("the expression ends too early", len(text)) from None
        at = error.pos_in_stream or 0
        raise CelError(f"{text[at : at + 12]!r} is not expected here", at) from None
    node = _node(tree, 0)
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


@cache
def _parser() -> lark.Lark:
    import lark

    return lark.Lark(GRAMMAR, start="expression", parser="lalr", propagate_positions=True, maybe_placeholders=True)


def _node(tree: Any, depth: int) -> Node:
    at = tree.meta.start_pos
    if depth > MAX_DEPTH:
        raise CelError(f"nested deeper than {MAX_DEPTH} levels", at)
    node: Node = _BUILD[tree.data](tree.children, at, depth + 1)
    return node


def _conditional(parts: Any, at: int, depth: int) -> Node:
    condition, then, otherwise = (_node(part, depth) for part in parts)
    return Conditional(condition, then, otherwise, at)


def _binary(parts: Any, _: int, depth: int) -> Node:
    left, operator, right = parts
    if operator.type == "DIVISION":
        raise CelError(f"{operator} is not supported", operator.start_pos)
    return Binary(str(operator), _node(left, depth), _node(right, depth), operator.start_pos)


def _name(parts: Any, at: int, _: int) -> Node:
    name = str(parts[0])
    if name in CONSTANTS:
        return Literal(CONSTANTS[name], at)
    if name in RESERVED:
        raise CelError(f"{name} is a reserved word", at)
    return Name(name, at)


def _literal(parts: Any, at: int, _: int) -> Node:
    token = parts[0]
    if token.type == "STRING":
        return Literal(_text(token), at)
    value = float(token) if token.type == "FLOAT" else _integer(token)
    if math.isinf(value) or (token.type == "INTEGER" and value > LARGEST):
        raise CelError("the number is too large", at)
    return Literal(value, at)


def _unary(parts: Any, at: int, depth: int) -> Node:
    operator, operand = parts
    if operator == "-" and operand.data == "literal":
        token = operand.children[0]
        if token.type == "INTEGER" and _integer(token) == LARGEST + 1:
            return Literal(-LARGEST - 1, at)  # the only integer whose negation is not one
    return Unary(str(operator), _node(operand, depth), at)


def _integer(token: str) -> int:
    """Of more digits than any integer has, only the first: Python reads no thousands of them."""
    digits = token.removeprefix("0x").lstrip("0") or "0"
    return int(digits[:40], 16 if "x" in token else 10)


def _text(token: lark.Token) -> str:
    """Return the value of a quoted text."""
    try:
        text = _value(token)
        text.encode()
    except (ValueError, OverflowError):
        raise CelError("an escape that is no character", token.start_pos or 0) from None
    return text


def _value(token: str) -> str:
    """Return the value of a text in quotes; a raw one has no escapes."""
    quoted = token.lstrip("rR")
    length = 3 if quoted[:3] == quoted[0] * 3 and len(quoted) >= 6 else 1
    content = quoted[length:-length]
    return content if quoted != token else ESCAPE.sub(_unescaped, content)


def _unescaped(match: re.Match[str]) -> str:
    hexadecimal, octal, char = match.groups()
    return CONTROLS.get(char, char) if char else chr(int(hexadecimal or octal, 16 if hexadecimal else 8))


def _select(parts: Any, _: int, depth: int) -> Node:
    name, at = str(parts[1]), parts[1].start_pos
    if name in KEYWORDS:
        raise CelError(f"{name} is a keyword; write [{name!r}]", at)
    return Select(_node(parts[0], depth), name, at)


def _map(parts: Any, at: int, depth: int) -> Node:
    entries: dict[str, tuple[Literal, Node]] = {}
    for key, value in (entry.children for entry in parts):
        name = _node(key, depth)
        if not isinstance(name, Literal) or not isinstance(name.value, str):
            raise CelError('a key is a text in quotes, such as {"name": 1}', name.at)
        if name.value in entries:
            raise CelError(f"duplicate key {name.value!r}", name.at)
        entries[name.value] = name, _node(value, depth)
    return MapOf(tuple(entries.values()), at)


def _arguments(tree: Any, depth: int) -> tuple[Node, ...]:
    return () if tree is None else tuple(_node(child, depth) for child in tree.children)


def _function(parts: Any, at: int, depth: int) -> Node:
    name, arguments = str(parts[0]), _arguments(parts[1], depth)
    if name != "has":
        return Call(name, None, arguments, at)
    if len(arguments) == 1 and isinstance(arguments[0], Select):
        tested = arguments[0]
        return Select(tested.operand, tested.field, at, is_test=True)
    raise CelError("has() takes a field, such as has(self.name)", at)


def _method(parts: Any, _: int, depth: int) -> Node:
    target, name, arguments = _node(parts[0], depth), str(parts[1]), _arguments(parts[2], depth)
    at = parts[1].start_pos
    if name not in MACROS:
        return Call(name, target, arguments, at)
    if len(arguments) not in MACROS[name] or not isinstance(arguments[0], Name):
        raise CelError(f"{name}() takes a variable and an expression, such as {name}(each, each.size > 0)", at)
    return Comprehension(name, target, arguments[0].name, arguments[1:], at)


_BUILD: dict[str, Any] = {
    "conditional": _conditional,
    "binary": _binary,
    "unary": _unary,
    "select": _select,
    "method": _method,
    "index": lambda parts, at, depth: Index(_node(parts[0], depth), _node(parts[1], depth), at),
    "name": _name,
    "function": _function,
    "list": lambda parts, at, depth: ListOf(tuple(_node(part, depth) for part in parts), at),
    "map": _map,
    "literal": _literal,
}
