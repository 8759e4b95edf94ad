# Copied from generator/runtime/stub/schema/nodes.py. Do not edit: run `make generate`.
"""JSON values whose type is only known at run time: a schema can be a boolean, and a reference can point anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

Resolve = Callable[[str], Any]
"""Returns the target of a local reference (``#/components/…``)."""


def is_object(node: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(node, Mapping)


def is_array(node: Any) -> TypeGuard[list[Any]]:
    return isinstance(node, list)
