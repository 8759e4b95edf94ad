"""Limits and defaults of values in words, for documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.build.types import UNIX_TIME
from generator.runtime.openapi import Deref, keyword

RANGES = (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " items"))


def limits(schema: Any, description: str, deref: Deref) -> str:
    """Return the sentences about limits and default that a description does not say itself; empty without any."""
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in _limits(schema, description, deref))


def _limits(schema: Any, description: str, deref: Deref) -> Iterator[str]:
    is_time = keyword(UNIX_TIME, schema, deref) is not None
    for low, high, unit in RANGES if not is_time else ():
        bounds = [keyword(name, schema, deref) for name in (low, high)]
        known = [bound for bound in bounds if bound is not None]
        says_little = bool(unit) and bounds[0] in (0, 1) and bounds[1] is None
        if known and not says_little and not all(_says(description, bound) for bound in known):
            yield f"{_range(*bounds)}{unit}"
    default = keyword("default", schema, deref)
    if default is not None and not isinstance(default, list | Mapping) and "default" not in description.lower():
        yield f"default: `{default if isinstance(default, str) else json.dumps(default)}`"


def _says(description: str, number: float) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(str(number))}(?!\d|\.\d)", description) is not None


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{low} to {high}" if low != high else f"exactly {low}"
    return f"at least {low}" if high is None else f"at most {high}"
