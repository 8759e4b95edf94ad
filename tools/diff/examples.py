"""Examples of parameters, requests and responses."""

from __future__ import annotations

from typing import Any

from tools.diff.context import Node
from tools.diff.description import Description


def examples(side: Description, holder: Node) -> list[Any]:
    """Return the values of the examples of a parameter or a media type, in no order."""
    listed = holder.get("examples", {})
    values = [side.bundle.resolve(each) for each in listed.values()] if isinstance(listed, dict) else []
    found = [each.get("value", each.get("externalValue")) for each in values if isinstance(each, dict)]
    return sorted([*found, *([holder["example"]] if "example" in holder else [])], key=repr)
