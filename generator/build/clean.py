"""The document for tools that know no extensions: without ``x-`` keys, and open where readers accept more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from generator.build.types import ALSO_ACCEPTS
from generator.refs import is_ref
from generator.runtime.openapi import resolve

ANNOTATIONS = ("title", "description", "examples", "deprecated")  # of the whole value, whichever schema it fits


def clean(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document without extensions.

    A schema with ``x-also-accepts`` becomes one of several. An enumeration that may grow becomes its type, and a
    reference to it with a default becomes that type with the default: of a choice between values and their type, and of
    a default beside a reference to a text, generators make code that does not compile.
    """
    cleaned: dict[str, Any] = _clean(document, document)
    return cleaned


def _clean(node: Any, document: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_clean(item, document) for item in node]
    if not isinstance(node, dict):
        return node
    if "default" in node and is_ref(node) and _may_grow(target := resolve(document, node)):
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return _clean({**target, **beside}, document)
    kept = {key: _clean(value, document) for key, value in node.items() if not str(key).startswith("x-")}
    if _may_grow(node):
        known = f"Known values: {', '.join(map(_code, kept.pop('enum')))}."
        return {**kept, "description": " ".join(filter(None, (kept.get("description"), known)))}
    others = node.get(ALSO_ACCEPTS, ())
    if not others:
        return kept
    about = {key: value for key, value in kept.items() if key in ANNOTATIONS}
    decided = {key: value for key, value in kept.items() if key not in ANNOTATIONS}
    return {**about, "anyOf": [decided, *others]}


def _may_grow(schema: Any) -> bool:
    return (
        isinstance(schema, dict) and "enum" in schema and {"type": schema.get("type")} in schema.get(ALSO_ACCEPTS, ())
    )


def _code(value: Any) -> str:
    return f"`{value}`" if value and isinstance(value, str) else f"`{json.dumps(value)}`"
