"""Visits every node of a document, by the kinds that ``refs`` knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from generator.object_types import CHILDREN, ListOf, MapOf, NodeType
from generator.refs import Bundle
from generator.runtime.openapi import escape

# Keywords below which a schema only states conditions, and describes nothing of its own.
CONDITIONS = ("if", "then", "else", "not", "allOf", "anyOf", "oneOf", "x-query-schema", "dependentSchemas")


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the document: its kind (``schema``, ``parameter`` …) and the JSON pointer that leads to it."""

    kind: str
    pointer: str
    value: Mapping[str, Any]

    @property
    def is_condition(self) -> bool:
        return any(keyword in self.pointer.split("/") for keyword in CONDITIONS)


def nodes(bundle: Bundle, *kinds: str) -> Iterator[Node]:
    """Return every node of the kinds, in the order of the document; references are not followed."""
    return (node for node in _all_nodes(bundle) if node.kind in kinds)


@lru_cache(maxsize=1)
def _all_nodes(bundle: Bundle) -> tuple[Node, ...]:
    """Return every node. Rules follow each other on one document, so only the last one is kept."""
    return tuple(_visit("document", "", bundle.document))


def _visit(kind: NodeType, pointer: str, value: Any) -> Iterator[Node]:
    if isinstance(kind, MapOf):
        for key, child in value.items() if isinstance(value, Mapping) else ():
            yield from _visit(kind.of, f"{pointer}/{escape(str(key))}", child)
    elif isinstance(kind, ListOf):
        for position, child in enumerate(value if isinstance(value, list) else ()):
            yield from _visit(kind.of, f"{pointer}/{position}", child)
    elif isinstance(value, Mapping):
        yield Node(kind, pointer, value)
        for key, child_kind in CHILDREN.get(kind, {}).items():
            if key in value:
                yield from _visit(child_kind, f"{pointer}/{escape(key)}", value[key])


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation with what its path item adds."""

    path: str
    method: str
    pointer: str
    value: Mapping[str, Any]
    params: tuple[tuple[str, Mapping[str, Any]], ...]  # with their pointers, references resolved


def operations(bundle: Bundle) -> Iterator[Operation]:
    for path, method, item, definition in bundle.operations():
        pointer = f"/paths/{escape(path)}"
        shared = _params(bundle, pointer, item)
        own = _params(bundle, f"{pointer}/{method}", definition)
        yield Operation(path, method, f"{pointer}/{method}", definition, (*shared, *own))


def _params(bundle: Bundle, pointer: str, owner: Mapping[str, Any]) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    params = owner.get("parameters", ())
    return tuple((f"{pointer}/parameters/{n}", bundle.resolve(param)) for n, param in enumerate(params))
