"""Rules on schemas that contain themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from generator.build.types import ALSO_ACCEPTS, REFERENCE, is_enum, is_model
from generator.lint.rule import Finding, rule
from generator.object_types import SCHEMA_KEYWORDS, ListOf, MapOf
from generator.refs import Bundle
from generator.runtime.openapi import escape, unescape
from generator.runtime.yaml_source.diagnostics import shown

# Keywords whose schemas are about the same value as the schema that has them.
IN_PLACE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")
# Keywords of arrays and maps that are no classes of their own.
MAX_DEPTH = 50
CONTAINERS = ("items", "additionalProperties", ALSO_ACCEPTS)
Edges = Mapping[str, Mapping[str, str]]
"""Components that a component refers to, with the pointers of the references."""


@rule("L121")
def endless_schemas(bundle: Bundle) -> Iterator[Finding]:
    """A schema that a value must fit to be checked by it has no end, and validators do not return.

    Bad: ``Node: {anyOf: [{$ref: '#/Node'}, {type: string}]}``. Good: with an array of nodes in its place.
    """
    for name, where in _circles(_edges(bundle, IN_PLACE)):
        yield Finding(where, f"{name} is a part of itself without end", "remove the reference to itself")


@rule("L122")
def recursive_containers(bundle: Bundle) -> Iterator[Finding]:
    """Arrays and maps contain themselves only through an object with properties, whose class has a name to refer to.

    Bad: ``Tree: {type: array, items: {$ref: '#/Tree'}}``.
    Good: ``Tree: {type: object, properties: {children: {type: array, items: {$ref: '#/Tree'}}}}``.
    """
    for name, where in _circles(_edges(bundle, CONTAINERS)):
        message = f"{name} is an array or map that contains itself, which is not supported"
        yield Finding(where, message, "put an object with properties between them")


@rule("L127")
def deep_schemas(bundle: Bundle) -> Iterator[Finding]:
    """Arrays and maps are in each other at most 50 levels deep, through references too: readers have a limit.

    Bad: an array of arrays of arrays …, 51 times. Good: objects with properties between them.
    """
    edges = _edges(bundle, CONTAINERS)
    depths: dict[str, int] = {}
    try:
        order = list(TopologicalSorter({name: list(targets) for name, targets in edges.items()}).static_order())
    except CycleError:
        return  # L121 and L122 say so
    for name in order:
        start = f"/components/schemas/{escape(name)}"
        levels = {where: where.removeprefix(start).count("/") - 1 for where in edges.get(name, {}).values()}
        depths[name] = max((levels[where] + depths[each] for each, where in edges.get(name, {}).items()), default=0)
        if depths[name] > MAX_DEPTH >= max((depths[each] for each in edges.get(name, ())), default=0):
            message = f"{shown(name)} is more than {MAX_DEPTH} levels deep"
            yield Finding(start, message, "put an object with properties between them")


def _edges(bundle: Bundle, keywords: Collection[str]) -> Edges:
    schemas = bundle.document["components"].get("schemas", {})
    is_named = keywords is CONTAINERS
    return {
        name: dict(_references(schema, f"/components/schemas/{escape(name)}", keywords))
        for name, schema in schemas.items()
        if not (is_named and (is_model(schema) or is_enum(schema)))
    }


def _references(schema: Any, pointer: str, keywords: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the components that a schema refers to, itself or through the keywords, with the pointers."""
    if not isinstance(schema, Mapping):
        return
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith(REFERENCE):
        yield unescape(reference.removeprefix(REFERENCE)), f"{pointer}/$ref"
    for keyword in keywords:
        for place, child in _children(schema.get(keyword), f"{pointer}/{keyword}", keyword):
            yield from _references(child, place, keywords)


def _children(value: Any, pointer: str, keyword: str) -> Iterator[tuple[str, Any]]:
    kind = SCHEMA_KEYWORDS.get(keyword, ListOf("schema"))
    if isinstance(kind, MapOf) and isinstance(value, Mapping):
        yield from ((f"{pointer}/{escape(key)}", child) for key, child in value.items())
    elif isinstance(kind, ListOf) and isinstance(value, list):
        yield from ((f"{pointer}/{position}", child) for position, child in enumerate(value))
    elif isinstance(kind, str):
        yield pointer, value


def _circles(edges: Edges) -> Iterator[tuple[str, str]]:
    """Yield the first component of each circle, with the pointer of its reference into the circle."""
    known: set[str] = set()
    for name, targets in edges.items():
        for target, where in targets.items():
            way = {target, *_reached(edges, target)}
            if name in way and name not in known:
                known |= {each for each in way if name in _reached(edges, each)}
                yield name, where


def _reached(edges: Edges, name: str) -> set[str]:
    """Return the components that a component leads to."""
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        new = set(edges.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return reached
