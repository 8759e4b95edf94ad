"""The names that a description defines, with the places of their definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.lint.walk import operations
from generator.refs import Bundle
from generator.runtime.openapi import unescape
from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.reader import place_of_key, place_of_value

Known = Mapping[str, Place | None]


def defined(content: Any) -> Known:
    """Return the keys of an object of the source with their places."""
    return {name: place_of_key(content, name) for name in content}


def component_names(bundle: Bundle, section: str) -> Known:
    return defined(bundle.document["components"].get(section, {}))


def operation_ids(bundle: Bundle) -> Known:
    return {
        operation.value["operationId"]: bundle.place(f"{operation.pointer}/operationId", of_value=True)
        for operation in operations(bundle)
        if isinstance(operation.value.get("operationId"), str)
    }


def tag_names(bundle: Bundle) -> Known:
    tags = bundle.document.get("tags", ())
    return {tag["name"]: place_of_value(tag, "name") for tag in tags}


def parameter_names(bundle: Bundle, location: str = "") -> Known:
    """Return the names of parameters: of all, or of those in one location."""
    params = [param for operation in operations(bundle) for _, param in operation.params]
    return {param["name"]: place_of_value(param, "name") for param in params if location in ("", param["in"])}


def nowhere(bundle: Bundle, schema: Any, pointer: str) -> tuple[str, Known] | None:
    """Return the first name of a JSON pointer that a schema does not describe, with the names that it does."""
    for token in map(unescape, pointer.split("/")[1:]):
        meant = bundle.resolve(schema)
        if not isinstance(meant, Mapping):
            return None
        properties = meant.get("properties", {})
        if token in properties:
            schema = properties[token]
        elif properties and not meant.get("additionalProperties"):
            return token, defined(properties)
        else:
            schema = meant.get("items", meant.get("additionalProperties", {})) if not properties else {}
    return None
