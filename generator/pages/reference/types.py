"""Types of schemas in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from generator.serialise import to_json

Node = Mapping[str, Any]


class Part(NamedTuple):
    """A part of a type: the name of an object, or words."""

    text: str
    is_object: bool = False


Type = tuple[Part, ...]
ANY: Type = (Part("any value"),)
BYTES: Type = (Part("bytes"),)


def type_of(schema: Any) -> Type:
    """Return the type of a schema in words, with the names of the objects that it refers to."""
    if not isinstance(schema, Mapping):
        return ANY
    if "$ref" in schema:
        return (Part(name_of(schema["$ref"]), is_object=True),)
    for keyword, word in (("allOf", " and "), ("oneOf", " or "), ("anyOf", " or ")):
        described = [type_of(each) for each in schema.get(keyword, ())]
        found = [each for each in described if each != ANY]  # the others are conditions
        if found:
            return _joined(word, found)
    if "type" not in schema:
        values = [schema["const"]] if "const" in schema else schema.get("enum", [])
        return (Part(" or ".join(map(as_json, values))),) if values else ANY
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return _joined(" or ", [_plain(each, schema) for each in types])


def _plain(name: str, schema: Node) -> Type:
    if name == "array" and "prefixItems" in schema:
        return (Part("array of "), *_joined(", ", map(type_of, schema["prefixItems"])))
    if name == "array":
        return (Part("array of "), *type_of(schema.get("items", True)))
    if name == "object" and isinstance(schema.get("additionalProperties"), Mapping) and "properties" not in schema:
        return (Part("map of "), *type_of(schema["additionalProperties"]))
    return (Part(f"{name} ({schema['format']})" if "format" in schema and name != "null" else name),)


def _joined(word: str, types: Iterable[Type]) -> Type:
    parts: list[Part] = []
    for each in types:
        parts += [Part(word)] if parts else []
        parts += each
    return tuple(parts)


def name_of(reference: str) -> str:
    """Return the name of the component that a reference leads to."""
    return reference.rpartition("/")[2]


def as_json(value: Any) -> str:
    """Encode as JSON; an empty object is an empty text."""
    return "" if value == {} else to_json(value).strip()
