"""The part of a document that one of the packages is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from generator.references import Component, references
from generator.refs import Bundle
from generator.runtime.openapi import METHODS
from generator.runtime.yaml_source.reader import SourceDict, SourceList

PACKAGES = ("client", "stub")
BINDINGS = "x-bindings"  # of an operation: the packages that have it, where not all do


def part(bundle: Bundle, package: str) -> Bundle:
    """The document without the operations that the package has not, and without what only they lead to."""
    if all(package in bindings for bindings in _bindings(bundle.document)):
        return bundle
    document = shallow_copy(bundle.document)
    document["paths"] = paths = shallow_copy(document["paths"])
    for path, item in list(paths.items()):
        paths[path] = own = shallow_copy(item)
        for method in [method for method in item if method in METHODS]:
            if package not in item[method].get(BINDINGS, PACKAGES):
                del own[method]
        if not any(method in METHODS for method in own):
            del paths[path]
    document["components"] = components = shallow_copy(document["components"])
    components.update({section: shallow_copy(content) for section, content in components.items()})
    prune(document)
    return replace(bundle, document=document)


def _bindings(document: SourceDict) -> Iterator[Any]:
    for item in document["paths"].values():
        yield from (item[method].get(BINDINGS, PACKAGES) for method in item if method in METHODS)


def copy(node: Any) -> Any:
    """A deep copy of the containers, with their places."""
    if isinstance(node, SourceDict):
        twin = SourceDict(node.positions.copy())
        twin.update((key, copy(value)) for key, value in node.items())
        return twin
    if isinstance(node, SourceList):
        items = SourceList(node.place)
        items.values_at = list(node.values_at)
        items.extend(map(copy, node))
        return items
    return node


def shallow_copy(node: Any) -> Any:
    """A copy of an object or array, with its places and the same values."""
    if isinstance(node, SourceDict):
        twin = SourceDict(node.positions.copy())
        twin.update(node)
        return twin
    if isinstance(node, SourceList):
        items = SourceList(node.place)
        items.values_at = list(node.values_at)
        items.extend(node)
        return items
    return node


def prune(document: SourceDict) -> None:
    """Remove components that nothing leads to any more; security schemes are referred to by their names."""
    components = document.setdefault("components", SourceDict(document.place))
    if not isinstance(components, SourceDict):
        return  # an empty key; validation reports it
    used = reachable(components, _roots(document))
    for section, content in components.items():
        if not isinstance(content, SourceDict):
            continue
        for name in [name for name in content if section != "securitySchemes" and (section, name) not in used]:
            del content[name]


def _roots(document: Mapping[str, Any]) -> Iterator[Any]:
    """Yield all of a document but its components, in pieces that other documents share."""
    for key, value in document.items():
        if key == "paths" and isinstance(value, Mapping):
            yield from value.values()
        elif key != "components":
            yield value


def reachable(components: Mapping[str, Any], roots: Iterable[Any]) -> set[Component]:
    """Return the components that the roots refer to, directly or through others."""
    known: set[Component] = set()
    waiting = list(roots)
    while waiting:
        for section, name in references(waiting.pop()) - known:
            known.add((section, name))
            waiting.append((components.get(section) or {}).get(name))
    return known
