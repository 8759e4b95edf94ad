"""Facts about an expression that its tree tells: what it reads, and whether its value can be null."""

from __future__ import annotations

from collections.abc import Mapping

from generator.cel.checking import Types, schema_of
from generator.cel.conditions import not_null, path
from generator.cel.functions import Function
from generator.runtime.contract.cel.nodes import (
    Call,
    Comprehension,
    Conditional,
    Index,
    Literal,
    Name,
    Node,
    Select,
    children,
)


def reads(node: Node, functions: Mapping[str, Function] | None = None) -> frozenset[str]:
    """Return the variables of the context that an expression uses, and as ``name()`` its functions that are not pure.

    Without any ``name()``, the value depends on these variables only. ``functions``: those beyond the subset.
    """
    impure = frozenset(name for name, function in (functions or {}).items() if not function.is_pure)
    return _reads((node,), impure)


def _reads(nodes: tuple[Node, ...], impure: frozenset[str]) -> frozenset[str]:
    return frozenset[str]().union(*(_reads_of(node, impure) for node in nodes))


def _reads_of(node: Node, impure: frozenset[str]) -> frozenset[str]:
    match node:
        case Name(name=name):
            return frozenset((name,))
        case Comprehension(range=source, variable=variable, bodies=bodies):
            return _reads_of(source, impure) | (_reads(bodies, impure) - {variable})
        case Call(function=function) if function in impure:
            return _reads(children(node), impure) | {f"{function}()"}
        case _:
            return _reads(children(node), impure)


def may_be_null(node: Node, types: Types, given: Node | None = None) -> bool:
    """Tell whether an expression can have the value null. A value of which no type is known can.

    ``given``: another expression that holds whenever this one is evaluated.
    """
    return _may_be_null(node, types, frozenset(not_null(given, True) if given else ()))


def _may_be_null(node: Node, types: Types, known: frozenset[str]) -> bool:
    """Like ``may_be_null``; ``known`` are the paths whose value is not null."""
    match node:
        case Literal(value=value):
            return value is None
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            branches = ((then, True), (otherwise, False))
            return any(
                _may_be_null(branch, types, known.union(not_null(condition, holds))) for branch, holds in branches
            )
        case Name() | Select(is_test=False) | Index():
            whole = path(node)
            return whole not in known and (whole in types.nullable or _type_has_null(node, types))
        case _:  # no operator, test, list, map or function gives null
            return False


def _type_has_null(node: Node, types: Types) -> bool:
    found = types.of(schema_of(node, types))
    return not found or "null" in found
