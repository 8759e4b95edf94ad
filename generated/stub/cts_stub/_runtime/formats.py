# Copied from generator/runtime/formats.py. Do not edit: run `make generate`.
"""Formats of OpenAPI that validators of JSON Schema take for comments: ranges of integers, and decimal texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .openapi import OBJECT

BITS = {"int32": 32, "int64": 64}
DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


def is_decimal(text: str) -> bool:
    """Tell whether a text is a number in digits of ASCII."""
    return DECIMAL.fullmatch(text) is not None


TEXTS: dict[str, Callable[[str], bool]] = {"decimal": is_decimal}
"""Formats of texts, for the option ``formats`` of ``jsonschema_rs``."""


def with_ranges(node: Any) -> Any:
    """Return a schema, or several in an object, in which formats of integers are limits too; as plain data."""
    if isinstance(node, list):
        return [with_ranges(child) for child in node]
    if not isinstance(node, OBJECT):
        return node
    result = {key: with_ranges(child) for key, child in node.items()}
    format_ = result.get("format")
    if isinstance(format_, str) and format_ in BITS:
        end = 2 ** (BITS[format_] - 1)
        for key, bound, tighter in (("minimum", -end, max), ("maximum", end - 1, min)):
            stated = result.get(key, bound)
            result[key] = tighter(bound, stated) if isinstance(stated, int | float) else stated
    return result
