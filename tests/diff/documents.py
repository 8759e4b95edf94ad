"""Small descriptions to compare."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.diff.changes import Change, changes
from tools.diff.description import read

Document = dict[str, Any]
Edit = Callable[[Document], object]

BASE: Document = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1.0.0"},
    "servers": [{"url": "https://{host}", "variables": {"host": {"default": "a.example.com"}}}],
    "security": [{"Key": []}],
    "paths": {
        "/things/{thing_id}": {
            "put": {
                "operationId": "updateThing",
                "tags": ["things"],
                "x-permission": {"action": "things:update", "related": ["things:read"], "iam-project": True},
                "x-errors": {"400": ["T.1"]},
                "parameters": [
                    {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "limit", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                    {"name": "mode", "in": "query", "required": True, "schema": {"type": "string"}},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}},
                "responses": {
                    "200": {
                        "description": "The thing.",
                        "headers": {"X-Id": {"required": True, "schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                        "links": {"next": {"operationId": "updateThing"}},
                    },
                    "204": {"description": "Nothing."},
                    "400": {"description": "Wrong."},
                    "404": {"description": "Unknown."},
                },
            },
        },
        "/things": {
            "delete": {"operationId": "deleteThing", "responses": {"204": {"description": "Gone."}}, "security": [{}]}
        },
    },
    "components": {
        "securitySchemes": {
            "Key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "Other": {"type": "http", "scheme": "basic"},
        },
        "schemas": {
            "New": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "old": {}}},
            "Thing": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "old": {}}},
        },
    },
    "x-behaviour": {"audit": {"record": [{"field": "user", "value": "caller.name"}]}},
    "x-error-codes": {"T.1": {"status": 400, "message": "Wrong.", "retryable": False}},
    "x-resources": {
        "things": {
            "identity": ["id"],
            "create": {"operationId": "createThing"},
            "quotas": [{"name": "all", "limit": 10}],
            "retention-days": 7,
        }
    },
}


def compared(folder: Path, old: Document, new: Document) -> list[Change]:
    """Return the changes between two documents."""
    for name, content in (("old", old), ("new", new)):
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return changes(read(folder / "old.json"), read(folder / "new.json"))


def edited(edit: Edit) -> Document:
    """Return the description after an edit."""
    document = copy.deepcopy(BASE)
    edit(document)
    return document


def with_schema(direction: str, schema: Any) -> Document:
    """Return the description with a property ``value`` of this schema in one direction."""

    def edit(document: Document) -> None:
        name = {"request": "New", "response": "Thing"}[direction]
        document["components"]["schemas"][name]["properties"]["value"] = schema

    return edited(edit)


def update(document: Document) -> Document:
    """Return the operation ``updateThing``."""
    operation: Document = document["paths"]["/things/{thing_id}"]["put"]
    return operation
