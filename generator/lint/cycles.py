"""Rules on schemas that are parts of themselves, or too deep."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import TopologicalSorter

from generator.build.composition import is_enum
from generator.build.cycles import IN_PLACE, Edges, circles, circular, edges
from generator.build.models import is_named
from generator.lint.rule import Finding, rule
from generator.refs import Bundle
from generator.runtime.openapi import escape
from generator.runtime.yaml_source.diagnostics import shown

# Keywords of arrays and maps that are no classes of their own.
CONTAINERS = ("items", "additionalProperties", "x-also-accepts")
MAX_DEPTH = 50


@rule("L121")
def endless_schemas(bundle: Bundle) -> Iterator[Finding]:
    """A schema that a value must fit to be checked by it has no end, and validators do not return.

    Bad: ``Node: {anyOf: [{$ref: '#/Node'}, {type: string}]}``. Good: with an array of nodes in its place.
    """
    for name, where in circles(edges(bundle.document["components"].get("schemas", {}), IN_PLACE)):
        yield Finding(where, f"{name} is a part of itself without end", "remove the reference to itself")


@rule("L127")
def deep_schemas(bundle: Bundle) -> Iterator[Finding]:
    """Arrays and maps are in each other at most 50 levels deep, through references too: readers have a limit.

    Bad: an array of arrays of arrays …, 51 times. Good: objects with properties between them.
    """
    found = _containers(bundle)
    depths: dict[str, int] = {}
    for name in TopologicalSorter({name: list(targets) for name, targets in found.items()}).static_order():
        start = f"/components/schemas/{escape(name)}"
        levels = {where: where.removeprefix(start).count("/") - 1 for where in found.get(name, {}).values()}
        depths[name] = max((levels[where] + depths[each] for each, where in found.get(name, {}).items()), default=0)
        if depths[name] > MAX_DEPTH >= max((depths[each] for each in found.get(name, ())), default=0):
            message = f"{shown(name)} is more than {MAX_DEPTH} levels deep"
            yield Finding(start, message, "put an object with properties between them")


def _containers(bundle: Bundle) -> Edges:
    """Return the components without a class of their own, with those that their arrays and maps contain."""
    schemas = bundle.document["components"].get("schemas", {})
    circles = circular(schemas, bundle.resolve)
    found = edges(schemas, CONTAINERS, lambda schema: not is_enum(schema))
    return {
        name: targets for name, targets in found.items() if not is_named(name, schemas[name], circles, bundle.resolve)
    }
