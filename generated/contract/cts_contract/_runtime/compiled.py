# Copied from generator/runtime/contract/compiled.py. Do not edit: run `make generate`.
"""Things that take long to make from a description, each made once in a process.

They are known by the components of the description, which parts of it share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import jsonschema_rs

Made = TypeVar("Made")
_made: dict[tuple[int, str], tuple[Any, Any]] = {}  # with the components, whose identity is in the key


def once(document: Mapping[str, Any], name: str, make: Callable[[], Made]) -> Made:
    """Return what ``make`` made for this description and name."""
    components = document.get("components", {})
    key = (id(components), name)
    if key not in _made:
        _made[key] = components, make()
    made: Made = _made[key][1]
    return made


def response_validator(
    document: Mapping[str, Any], operation: str, status: int, schema: Mapping[str, Any]
) -> jsonschema_rs.Validator:
    """Return the validator of the response body of an operation."""
    whole = {**schema, "components": document.get("components", {})}
    return once(document, f"response {operation} {status}", lambda: jsonschema_rs.validator_for(whole))
