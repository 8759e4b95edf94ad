"""Comparison of what the server sends by itself: webhooks of the API, callbacks of operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.diff.context import Node, Pair, Sides
from tools.diff.context import Occurrence as Found
from tools.diff.description import Description
from tools.diff.findings import Finding

WEBHOOKS, CALLBACKS = "webhooks", "callbacks"
FOR_PEOPLE = {"summary", "description", "example", "examples", "tags", "externalDocs", "title"}


def webhooks(sides: Sides) -> Iterator[Found]:
    """Compare the webhooks by name."""
    old, new = (side.bundle.document.get(WEBHOOKS, {}) for side in (sides.old, sides.new))
    for name, word in _differences(sides, old, new):
        place = sides.new.bundle.place(f"/{WEBHOOKS}/{name}" if name in new else f"/{WEBHOOKS}")
        yield Found(Finding(rule=f"webhook-{word}", place=place, subject=name), None, "", name)


def callbacks(pair: Pair) -> Iterator[Found]:
    """Compare the callbacks of an operation by name."""
    old, new = (each.definition.get(CALLBACKS, {}) for each in (pair.old, pair.new))
    for name, word in _differences(pair.sides, old, new):
        yield pair.tell(f"callback-{word}", pair.at(CALLBACKS), f"callback {name}", name)


def _differences(sides: Sides, old: Node, new: Node) -> Iterator[tuple[str, str]]:
    for name in {**new, **old}:
        if name not in new:
            yield name, "removed"
        elif name not in old:
            yield name, "added"
        elif _facts(sides.old, old[name], ()) != _facts(sides.new, new[name], ()):
            yield name, "changed"


def _facts(side: Description, node: Any, way: tuple[str, ...]) -> Any:
    """Return a node without texts for people, references resolved; those of a circle stay."""
    if isinstance(node, list):
        return [_facts(side, each, way) for each in node]
    if not isinstance(node, Mapping):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str) and reference not in way:
        return _facts(side, side.bundle.resolve(node), (*way, reference))
    return {key: _facts(side, value, way) for key, value in sorted(node.items()) if key not in FOR_PEOPLE}
