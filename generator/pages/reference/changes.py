"""Parts of an edition that differ from the whole description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.references import Component, references

Node = Mapping[str, Any]
IGNORED = "x-covered"  # whether the documents of an edition cover an operation, which the matrix says


class Changes:
    """Tells which components and operations differ, themselves or in what they refer to."""

    def __init__(self, base: Node, document: Node) -> None:
        self.base, self.document = base, document
        before, after = dict(_components(base)), dict(_components(document))
        self._changed = {key for key, node in after.items() if before.get(key) != node}
        leads_to = {key: references(node) for key, node in after.items()} if self._changed else {}
        found = self._changed
        while found:
            found = {key for key, each in leads_to.items() if key not in self._changed and each & self._changed}
            self._changed |= found

    def has(self, section: str, name: str) -> bool:
        """Tell whether a component differs."""
        return (section, name) in self._changed

    def has_operation(self, path: str, method: str) -> bool:
        """Tell whether an operation of the edition differs from the one of the whole description, or is not in it."""
        before, after = self.base["paths"].get(path, {}), self.document["paths"][path]
        if method not in before:
            return True
        is_same = _shown(before[method]) == _shown(after[method]) and _shared(before) == _shared(after)
        used = references(after[method]) | references(_shared(after)) if self._changed else set()
        return not is_same or bool(used & self._changed)


def _shown(operation: Node) -> Node:
    return {key: value for key, value in operation.items() if key != IGNORED}


def _shared(item: Node) -> Any:
    """Return the parameters of all operations of a path; if there are none, always the same object."""
    return item.get("parameters") or None


def _components(document: Node) -> Iterator[tuple[Component, Any]]:
    for section, entries in document.get("components", {}).items():
        for name, node in entries.items():
            yield (section, name), node
