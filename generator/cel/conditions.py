"""Facts that follow from a condition: which fields are present and which values are not null."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.runtime.contract.cel.nodes import Binary, Index, Literal, Name, Node, Select, Unary


def path(node: Node) -> str | None:
    """Return a chain of fields and indexes as a text, such as self.sizes[0].width; None for anything else."""
    match node:
        case Name(name=name):
            return name
        case Select(operand=operand, field=key, is_test=False) | Index(operand=operand, index=Literal(value=str(key))):
            base = path(operand)
            return field_path(base, key) if base else None
        case Index(operand=operand, index=index):
            base, key = path(operand), str(index.value) if isinstance(index, Literal) else path(index) or ""
            return f"{base}[{key}]" if base and key else None
        case _:
            return None


def field_path(base: str | None, name: str) -> str:
    """Return the path of a field of the value at ``base``; None: the value has none."""
    return f"{base or 'the value'}{f'.{name}' if name.isidentifier() else f'[{name!r}]'}"


def mentions(text: str, variable: str) -> bool:
    """Tell whether a path uses a variable; a field of that name does not count."""
    return re.search(rf"(?<![.'\w]){variable}\b", text) is not None


def present(condition: Node, holds: bool) -> Iterator[str]:
    """Yield the paths that lead to a value when a condition holds, or when it does not."""
    for atom, is_true in _atoms(condition, holds):
        match atom:
            case Select(operand=operand, field=name, is_test=True) if is_true and path(operand):
                yield field_path(path(operand), name)
            case Binary(operator="in", left=Literal(value=str(name)), right=right) if is_true and path(right):
                yield field_path(path(right), name)
    yield from not_null(condition, holds)


def not_null(condition: Node, holds: bool) -> Iterator[str]:
    """Yield the paths whose value is not null when a condition holds, or when it does not."""
    for atom, is_true in _atoms(condition, holds):
        operator = "!=" if is_true else "=="
        if isinstance(atom, Binary) and atom.operator == operator and _is_null(atom.right):
            yield path(atom.left) or ""


def _is_null(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is None


def _atoms(condition: Node, holds: bool) -> Iterator[tuple[Node, bool]]:
    """Yield the parts of a condition that are decided with it, each with whether it holds."""
    match condition:
        case Unary(operator="!", operand=operand):
            yield from _atoms(operand, not holds)
        case Binary(operator=operator, left=left, right=right) if operator == ("&&" if holds else "||"):
            yield from _atoms(left, holds)
            yield from _atoms(right, holds)
        case _:
            yield condition, holds
