"""Rule on schemas that are parts of themselves."""

from __future__ import annotations

from collections.abc import Iterator

from generator.build.cycles import IN_PLACE, circles, edges
from generator.lint.rule import Finding, rule
from generator.refs import Bundle


@rule("L121")
def endless_schemas(bundle: Bundle) -> Iterator[Finding]:
    """A schema that a value must fit to be checked by it has no end, and validators do not return.

    Bad: ``Node: {anyOf: [{$ref: '#/Node'}, {type: string}]}``. Good: with an array of nodes in its place.
    """
    for name, where in circles(edges(bundle.document["components"].get("schemas", {}), IN_PLACE)):
        yield Finding(where, f"{name} is a part of itself without end", "remove the reference to itself")
