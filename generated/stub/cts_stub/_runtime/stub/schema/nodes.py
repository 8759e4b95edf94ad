# Copied from generator/runtime/stub/schema/nodes.py. Do not edit: run `make generate`.
"""JSON values whose kind is only known at run time: schemas may be true or false, and references lead anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

Resolve = Callable[[str], Any]
"""Answers what a local reference (``#/components/…``) leads to."""


def is_object(node: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(node, Mapping)


def is_array(node: Any) -> TypeGuard[list[Any]]:
    return isinstance(node, list)
