"""Examples of values, for samples of code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.runtime.openapi import Deref, keyword


def examples(holder: Mapping[str, Any], schema: Any, deref: Deref) -> tuple[Any, ...]:
    """Return the examples of a parameter or of a content, then those of its schema; empty without any."""
    found = [holder["example"]] if "example" in holder else []
    found += [each["value"] for each in map(deref, holder.get("examples", {}).values()) if "value" in each]
    found += keyword("examples", schema, deref) or ()
    found += [each for name in ("const", "default") if (each := keyword(name, schema, deref)) is not None]
    return (*found, *(keyword("enum", schema, deref) or ()))
