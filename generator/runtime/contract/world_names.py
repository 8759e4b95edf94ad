"""Names of things in the world that declared expressions look up: ``world.buckets[body.bucket_name]``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

LOOKUP = re.compile(r"([\w.]+) in world\.(\w+)|world\.(\w+)\[([\w.]+)\]")


def world_names(declared: Any, world: Any) -> dict[str, tuple[str, ...]]:
    """Return the names by the field with which expressions look them up; nothing for an unknown world."""
    found: dict[str, tuple[str, ...]] = {}
    for text in _texts(declared) if isinstance(world, Mapping) else ():
        for match in LOOKUP.finditer(text):
            path, part = (match[1], match[2]) if match[1] else (match[4], match[3])
            if isinstance(world.get(part), Mapping):
                found[path.rpartition(".")[2]] = tuple(world[part])
    return found


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping | list):
        for inner in node.values() if isinstance(node, Mapping) else node:
            yield from _texts(inner)
    elif isinstance(node, str):
        yield node
