# Copied from generator/runtime/contract/cel/syntax.py. Do not edit: run `make generate`.
"""From the text of an expression to a tree of its tokens, by the section Syntax of CEL's language definition.

An operator-precedence parser. What is not complete yet is on stacks of its own, because brackets can be nested deeper
than Python can call functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

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
FLOAT = r"[0-9]+(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)|\.[0-9]+(?:[eE][+-]?[0-9]+)?"
INTEGER = r"0x[0-9a-fA-F]+|[0-9]+"
IDENTIFIER = r"[_a-zA-Z][_a-zA-Z0-9]*"
# Each alternative is a kind of token; the first that fits counts.
OPERAND = re.compile(
    rf"(?P<text>{TEXT})|(?P<float>{FLOAT})|(?P<integer>{INTEGER})|(?P<name>{IDENTIFIER})|(?P<bracket>[(\[{{])|(?P<sign>[!-])"
)
OPERATOR = re.compile(
    r"(?P<dot>\.)|(?P<index>\[)|(?P<binary>\|\||&&|[=!<>]=|[<>]|in\b|[-+*/%])"
    r"|(?P<question>\?)|(?P<colon>:)|(?P<comma>,)|(?P<close>[)\]}])|(?P<end>\Z)"
)
NAME = re.compile(rf"(?P<name>{IDENTIFIER})")
IGNORED = re.compile(r"(?:\s|//[^\n]*)*")
# How tightly operators bind; a condition waits for its colon.
QUESTION, CONDITIONAL, UNARY = -1, 0, 6
BINARY = {
    **{"||": 1, "&&": 2},
    **dict.fromkeys(("==", "!=", "<=", ">=", "<", ">", "in"), 3),
    **dict.fromkeys("+-", 4),
    **dict.fromkeys("*/%", 5),
}
BRACKETS = {"(": ("group", ")"), "[": ("list", "]"), "{": ("map", "}")}


class CelError(ValueError):
    """The text is no expression of the subset. ``at`` is the offset of the offending character."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class Token(NamedTuple):
    kind: str
    text: str
    at: int


class Tree(NamedTuple):
    """A part of an expression: what it is, its tokens, trees and lists of trees, and the offset of its beginning."""

    kind: str
    parts: tuple[Any, ...]
    at: int


class _Pending(NamedTuple):
    """A tree that lacks its last operand, and how tightly its operator binds."""

    level: int
    tree: Tree


class _Bracket:
    """An open bracket, or the whole text: the tree that it completes, and what is read in it."""

    def __init__(self, tree: Tree, close: str) -> None:
        self.tree = tree
        self.close = close
        self.items: list[Tree] = []  # complete expressions; of a map, keys and values in turn
        self.pending: list[_Pending] = []

    def lacks_value(self) -> bool:
        return self.tree.kind == "map" and len(self.items) % 2 == 1


