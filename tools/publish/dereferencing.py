"""A document without references, for tools that follow none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.object_types import CHILDREN, TYPES, ListOf, MapOf, NodeType
from generator.refs import is_ref
from generator.runtime.openapi import escape, lookup
from tools.publish.losses import Loss

KEPT = "securitySchemes"
"""Components that are referred to by name."""
ANNOTATIONS = frozenset({"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"})


def dereferenced(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[Loss]]:
    """Return the document with each reference replaced by what it leads to.

    A schema that contains itself stays a reference, to a component that stays for it. The others are left out.
    """
    writer = _Writer(document)
    content = writer.node("document", {key: value for key, value in document.items() if key != "components"}, "", ())
    components = {KEPT: kept} if (kept := document.get("components", {}).get(KEPT)) else {}
    written: set[str] = set()
    while rest := writer.circular - written:
        for reference in sorted(rest):
            pointer = reference.removeprefix("#")
            _, _, section, name = pointer.split("/")
            definition = writer.node(TYPES[section], lookup(document, pointer), pointer, (reference,))
            components.setdefault(section, {})[name] = definition
        written |= rest
    return {**content, **({"components": components} if components else {})}, writer.losses


class _Writer:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.losses: list[Loss] = []
        self.circular: set[str] = set()
        self._document = document

    def node(self, kind: NodeType, node: Any, pointer: str, way: tuple[str, ...]) -> Any:
        """Return a node without references. ``way``: the references that led to it."""
        if isinstance(kind, MapOf):
            return {key: self.node(kind.of, value, f"{pointer}/{escape(key)}", way) for key, value in node.items()}
        if isinstance(kind, ListOf):
            return [self.node(kind.of, value, f"{pointer}/{index}", way) for index, value in enumerate(node)]
        if not isinstance(node, Mapping):
            return node
        if is_ref(node) and node["$ref"].startswith("#/"):
            return self._reference(kind, node, pointer, way)
        children = CHILDREN.get(kind, {})
        return {
            key: self.node(children[key], value, f"{pointer}/{escape(key)}", way) if key in children else value
            for key, value in node.items()
        }

    def _reference(self, kind: str, node: Mapping[str, Any], pointer: str, way: tuple[str, ...]) -> Any:
        reference = node["$ref"]
        if reference in way:
            self.losses.append(Loss("$ref", pointer))
            self.circular.add(reference)
            return dict(node)
        target = self.node(kind, lookup(self._document, reference.removeprefix("#")), pointer, (*way, reference))
        beside = self.node(kind, {key: value for key, value in node.items() if key != "$ref"}, pointer, way)
        if not beside:
            return target
        if not isinstance(target, Mapping) or set(beside) & set(target) - ANNOTATIONS:
            return {**beside, "allOf": [target, *beside.get("allOf", ())]}
        return {**target, **beside}
