"""References of a document that lead nowhere; the bundler finds such references in source files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.object_types import CHILDREN, SECTIONS, ListOf, MapOf, NodeType
from generator.refs import is_ref
from generator.runtime.openapi import lookup
from generator.runtime.yaml_source.reader import SourceDict
from generator.serialise import texts_of


def broken_references(document: SourceDict) -> Iterator[SourceDict]:
    """Yield every object of a document whose reference leads nowhere, or through others back to itself.

    None where components are no objects: that is the problem then (L100), and every reference leads nowhere.
    """
    components = document.get("components", {})
    if not isinstance(components, dict) or not all(isinstance(section, dict) for section in components.values()):
        return
    if all(_leads_to_value(document, reference) for reference in texts_of("$ref", document)):
        return  # mostly, and found in a fraction of the time
    for node in _referring("document", document):
        way: list[Any] = [node]
        while is_ref(way[-1]) and way[-1] not in way[:-1]:
            way.append(lookup(document, way[-1]["$ref"].removeprefix("#")))
        if not node["$ref"].startswith("#/") or way[1] is None or any(each is node for each in way[1:]):
            yield node


def _leads_to_value(document: SourceDict, reference: str) -> bool:
    """Tell whether a reference leads to a value without others in between."""
    value = lookup(document, reference.removeprefix("#"))
    return reference.startswith("#/") and value is not None and not is_ref(value)


def _referring(kind: NodeType, node: Any) -> Iterator[SourceDict]:
    if isinstance(kind, MapOf | ListOf):
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        for child in children:
            yield from _referring(kind.of, child)
    elif isinstance(node, SourceDict):
        if is_ref(node) and kind in (*SECTIONS, "pathItem"):
            yield node
        for key, child_kind in CHILDREN.get(kind, {}).items():
            yield from _referring(child_kind, node.get(key))
