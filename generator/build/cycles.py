"""Components that contain themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from generator.build.composition import COMPOSITIONS, is_enum, is_model
from generator.object_types import SCHEMA_KEYWORDS, ListOf, MapOf
from generator.runtime.openapi import Deref, escape, unescape

REFERENCE = "#/components/schemas/"
# Keywords whose schemas are about the same value as the schema that has them.
IN_PLACE = (*COMPOSITIONS, "not", "if", "then", "else", "dependentSchemas")
# Keywords that make the type of a value that is no object with properties.
OF_TYPES = (
    *(*COMPOSITIONS, "items", "prefixItems", "additionalProperties", "unevaluatedProperties", "patternProperties"),
    "x-also-accepts",
)
Edges = Mapping[str, Mapping[str, str]]
"""Components that a component refers to, with the pointers of the references."""


def circular(schemas: Mapping[str, Any], resolve: Deref) -> frozenset[str]:
    """Return the components that contain themselves, through others or not, and through no object with properties."""
    found = edges(schemas, OF_TYPES, lambda schema: not (is_model(schema, resolve) or is_enum(schema)))
    return frozenset(name for name in found if name in reached(found, name))


def edges(
    schemas: Mapping[str, Any], keywords: Collection[str], is_one: Callable[[Any], bool] = lambda _: True
) -> Edges:
    """Return what each of the components ``is_one`` is true of refers to, itself or through the keywords."""
    return {
        name: dict(_references(schema, f"/components/schemas/{escape(name)}", keywords))
        for name, schema in schemas.items()
        if is_one(schema)
    }


def _references(schema: Any, pointer: str, keywords: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the components that a schema refers to, itself or through the keywords, with the pointers."""
    if not isinstance(schema, dict):
        return
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith(REFERENCE):
        yield unescape(reference.removeprefix(REFERENCE)), f"{pointer}/$ref"
    for keyword in keywords:
        for place, child in _children(schema.get(keyword), f"{pointer}/{keyword}", keyword):
            yield from _references(child, place, keywords)


def _children(value: Any, pointer: str, keyword: str) -> Iterator[tuple[str, Any]]:
    kind = SCHEMA_KEYWORDS.get(keyword, ListOf("schema"))
    if isinstance(kind, MapOf) and isinstance(value, dict):
        yield from ((f"{pointer}/{escape(key)}", child) for key, child in value.items())
    elif isinstance(kind, ListOf) and isinstance(value, list):
        yield from ((f"{pointer}/{position}", child) for position, child in enumerate(value))
    elif isinstance(kind, str):
        yield pointer, value


def circles(edges: Edges) -> Iterator[tuple[str, str]]:
    """Yield the first component of each circle, with the pointer of its reference into the circle."""
    known: set[str] = set()
    for name, targets in edges.items():
        for target, where in targets.items():
            way = {target, *reached(edges, target)}
            if name in way and name not in known:
                known |= {each for each in way if name in reached(edges, each)}
                yield name, where


def reached(edges: Edges, name: str) -> set[str]:
    """Return the components that a component leads to."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = set(edges.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found
