"""A large description: 1,000 operations on 100 resources, 1,000 schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESOURCES = 100
KINDS = 5  # of objects of a resource; each has a schema for requests, one for responses, and two operations
CONDITIONS = {
    **dict.fromkeys(("malformed-body", "invalid-body", "invalid-query", "invalid-path", "invalid-header"), 400),
    **{"unsupported-media-type": 415, "body-too-large": 413, "unauthenticated": 401, "forbidden": 403},
    **{"unknown-path": 404, "method-not-allowed": 405, "internal": 500, "unavailable": 503},
}
TEXT = {"type": "string", "maxLength": 64, "examples": ["a"]}
CODE = {
    **{"name": "RuleBroken", "status": 400, "message": "Not valid.", "trigger": "schema", "retryable": False},
    **{"meaning": "The request breaks a rule.", "remedy": "Correct it."},
}


def write(folder: Path) -> None:
    """Write the files of the description; JSON is YAML."""
    names = [f"resource{number}" for number in range(RESOURCES)]
    error = {
        "type": "object",
        "description": "Body of every error response.",
        "required": ["code", "text"],
        "properties": {
            "code": {**TEXT, "description": "Code of the error.", "x-role": "code"},
            "text": {**TEXT, "description": "Message of the error.", "x-role": "message"},
        },
    }
    rejected = {"schema": {"$ref": "schemas.yaml#/Error"}, "example": {"code": "L.1", "text": "Not valid."}}
    package = {"version": "1.0.0", "environment": "LARGE"}
    files: dict[str, Any] = {
        "openapi.yaml": _root(names),
        "shared/schemas.yaml": {"Error": error},
        "shared/responses.yaml": {
            "Rejected": {"description": "The request breaks a rule.", "content": {"application/json": rejected}}
        },
        "naming.yaml": {
            "client": {**package, "distribution": "large-client", "package": "large_client"},
            "stub": {**package, "distribution": "large-stub", "package": "large_stub", "command": "large-stub"},
            "error-schema": "Error",
        },
        "errors.yaml": {
            "codes": {"L.1": CODE},
            "conditions": {name: {"code": "L.1", "status": status} for name, status in CONDITIONS.items()},
        },
        "world/default.yaml": {"accounts": []},
    }
    for name in names:
        files[f"resources/{name}/paths.yaml"] = _paths(name)
        files[f"resources/{name}/schemas.yaml"] = _schemas(name)
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(json.dumps(content, indent=1), encoding="utf-8")


def _root(names: list[str]) -> dict[str, Any]:
    paths = {
        f"/{name}/kind{kind}": {"$ref": f"resources/{name}/paths.yaml#/kind{kind}"}
        for name in names
        for kind in range(KINDS)
    }
    info = {"title": "Large", "version": "1.0.0", "summary": "For measurements.", "description": "For measurements."}
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": "https://large.example.com", "description": "Server of the measurements."}],
        "tags": [{"name": name, "description": f"Operations of {name}."} for name in names],
        "paths": paths,
    }


def _paths(name: str) -> dict[str, Any]:
    return {
        f"kind{kind}": {
            "get": _operation(name, kind, "get", {"parameters": [_parameter(word) for word in ("first", "second")]}),
            "put": _operation(name, kind, "put", {"requestBody": {"required": True, **_body(name, kind, "Request")}}),
        }
        for kind in range(KINDS)
    }


def _operation(name: str, kind: int, verb: str, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": f"{verb}{_title(name, kind)}",
        "tags": [name],
        "summary": f"{verb.title()} kind {kind} of {name}",
        "description": f"Calls {verb} of kind {kind} of {name}.",
        **more,
        "responses": {
            "200": _body(name, kind, "Response"),
            "400": {"$ref": "../../shared/responses.yaml#/Rejected"},
        },
    }


def _parameter(word: str) -> dict[str, Any]:
    return {"name": word, "in": "query", "description": f"The {word} filter.", "schema": TEXT, "example": "a"}


def _body(name: str, kind: int, direction: str) -> dict[str, Any]:
    content = {"schema": {"$ref": f"schemas.yaml#/{_title(name, kind)}{direction}"}, "example": {"name": "a"}}
    return {"description": "An object.", "content": {"application/json": content}}


def _title(name: str, kind: int) -> str:
    return f"{name.title()}Kind{kind}"


def _schemas(name: str) -> dict[str, Any]:
    return {
        f"{_title(name, kind)}{direction}": {
            "type": "object",
            "description": f"{direction} of kind {kind} of {name}.",
            "required": ["name"],
            "properties": {
                "name": {**TEXT, "description": "Name of the object."},
                "size": {"type": "integer", "format": "int32", "description": "Size in bytes.", "examples": [1]},
                "labels": {"type": "array", "description": "Labels.", "items": {"type": "string", "maxLength": 64}},
                **_next(name, kind, direction),
            },
        }
        for kind in range(KINDS)
        for direction in ("Request", "Response")
    }


def _next(name: str, kind: int, direction: str) -> dict[str, Any]:
    """Return a property that refers to the schema of the next kind, so that references form chains."""
    return {"next": {"$ref": f"#/{_title(name, kind + 1)}{direction}"}} if kind + 1 < KINDS else {}
