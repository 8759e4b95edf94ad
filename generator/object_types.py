"""The types of objects in an OpenAPI 3.1 document, and where each occurs."""

from __future__ import annotations

from typing import NamedTuple

from generator.runtime.openapi import METHODS


class MapOf(NamedTuple):
    """An object whose values are nodes of one type."""

    of: str


class ListOf(NamedTuple):
    """An array whose items are nodes of one type."""

    of: str


# Types of the objects in an OpenAPI 3.1 document, and those of their children by key. A key that is not listed is data.
NodeType = str | MapOf | ListOf
SCHEMA_KEYWORDS: dict[str, NodeType] = {
    **dict.fromkeys(("properties", "patternProperties", "$defs", "dependentSchemas"), MapOf("schema")),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), ListOf("schema")),
    **dict.fromkeys(
        (
            *("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"),
            *("unevaluatedItems", "unevaluatedProperties"),
        ),
        "schema",
    ),
    "discriminator": "discriminator",
}
MEDIA: dict[str, NodeType] = {"schema": "schema", "examples": MapOf("example")}
CHILDREN: dict[str, dict[str, NodeType]] = {
    "document": {
        "info": "info",
        "servers": ListOf("server"),
        "tags": ListOf("tag"),
        "paths": MapOf("pathItem"),
        "components": "components",
    },
    "components": {},
    "pathItem": {"servers": ListOf("server"), "parameters": ListOf("parameter"), **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "servers": ListOf("server"),
        "parameters": ListOf("parameter"),
        "requestBody": "requestBody",
        "responses": MapOf("response"),
        "x-query-schema": "schema",
    },
    "parameter": {**MEDIA, "content": MapOf("mediaType")},
    "header": {**MEDIA, "content": MapOf("mediaType")},
    "requestBody": {"content": MapOf("mediaType")},
    "mediaType": MEDIA,
    "response": {"headers": MapOf("header"), "content": MapOf("mediaType"), "links": MapOf("link")},
    "schema": SCHEMA_KEYWORDS,
    "discriminator": {},
}
SECTIONS = {
    "schema": "schemas",
    "response": "responses",
    "parameter": "parameters",
    "example": "examples",
    "requestBody": "requestBodies",
    "header": "headers",
    "securityScheme": "securitySchemes",
    "link": "links",
}
TYPES = {section: kind for kind, section in SECTIONS.items()}
CHILDREN["components"] = {section: MapOf(kind) for kind, section in SECTIONS.items()}
# Every type of object, with or without children.
OBJECTS = (*CHILDREN, "info", "example", "link", "securityScheme", "server", "tag")
