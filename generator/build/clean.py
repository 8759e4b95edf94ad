"""The document for tools that know no extensions: without ``x-`` keys, and open where readers accept more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.build.types import ALSO_ACCEPTS

ANNOTATIONS = ("title", "description", "examples", "deprecated")  # of the whole value, whichever schema it fits


def clean(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document without extensions; a schema with ``x-also-accepts`` becomes one of several."""
    cleaned: dict[str, Any] = _clean(document)
    return cleaned


def _clean(node: Any) -> Any:
    if isinstance(node, list):
        return [_clean(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    kept = {key: _clean(value) for key, value in node.items() if not str(key).startswith("x-")}
    others = node.get(ALSO_ACCEPTS, ())
    if not others:
        return kept
    about = {key: value for key, value in kept.items() if key in ANNOTATIONS}
    decided = {key: value for key, value in kept.items() if key not in ANNOTATIONS}
    return {**about, "anyOf": [decided, *others]}
