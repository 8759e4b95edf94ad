"""Fields of responses that the declarations can set: a fault in another one is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def is_set(declared: Mapping[str, Any], operation: str, path: tuple[str, ...]) -> bool:
    """Tell whether a response can have a field; True for operations without declared records."""
    entry = declared["operations"].get(operation, {})
    if "resource" not in entry or entry["form"] == "Count":
        return True
    if path[0] in entry.get("omit_in_response", ()):
        return False
    if "into" in entry:
        own = [tuple(entry[name]) for name in ("count", "next_marker") if name in entry]
        if path[0] != entry["into"] or len(path) == 1:
            return path == (entry["into"],) or any(each[: len(path)] == path for each in own)
        path = path[1:]
    return any(_overlap(path, each) for each in _paths(declared, entry["resource"]))


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _paths(declared: Mapping[str, Any], resource: str) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the fields that requests or the server set."""
    kind = declared["resources"][resource]
    settings = [*kind["initial"], *kind["derived"]]
    if declared.get("audit", {}).get("resource") == resource:
        settings += declared["audit"]["record"]
    yield from (tuple(each["field"].split(".")) for each in settings)
    for entry in declared["operations"].values():
        if entry.get("resource") == resource:
            yield from _leaves(entry.get("keep", {}))


def _leaves(fields: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, inner in fields.items():
        if inner:
            yield from _leaves(inner, (*path, name))
        else:
            yield (*path, name)