class Parser:
    """Parser of a text. ``operand`` is the tree that was read last; what follows it may make it a part of another."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.operand = Tree("", (), 0)
        self.start = 0  # offset of the operand, with the parentheses around it
        self.brackets = [_Bracket(self.operand, "")]
        self.at = self._after_ignored(0)

    def tree(self) -> Tree:
        """Return the tree of the whole text.

        Raises:
            CelError: the text breaks the syntax.
        """
        self._read_operand()
        while (token := self._token(OPERATOR)).kind != "end":
            READERS[token.kind](self, token)
        self._end_expression(token)
        if len(self.brackets) > 1:
            raise self._unexpected(token.at)
        return self.operand

    def _read_operand(self) -> None:
        """Read signs and opening brackets up to an operand that is complete."""
        is_complete = False
        while not is_complete:
            token = self._token(OPERAND)
            if token.kind == "sign":
                self.brackets[-1].pending.append(_Pending(UNARY, Tree("unary", (token,), token.at)))
            elif token.kind == "bracket":
                kind, close = BRACKETS[token.text]
                is_complete = self._open(Tree(kind, (), token.at), close)
            elif token.kind == "name" and self._skips("("):
                is_complete = self._open(Tree("function", (token,), token.at), ")")
            else:
                self._set(Tree("name" if token.kind == "name" else "literal", (token,), token.at))
                is_complete = True

    def _read_member(self, _: Token) -> None:
        parts = self.operand, self._token(NAME)
        if not self._skips("("):
            self._set(Tree("select", parts, self.start))
        elif not self._open(Tree("method", parts, self.start), ")"):
            self._read_operand()

    def _read_index(self, _: Token) -> None:
        self._open(Tree("index", (self.operand,), self.start), "]")
        self._read_operand()

    def _read_binary(self, token: Token) -> None:
        level = BINARY[token.text]
        self._end_operators(level)
        self.brackets[-1].pending.append(_Pending(level, Tree("binary", (self.operand, token), self.start)))
        self._read_operand()

    def _read_question(self, token: Token) -> None:
        if self._has_question():
            raise self._unexpected(token.at)
        self.brackets[-1].pending.append(_Pending(QUESTION, Tree("conditional", (self.operand,), self.start)))
        self._read_operand()

    def _read_colon(self, token: Token) -> None:
        bracket = self.brackets[-1]
        if self._has_question():
            tree = bracket.pending.pop().tree
            parts = *tree.parts, self.operand
            bracket.pending.append(_Pending(CONDITIONAL, tree._replace(parts=parts)))
        else:
            self._end_expression(token)
            if not bracket.lacks_value():
                raise self._unexpected(token.at)
        self._read_operand()

    def _read_comma(self, token: Token) -> None:
        self._end_expression(token)
        bracket = self.brackets[-1]
        if bracket.tree.kind in ("", "group", "index") or bracket.lacks_value():
            raise self._unexpected(token.at)
        if bracket.tree.kind in ("function", "method") or not self._closes():
            self._read_operand()

    def _read_close(self, token: Token) -> None:
        self._end_expression(token)
        bracket = self.brackets[-1]
        if token.text != bracket.close or bracket.lacks_value():
            raise self._unexpected(token.at)
        self._close()

    def _open(self, tree: Tree, close: str) -> bool:
        """Open a bracket, which the tree is completed by. Return whether it is closed at once."""
        self.brackets.append(_Bracket(tree, close))
        if tree.kind in ("list", "map") and self._skips(","):
            if not self._closes():
                raise self._unexpected(self.at)
            return True
        return tree.kind not in ("group", "index") and self._closes()

    def _closes(self) -> bool:
        """Close the last bracket if that follows."""
        is_closed = self._skips(self.brackets[-1].close)
        if is_closed:
            self._close()
        return is_closed

    def _close(self) -> None:
        bracket = self.brackets.pop()
        kind, parts, at = bracket.tree
        self._set(bracket.items[0] if kind == "group" else Tree(kind, (*parts, bracket.items), at))
        self.start = at

    def _end_operators(self, level: int) -> None:
        """Complete the trees whose operators bind at least as tightly."""
        pending = self.brackets[-1].pending
        while pending and pending[-1].level >= level:
            kind, parts, at = pending.pop().tree
            self._set(Tree(kind, (*parts, self.operand), at))

    def _has_question(self) -> bool:
        """Complete what may stand between question mark and colon; return whether there was a question mark."""
        self._end_operators(CONDITIONAL + 1)
        pending = self.brackets[-1].pending
        return bool(pending) and pending[-1].level == QUESTION

    def _end_expression(self, token: Token) -> None:
        self._end_operators(CONDITIONAL)
        bracket = self.brackets[-1]
        if bracket.pending:
            raise self._unexpected(token.at)
        bracket.items.append(self.operand)

    def _set(self, tree: Tree) -> None:
        self.operand, self.start = tree, tree.at

    def _token(self, pattern: re.Pattern[str]) -> Token:
        match = pattern.match(self.text, self.at)
        if not match:
            raise self._unexpected(self.at)
        token = Token(match.lastgroup or "", match[0], self.at)
        self.at = self._after_ignored(match.end())
        return token

    def _skips(self, token: str) -> bool:
        """Skip a token if it follows."""
        is_next = self.text.startswith(token, self.at)
        if is_next:
            self.at = self._after_ignored(self.at + len(token))
        return is_next

    def _after_ignored(self, at: int) -> int:
        match = IGNORED.match(self.text, at)
        return match.end() if match else at

    def _unexpected(self, at: int) -> CelError:
        excerpt = self.text[at : at + 12]
        return CelError(f"{excerpt!r} is not expected here" if excerpt else "the expression ends too early", at)


READERS: dict[str, Callable[[Parser, Token], None]] = {
    "dot": Parser._read_member,
    "index": Parser._read_index,
    "binary": Parser._read_binary,
    "question": Parser._read_question,
    "colon": Parser._read_colon,
    "comma": Parser._read_comma,
    "close": Parser._read_close,
}
