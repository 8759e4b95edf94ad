"""Documents without references."""

from __future__ import annotations

from typing import Any

from tools.publish.dereferencing import dereferenced
from tools.publish.losses import Loss

TEXT = {"type": "string", "maxLength": 5}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "paths": {
        "/a": {
            "get": {
                "parameters": [{"$ref": "#/components/parameters/Limit"}],
                "responses": {"200": {"$ref": "#/components/responses/Done"}},
            }
        }
    },
    "components": {
        "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"$ref": "#/components/schemas/Text"}}},
        "responses": {
            "Done": {
                "description": "Done.",
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/Tree"},
                        "examples": {"one": {"$ref": "#/components/examples/One"}},
                    }
                },
            }
        },
        "examples": {"One": {"value": {"$ref": "#/components/schemas/Text"}}},
        "schemas": {
            "Text": TEXT,
            "Short": {"$ref": "#/components/schemas/Text", "maxLength": 3},
            "Noted": {"$ref": "#/components/schemas/Text", "description": "A note."},
            "Tree": {
                "properties": {
                    "default": {"$ref": "#/components/schemas/Text"},
                    "short": {"$ref": "#/components/schemas/Short"},
                    "noted": {"$ref": "#/components/schemas/Noted"},
                    "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
                }
            },
        },
        "securitySchemes": {"Token": {"type": "http", "scheme": "bearer"}},
    },
}
TREE = {
    "properties": {
        "default": TEXT,  # the name of a property
        "short": {"maxLength": 3, "allOf": [TEXT]},
        "noted": {**TEXT, "description": "A note."},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
    }
}


def test_references_become_what_they_lead_to() -> None:
    result, _ = dereferenced(DOCUMENT)
    operation = result["paths"]["/a"]["get"]
    assert operation["parameters"] == [{"name": "limit", "in": "query", "schema": TEXT}]
    media = operation["responses"]["200"]["content"]["application/json"]
    assert media["schema"] == TREE
    assert media["examples"]["one"] == {"value": {"$ref": "#/components/schemas/Text"}}  # data of the API


def test_a_schema_that_contains_itself_stays_a_reference_to_a_component() -> None:
    result, losses = dereferenced(DOCUMENT)
    assert result["components"]["schemas"] == {"Tree": TREE}
    assert {loss.keyword for loss in losses} == {"$ref"}
    schema = "/paths/~1a/get/responses/200/content/application~1json/schema"
    assert Loss("$ref", f"{schema}/properties/children/items") in losses


def test_security_schemes_stay_because_operations_name_them() -> None:
    assert dereferenced(DOCUMENT)[0]["components"]["securitySchemes"] == {"Token": {"type": "http", "scheme": "bearer"}}
