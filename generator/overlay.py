"""Applies an OpenAPI Overlay (1.0.0) to a description: an edition is the description and its overlay.

Unlike the specification, which lets it pass in silence, an action whose target matches nothing is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.broken_references import broken_references
from generator.cache import remembered
from generator.companions.reading import read
from generator.refs import Bundle
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place, shown
from generator.runtime.yaml_source.reader import SourceDict, SourceList
from generator.serialise import compact
from generator.subset import copy, prune, shallow_copy

FOLDER = "editions"
SUFFIX = ".overlay.yaml"
COMMON = "x-common"  # true: the edition has only what the documents of every edition have
# The beginning of a JSONPath that names one value.
SINGULAR = re.compile(r"\$(?:\.[A-Za-z_][A-Za-z0-9_]*|\['[^'\\\x00-\x1f]*'\])*")
NAME = re.compile(r"\.(\w+)|\['([^']*)'\]")
NOWHERE = object()
Parts = tuple[str | int, ...]
"""Keys and indexes that lead to a value."""
HINT = "see the Overlay Specification 1.0.0 and RFC 9535"


def read_overlays(folder: Path, diagnostics: Diagnostics) -> dict[str, SourceDict]:
    """Return the overlays of a description by the name of the edition; those that have problems are left out."""
    paths = sorted((folder / FOLDER).glob(f"*{SUFFIX}"))
    contents = {path.name.removesuffix(SUFFIX): read(path, folder, "overlay", diagnostics) for path in paths}
    overlays = {name: content for name, content in contents.items() if content is not None}
    return {name: content for name, content in overlays.items() if _has_base(name, overlays, contents, diagnostics)}


def _has_base(
    name: str, overlays: Mapping[str, SourceDict], contents: Collection[str], diagnostics: Diagnostics
) -> bool:
    """Tell whether the overlays that one extends, directly or through others, can be read and are not itself.

    ``contents``: the overlays that exist, with those that have problems.
    One that does not exist is reported where it is named, a circle at the first of its overlays.
    """
    chain = [name]
    while "extends" in overlays[chain[-1]]:
        base = overlays[chain[-1]]["extends"].removesuffix(SUFFIX)
        if base not in chain and base in overlays:
            chain.append(base)
            continue
        is_unreadable = base not in chain and base in contents  # which is reported already
        if not is_unreadable and (name == min(chain) if base in chain else len(chain) == 1):
            reason = "extends this overlay" if base in chain else "does not exist"
            named, place = overlays[name]["extends"], overlays[name].values_at["extends"]
            diagnostics.add(place, "E114", f"overlay {named} {reason}", "name another overlay beside it")
        return False
    return True


def overlaid(bundle: Bundle, name: str, overlays: Mapping[str, SourceDict], diagnostics: Diagnostics) -> Bundle:
    """Return the document with the actions of an overlay applied in their order, without unused components.

    ``extends`` of an overlay names another one, on whose result it acts. Every node keeps its place; nodes of the
    overlay have theirs in the overlay.
    """
    content = overlays[name]
    if "extends" in content:
        bundle = overlaid(bundle, content["extends"].removesuffix(SUFFIX), overlays, diagnostics)
    changing = _Changing(bundle.document)
    document = changing.document
    for position, action in enumerate(content["actions"]):
        places = content["actions"][position].values_at
        targets = _targets(document, action["target"], places["target"], diagnostics)
        if action.get("remove"):
            # The last one first, so that removing one does not move the others.
            for parts in reversed(targets):
                _remove(changing, parts, places["target"], diagnostics)
        else:
            # All of them are found before the first is updated, which can replace others.
            for node in [changing.at(parts) for parts in targets]:
                _update(changing, node, action["update"], places, diagnostics)
    for section in document.get("components") or ():
        changing.at(("components", section))
    prune(document)
    for node in broken_references(document):
        message = f"edition {name}: {shown(node['$ref'])} leads to no value"
        place = node.values_at.get("$ref", node.place)
        diagnostics.add(place, "E115", message, "refer to a component of the edition: '#/components/schemas/Pet'")
    return replace(bundle, document=document)


def _targets(document: SourceDict, path: str, place: Place, diagnostics: Diagnostics) -> list[Parts]:
    """Return where the path leads, in the order of the document, each place once.

    A JSONPath returns nodes in the order of its selectors, some of them repeatedly (RFC 9535, section 2.3.5.2).
    """
    matches = _matches(document, path)
    if isinstance(matches, str):
        diagnostics.add(place, "E111", f"{path} is no JSONPath: {matches}", HINT)
        return []
    if not matches:
        diagnostics.add(place, "E112", f"{path} matches nothing", "correct the target, or remove the action")
    for selector in _idle(document, path) if matches and "," in path else ():
        diagnostics.add(place, "E112", f"{selector} in {path} matches nothing", "correct it, or remove it")
    orders: dict[int, dict[str, int]] = {}
    return sorted(set(matches), key=lambda parts: _position(document, parts, orders))


def _matches(document: SourceDict, path: str) -> Collection[Parts] | str:
    """Return where a path leads, or what is wrong with it.

    Names at its beginning are followed here. What follows them is a question to a library about one value, and what it
    found in an earlier run it finds in an equal value.
    """
    head = SINGULAR.match(path)
    names = tuple(name or quoted for name, quoted in NAME.findall(head[0])) if head else ()
    rest = path[head.end() :] if head else path
    if not head or "$" in rest:  # which asks about the whole document
        return _found(path, document)
    value: Any = document
    for name in names:
        value = value.get(name, NOWHERE) if isinstance(value, SourceDict) else NOWHERE
    if not rest:
        return [] if value is NOWHERE else [names]
    value = value if isinstance(value, SourceDict | SourceList) else []
    found = remembered("targets", compact([rest, value]), lambda: _found(f"${rest}", value))
    return _found(path, document) if isinstance(found, str) else [(*names, *parts) for parts in found]


def _idle(document: SourceDict, path: str) -> list[str]:
    """Return the selectors that match nothing, of several in the same brackets."""
    import jsonpath_rfc9535 as jsonpath  # late: most targets have no such brackets

    found, before = [], "$"
    for segment in jsonpath.compile(path).segments:
        whole = str(segment)
        opening = ".." if whole.startswith("..") else ""
        for selector in map(str, segment.selectors) if len(segment.selectors) > 1 else ():
            if not _matches(document, f"{before}{opening}[{selector}]"):
                found.append(selector)
        before += whole
    return found


def _found(path: str, value: Any) -> list[Parts] | str:
    import jsonpath_rfc9535 as jsonpath  # late: mostly nothing is left to ask

    try:
        return [node.location for node in jsonpath.find(path, value)]
    except (jsonpath.JSONPathError, RecursionError) as error:
        return str(error.args[0])


def _position(document: SourceDict, parts: Sequence[str | int], orders: dict[int, dict[str, int]]) -> tuple[int, ...]:
    """Return the index of each part among its siblings. ``orders`` keeps those of the keys of an object, by its id."""
    node: Any = document
    position = []
    for part in parts:
        if isinstance(part, str):
            if id(node) not in orders:
                orders[id(node)] = {key: index for index, key in enumerate(node)}
            part_index = orders[id(node)][part]
        else:
            part_index = part
        position.append(part_index)
        node = node[part]
    return tuple(position)


class _Changing:
    """A copy of a document that shares with it every object and array that is not changed."""

    def __init__(self, document: SourceDict) -> None:
        self.document: SourceDict = shallow_copy(document)
        self._own = {id(self.document): self.document}

    def at(self, parts: Sequence[str | int]) -> Any:
        """Return a value that may be changed."""
        node: Any = self.document
        for part in parts:
            node = self.child(node, part)
        return node

    def child(self, holder: Any, key: str | int) -> Any:
        """Return a value in an object or array that may be changed; then it may be too."""
        if id(holder[key]) not in self._own:
            holder[key] = shallow_copy(holder[key])
            self._own[id(holder[key])] = holder[key]
        return holder[key]


def _remove(changing: _Changing, parts: Sequence[str | int], place: Place, diagnostics: Diagnostics) -> None:
    if not parts:
        diagnostics.add(place, "E113", "the whole document cannot be removed", "name what should go")
        return
    holder = changing.at(parts[:-1])
    del holder[parts[-1]]
    if isinstance(holder, SourceList):
        del holder.values_at[int(parts[-1])]


def _update(
    changing: _Changing, target: Any, value: Any, places: Mapping[str, Place], diagnostics: Diagnostics
) -> None:
    if isinstance(target, SourceList):
        target.append(copy(value))
        target.values_at.append(places["update"])
    elif not isinstance(target, SourceDict):
        hint = "name the object that holds the value"
        diagnostics.add(places["target"], "E113", "only an object or an array can be updated", hint)
    elif not isinstance(value, SourceDict):
        diagnostics.add(places["update"], "E113", "an object can only be updated with an object", "write its fields")
    else:
        _merge(changing, target, value)


def _merge(changing: _Changing, target: SourceDict, value: SourceDict) -> None:
    """Objects are merged, arrays concatenated, everything else is replaced (Overlay 1.0.0, section 4.4.3)."""
    for key, new in value.items():
        old = target.get(key)
        if isinstance(old, SourceDict) and isinstance(new, SourceDict):
            _merge(changing, changing.child(target, key), new)
        elif isinstance(old, SourceList) and isinstance(new, SourceList):
            items = changing.child(target, key)
            items.extend(copy(new))
            items.values_at.extend(new.values_at)
        else:
            target[key] = copy(new)
            target.keys_at[key], target.values_at[key] = value.keys_at[key], value.values_at[key]
