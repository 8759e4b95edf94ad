"""Where the parts of the published document are in the files of the description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.companions.registers import Register
from generator.refs import Bundle
from generator.runtime.openapi import escape
from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.reader import SourceDict

DEPTH = 3  # levels of a file at which paths and components are


def places(bundle: Bundle, codes: SourceDict, rules: Register) -> dict[str, str]:
    """Return ``file#pointer`` by the JSON pointer of each path, component, error code and rule of the document.

    Lines are left out, which every edit moves: whoever has the files finds them by the pointers.
    """
    document = bundle.document
    pointers = {place: f"{place.file}#{pointer}" for file in bundle.files.values() for place, pointer in _values(file)}
    found = {"": f"{document.place.file}#"}
    for path, item in document["paths"].items():
        found[f"/paths/{escape(path)}"] = pointers[item.place]
    for section, content in document["components"].items():
        for name, node in content.items():
            place = node.place if isinstance(node, SourceDict) else content.values_at[name]
            found[f"/components/{section}/{escape(name)}"] = pointers[place]
    for code in codes:
        found[f"/x-error-codes/{escape(code)}"] = f"{codes.place.file}#/codes/{escape(code)}"
    for name, rule in rules.items():
        found[f"/x-behaviour/rules/{escape(name)}"] = f"{rule.place.file}#/rules/{escape(name)}"
    return found


def _values(node: Any, pointer: str = "", depth: int = DEPTH) -> Iterator[tuple[Place, str]]:
    """Yield the values of a file by their places, with their pointers in it."""
    if isinstance(node, SourceDict) and depth:
        for key, value in node.items():
            inner = f"{pointer}/{escape(key)}"
            yield node.values_at[key], inner
            yield from _values(value, inner, depth - 1)
