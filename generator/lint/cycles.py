"""Rules on schemas that are parts of themselves, or too deep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any

from generator.build.cycles import IN_PLACE, OF_TYPES, Edges, circles, edges, reached
from generator.lint.rule import Finding, rule
from generator.refs import Bundle
from generator.runtime.openapi import escape, lookup
from generator.runtime.yaml_source.diagnostics import shown
from generator.subset import reachable

MAX_DEPTH = 50
NESTING = {*OF_TYPES, *IN_PLACE}


@rule("L121", by_part=True)
def endless_schemas(bundle: Bundle) -> Iterator[Finding]:
    """A schema that a value must fit to be checked by it has no end, and validators do not return.

    Bad: ``Node: {anyOf: [{$ref: '#/Node'}, {type: string}]}``. Good: with an array of nodes in its place.
    """
    for name, where in circles(edges(_schemas(bundle), IN_PLACE)):
        yield Finding(where, f"{name} is a part of itself without end", "remove the reference to itself")


@rule("L127", by_part=True)
def deep_schemas(bundle: Bundle) -> Iterator[Finding]:
    """Arrays, maps and compositions are in each other at most 50 levels deep, through references too.

    What reads them, such as a validator, has a limit.
    Bad: an array of arrays of arrays …, 51 times. Good: objects with properties between them.
    """
    found = _nested(bundle)
    depths: dict[str, int] = {}
    for name in TopologicalSorter({name: list(targets) for name, targets in found.items()}).static_order():
        targets = found.get(name, {})
        depths[name] = max((_levels(where) + depths[each] for each, where in targets.items()), default=0)
        if depths[name] > MAX_DEPTH >= max((depths[each] for each in targets), default=0):
            message = f"{shown(name)} is more than {MAX_DEPTH} levels deep"
            yield Finding(f"/components/schemas/{escape(name)}", message, "put an object with properties between them")


def _nested(bundle: Bundle) -> Edges:
    """Return the components that are in each other, without those that contain themselves."""
    schemas = _schemas(bundle)
    found = {
        **edges(schemas, NESTING, lambda schema: isinstance(schema, dict) and "properties" not in schema),
        **edges(schemas, IN_PLACE, lambda schema: isinstance(schema, dict) and "properties" in schema),
    }
    return {name: targets for name, targets in found.items() if name not in reached(found, name)}


def _schemas(bundle: Bundle) -> Mapping[str, Any]:
    """Return the components that are not settled, and those that they lead to."""
    schemas = lookup(bundle.document, "/components/schemas")
    if not isinstance(schemas, dict):  # L100 says so
        return {}
    if not bundle.settled:
        return schemas
    changed = {name for name in schemas if f"/components/schemas/{escape(name)}" not in bundle.settled}
    used = reachable(bundle.document["components"], [schemas[name] for name in changed])
    changed |= {name for section, name in used if section == "schemas"}
    return {name: schema for name, schema in schemas.items() if name in changed}


def _levels(pointer: str) -> int:
    """Return how many keywords are on the way from a component to a reference in it."""
    return sum(token in NESTING for token in pointer.split("/")[4:])
