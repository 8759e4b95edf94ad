"""Visits every node of a document, by the kinds that ``refs`` knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from generator.build.composition import COMPOSITIONS, is_condition
from generator.identity import once_for_each
from generator.object_types import CHILDREN, ListOf, MapOf, NodeType
from generator.refs import Bundle
from generator.runtime.openapi import escape, parameter_key

# Keywords below which a schema only states conditions, and describes nothing of its own; parts of compositions may.
CONDITIONS = ("if", "then", "else", "not", "x-query-schema", "dependentSchemas")


class Node(msgspec.Struct, frozen=True):
    """An object of the document: its kind (``schema``, ``parameter`` …) and the JSON pointer that leads to it."""

    kind: str
    pointer: str
    value: Mapping[str, Any]
    is_condition: bool = False  # of a schema: it is about a value that another schema describes


@once_for_each
def nodes(bundle: Bundle, *kinds: str) -> tuple[Node, ...]:
    """Return every node of the kinds, in the order of the document; references are not followed.

    Those of settled parts are left out. Many rules ask for the same kinds.
    """
    return tuple(node for node in _all_nodes(bundle) if node.kind in kinds)


@once_for_each
def _all_nodes(bundle: Bundle) -> tuple[Node, ...]:
    """Return every node. Rules follow each other on one document, with and without settled parts."""
    return tuple(_visit("document", "", bundle.document, settled=bundle.settled))


@once_for_each
def _of_part(part: Any, kind: NodeType, pointer: str) -> tuple[Node, ...]:
    """Return the nodes of a part of a document; most parts are those of several editions."""
    return tuple(_visit(kind, pointer, part))


def _visit(
    kind: NodeType, pointer: str, value: Any, is_inside: bool = False, settled: frozenset[str] | None = None
) -> Iterator[Node]:
    """Visit a node and what is below it. ``settled``: parts to leave out, if parts are below it."""
    if isinstance(kind, MapOf):
        for key, child in value.items() if isinstance(value, dict) else ():
            where = f"{pointer}/{escape(str(key))}"
            if settled is None:
                yield from _visit(kind.of, where, child, is_inside)
            elif where not in settled:
                yield from _of_part(child, kind.of, where)
    elif isinstance(kind, ListOf):
        for position, child in enumerate(value if isinstance(value, list) else ()):
            yield from _visit(kind.of, f"{pointer}/{position}", child, is_inside)
    elif isinstance(value, dict):
        yield Node(kind, pointer, value, is_inside)
        for key, child_kind in CHILDREN.get(kind, {}).items():
            if key in value and kind == "schema" and key in COMPOSITIONS:
                yield from _parts(key, f"{pointer}/{key}", value, is_inside)
            elif key in value:
                condition = is_inside or (kind in ("schema", "operation") and key in CONDITIONS)
                yield from _visit(child_kind, f"{pointer}/{escape(key)}", value[key], condition, settled)


def _parts(keyword: str, pointer: str, schema: Mapping[str, Any], is_inside: bool) -> Iterator[Node]:
    """Visit the parts of a composition; each is a condition, or describes the value."""
    for position, part in enumerate(schema[keyword] if isinstance(schema[keyword], list) else ()):
        condition = is_inside or (isinstance(part, dict) and is_condition(keyword, part, schema))
        yield from _visit("schema", f"{pointer}/{position}", part, condition)


class Operation(msgspec.Struct, frozen=True):
    """An operation with what its path item adds."""

    path: str
    method: str
    pointer: str
    value: Mapping[str, Any]
    params: tuple[tuple[str, Mapping[str, Any]], ...]  # with their pointers, references resolved


def operations(bundle: Bundle) -> Iterator[Operation]:
    """Return every operation, in the order of the document, without those of settled parts."""
    return iter(_all_operations(bundle))


@once_for_each
def _all_operations(bundle: Bundle) -> tuple[Operation, ...]:
    return tuple(_operations(bundle))


def _operations(bundle: Bundle) -> Iterator[Operation]:
    for path, method, item, definition in bundle.operations():
        pointer = f"/paths/{escape(path)}"
        if pointer in bundle.settled:
            continue
        own = _params(bundle, f"{pointer}/{method}", definition)
        replaced = {parameter_key(param) for _, param in own}
        shared = [each for each in _params(bundle, pointer, item) if parameter_key(each[1]) not in replaced]
        yield Operation(path, method, f"{pointer}/{method}", definition, (*shared, *own))


def _params(bundle: Bundle, pointer: str, owner: Mapping[str, Any]) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    params = owner.get("parameters", ())
    return tuple((f"{pointer}/parameters/{n}", bundle.resolve(param)) for n, param in enumerate(params))


def unsettled(bundle: Bundle) -> dict[str, Any]:
    """Return the document without settled parts."""
    document = {**bundle.document}
    if "paths" in document:
        document["paths"] = _except(bundle.settled, "/paths", document["paths"])
    if isinstance(document.get("components"), dict):
        document["components"] = {
            section: _except(bundle.settled, f"/components/{escape(section)}", content)
            for section, content in document["components"].items()
        }
    return document


def _except(settled: frozenset[str], pointer: str, values: Any) -> Any:
    """Return the values of an object, which is at a pointer, except settled ones."""
    if not isinstance(values, dict):
        return values
    return {key: value for key, value in values.items() if f"{pointer}/{escape(key)}" not in settled}
