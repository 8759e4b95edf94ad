"""Other worlds for a server that simulates one: rules about the world can only be broken in the right one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def variants(schema: Mapping[str, Any], world: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield worlds in which one part is not as in the given one, each with a description.

    Lists of enumerated members get all members, booleans with a default the other value. ``schema``: JSON Schema of
    the world.
    """
    for name, definition in schema.get("properties", {}).items():
        members = definition.get("items", {}).get("enum")
        if members:
            yield f"every member in {name}", {**world, name: list(members)}
        for field, inner in definition.get("properties", {}).items():
            if isinstance(inner.get("default"), bool):
                changed = {**world.get(name, {}), field: not inner["default"]}
                yield f"{name}.{field} {str(not inner['default']).lower()}", {**world, name: changed}
