"""Discriminators of unions: which value of a property means which schema (OpenAPI 3.1.1, section 4.8.25)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.build.composition import variants
from generator.runtime.openapi import unescape

PREFIX = "#/components/schemas/"


def component(reference: str) -> str:
    """Return the name of the component that a reference, or a name in a mapping, is about."""
    return unescape(reference.removeprefix(PREFIX))


def named_variants(schema: Mapping[str, Any]) -> list[str]:
    """Return the components that are variants of a union."""
    return [component(each["$ref"]) for each in variants(schema) if isinstance(each, Mapping) and "$ref" in each]


def values(schema: Mapping[str, Any]) -> dict[str, str]:
    """Return the component that each value of the discriminator means; its own name where no value is mapped to it."""
    mapping = schema["discriminator"].get("mapping", {})
    mapped = {value: component(target) for value, target in mapping.items()}
    return mapped | {name: name for name in named_variants(schema) if name not in mapped.values()}
