"""Applies an OpenAPI Overlay (1.0.0) to a description: an edition is the description and its overlay.

Unlike the specification, which lets it pass in silence, an action whose target matches nothing is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonpath
import jsonschema_rs

from generator.refs import Bundle, escape, lookup
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.reader import SourceDict, SourceList, load
from generator.subset import copy, prune

FOLDER = "editions"
SUFFIX = ".overlay.yaml"
TEXT = {"type": "string", "minLength": 1}
SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["overlay", "info", "actions"],
    "properties": {
        "overlay": {"const": "1.0.0"},
        "extends": {"type": "string", "pattern": rf"^[^/]+{re.escape(SUFFIX)}$"},
        "info": {
            "type": "object",
            "required": ["title", "version"],
            "properties": {"title": TEXT, "version": TEXT},
            "additionalProperties": False,
        },
        "actions": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["target"],
                "properties": {"target": TEXT, "description": TEXT, "update": True, "remove": {"const": True}},
                "oneOf": [{"required": ["update"]}, {"required": ["remove"]}],
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
# RFC 9535 and nothing beyond it.
JSONPATH = jsonpath.JSONPathEnvironment(strict=True)
HINT = "see the Overlay Specification 1.0.0 and RFC 9535"


def editions(folder: Path) -> dict[str, Path]:
    """The overlays of a description, by the name of the edition."""
    return {path.name.removesuffix(SUFFIX): path for path in sorted((folder / FOLDER).glob(f"*{SUFFIX}"))}


def overlaid(bundle: Bundle, overlay: Path, diagnostics: Diagnostics, above: frozenset[Path] = frozenset()) -> Bundle:
    """The document with the actions of the overlay carried out in their order, without components left unused.

    ``extends`` of an overlay names another one beside it, on whose result it acts; ``above`` are those that extend it.
    Problems go to ``diagnostics``. Every node keeps its place; nodes of the overlay have theirs in the overlay.
    """
    content = load(overlay, bundle.root.parent, diagnostics)
    if content is None or not _fits(content, diagnostics):
        return bundle
    if "extends" in content:
        base = overlay.with_name(content["extends"])
        above |= {overlay}
        if base in above or not base.exists():
            message = f"{base.name} extends this overlay" if base in above else f"there is no overlay {base.name}"
            diagnostics.add(
                content.values_at["extends"], "E114", message, "name an overlay that stands beside this one"
            )
            return bundle
        bundle = overlaid(bundle, base, diagnostics, above)
    document = copy(bundle.document)
    for position, action in enumerate(content["actions"]):
        place = content["actions"][position].values_at["target"]
        for parts in _targets(document, action["target"], place, diagnostics):
            if action.get("remove"):
                _remove(document, parts, place, diagnostics)
            else:
                _update(document, parts, action["update"], place, diagnostics)
    prune(document)
    return replace(bundle, document=document)


def _fits(content: Any, diagnostics: Diagnostics) -> bool:
    errors = list(jsonschema_rs.validator_for(SHAPE).iter_errors(content))
    for error in errors:
        pointer = "".join(f"/{escape(str(token))}" for token in error.instance_path)
        node = lookup(content, pointer) if pointer else content
        place = node.place if isinstance(node, SourceDict | SourceList) else content.place
        diagnostics.add(place, "E110", error.message, HINT)
    return not errors


def _targets(document: SourceDict, path: str, place: Place, diagnostics: Diagnostics) -> list[Sequence[str | int]]:
    """Where the path leads, the last one first, so that removing one does not move the others."""
    try:
        matches = [match.parts for match in JSONPATH.finditer(path, document)]
    except jsonpath.JSONPathError as error:
        diagnostics.add(place, "E111", f"{path} is no JSONPath: {str(error).splitlines()[0]}", HINT)
        return []
    if not matches:
        diagnostics.add(place, "E112", f"{path} matches nothing", "correct the target, or remove the action")
    return list(reversed(matches))


def _at(document: SourceDict, parts: Sequence[str | int]) -> Any:
    node: Any = document
    for part in parts:
        node = node[part]
    return node


def _remove(document: SourceDict, parts: Sequence[str | int], place: Place, diagnostics: Diagnostics) -> None:
    if not parts:
        diagnostics.add(place, "E113", "the whole document cannot be removed", "name what should go")
        return
    holder = _at(document, parts[:-1])
    del holder[parts[-1]]
    if isinstance(holder, SourceList):
        del holder.values_at[int(parts[-1])]


def _update(
    document: SourceDict, parts: Sequence[str | int], value: Any, place: Place, diagnostics: Diagnostics
) -> None:
    target = _at(document, parts)
    if isinstance(target, SourceList):
        target.append(copy(value))
        target.values_at.append(place)
    elif isinstance(target, SourceDict) and isinstance(value, SourceDict):
        _merge(target, value)
    else:
        diagnostics.add(
            place, "E113", "only an object or an array can be updated", "name the object that holds the value"
        )


def _merge(target: SourceDict, value: SourceDict) -> None:
    """Objects are merged, arrays concatenated, everything else is replaced (Overlay 1.0.0, section 4.4.3)."""
    for key, new in value.items():
        old = target.get(key)
        if isinstance(old, SourceDict) and isinstance(new, SourceDict):
            _merge(old, new)
        elif isinstance(old, SourceList) and isinstance(new, SourceList):
            old.extend(copy(new))
            old.values_at.extend(new.values_at)
        else:
            target[key] = copy(new)
            target.keys_at[key], target.values_at[key] = value.keys_at[key], value.values_at[key]
