"""Tiny descriptions, written as Python, and what is generated from them."""

from __future__ import annotations

import importlib
import itertools
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generator import pipeline, write
from generator.runtime.yaml_source.diagnostics import DiagnosticError

SCHEMAS = "../../shared/schemas.yaml#/"
REJECTED = "../../shared/responses.yaml#/Rejected"
NUMBERS = itertools.count()
CONDITIONS = {
    "malformed-body": 400,
    "invalid-body": 400,
    "invalid-query": 400,
    "invalid-path": 400,
    "invalid-header": 400,
    "unsupported-media-type": 415,
    "body-too-large": 413,
    "unauthenticated": 401,
    "forbidden": 403,
    "unknown-path": 404,
    "method-not-allowed": 405,
    "internal": 500,
    "unavailable": 503,
}
ERROR = {
    "type": "object",
    "description": "Body of every error response.",
    "required": ["code", "text"],
    "properties": {
        "code": {"type": "string", "description": "The code.", "x-role": "code", "examples": ["T.1"]},
        "text": {"type": "string", "description": "The message.", "x-role": "message", "examples": ["No."]},
    },
}
CODE = {
    "name": "Wrong",
    "status": 400,
    "message": "No.",
    "trigger": "schema",
    "retryable": False,
    "meaning": "It is wrong.",
    "remedy": "Correct it.",
}


def parameter(name: str, location: str, **schema: Any) -> dict[str, Any]:
    """Return a parameter; the schema is that of a text by default."""
    return {
        "name": name,
        "in": location,
        "required": location == "path",
        "description": f"The {name} in {location}.",
        "schema": schema or {"type": "string"},
        "example": "a",
    }


def operation(name: str, tag: str, *parameters: Any, **more: Any) -> dict[str, Any]:
    """Return an operation without a result, or with what ``more`` says."""
    return {
        "operationId": name,
        "tags": [tag],
        "summary": f"Call {name}",
        "description": f"Calls {name}.",
        "parameters": list(parameters),
        "responses": {"204": {"description": "Done."}, "400": {"$ref": REJECTED}},
        **more,
    }


def model(**properties: Any) -> dict[str, Any]:
    """Return a schema of an object; each property is a text or a schema."""
    plain = {"type": "string", "examples": ["a"]}
    described = {
        name: {"description": f"The {name}.", **(plain if schema is str else schema)}
        for name, schema in properties.items()
    }
    return {"type": "object", "description": "An object.", "properties": described}


def takes(schema: str, example: Any) -> dict[str, Any]:
    """Return a request body of a schema."""
    content = {"schema": {"$ref": SCHEMAS + schema}, "example": example}
    return {"description": "The body.", "required": True, "content": {"application/json": content}}


def gives(schema: str, example: Any) -> dict[str, Any]:
    """Return the responses of an operation that responds with a schema."""
    content = {"schema": {"$ref": SCHEMAS + schema}, "example": example}
    return {
        "200": {"description": "The body.", "content": {"application/json": content}},
        "400": {"$ref": REJECTED},
    }


@dataclass
class Tiny:
    """A description: operations by method and path, and schemas."""

    operations: Mapping[str, Mapping[str, Any]]
    schemas: Mapping[str, Any] = field(default_factory=dict)
    naming: dict[str, Any] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)  # further keys of the document, or others than these
    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # further keys of path items
    world: Mapping[str, Any] = field(default_factory=lambda: {"accounts": []})
    codes: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    client: str = field(default_factory=lambda: f"tiny_{next(NUMBERS)}")
    stub: str = ""

    def write(self, spec: Path) -> None:
        """Write the files of the description; JSON is YAML."""
        items: dict[str, Any] = {path: dict(content) for path, content in self.items.items()}
        for key, content in self.operations.items():
            method, path = key.split(maxsplit=1)
            items.setdefault(path, {})[method.lower()] = content
        names = {path: f"path_{number}" for number, path in enumerate(items)}
        tags = list(dict.fromkeys(content["tags"][0] for content in self.operations.values()))
        rejected = {"schema": {"$ref": "schemas.yaml#/Error"}, "example": {"code": "T.1", "text": "No."}}
        document = {
            "openapi": "3.1.0",
            "info": {"title": "Tiny", "version": "1.0.0", "summary": "A test.", "description": "A test."},
            "servers": [{"url": "https://tiny.example.com", "description": "The one."}],
            "tags": [{"name": tag, "description": f"All of {tag}."} for tag in tags],
            "paths": {path: {"$ref": f"resources/tiny/paths.yaml#/{name}"} for path, name in names.items()},
            **self.document,
        }
        naming = {
            "client": self._package(self.client, {}),
            "stub": self._package(self.stub or f"{self.client}_stub", {"command": "tiny-stub"}),
            "error-schema": "Error",
            **self.naming,
        }
        contents: dict[str, Any] = {
            "openapi.yaml": document,
            "resources/tiny/paths.yaml": {names[path]: item for path, item in items.items()},
            "shared/schemas.yaml": {"Error": ERROR, **self.schemas},
            "shared/responses.yaml": {
                "Rejected": {"description": "Rejected.", "content": {"application/json": rejected}}
            },
            "naming.yaml": naming,
            "errors.yaml": {
                "codes": {"T.1": CODE, **self.codes},
                "conditions": {name: {"code": "T.1", "status": status} for name, status in CONDITIONS.items()},
            },
            "world/default.yaml": self.world,
        }
        texts = {name: json.dumps(content, indent=1) for name, content in contents.items()}
        for name, text in (texts | dict(self.files)).items():
            (spec / name).parent.mkdir(parents=True, exist_ok=True)
            (spec / name).write_text(text, encoding="utf-8")

    def _package(self, name: str, more: Mapping[str, Any]) -> dict[str, Any]:
        distribution = name.replace("_", "-").strip("-")
        return {"distribution": distribution, "version": "1.0.0", "package": name, "environment": "TINY", **more}

    def problems(self, folder: Path) -> list[str]:
        """Return the lines that the command prints about the description."""
        self.write(folder / "spec")
        with pytest.raises(DiagnosticError) as caught:
            pipeline.run(folder / "spec", folder / "out")
        return [str(problem) for problem in caught.value.diagnostics]

    @contextmanager
    def generated(self, folder: Path) -> Iterator[ModuleType]:
        """Generate into a folder, and import the package of the client; that of the stub can be imported, too."""
        self.write(folder / "spec")
        write.apply(folder / "out", pipeline.run(folder / "spec", folder / "out"))
        added = [str(folder / "out" / part) for part in ("client", "stub")]
        sys.path[:0] = added
        try:
            yield importlib.import_module(self.client)
        finally:
            sys.path[:] = [entry for entry in sys.path if entry not in added]


class Transport:
    """Records requests, and responds to all of them with the same content; for both clients."""

    def __init__(self, package: ModuleType, content: Any = None) -> None:
        body = b"" if content is None else json.dumps(content).encode()
        self.response = package.Response(200, {}, body)
        self.sent: list[Any] = []

    def send(self, request: Any) -> Any:
        self.sent.append(request)
        return self.response

    def close(self) -> None:
        """Nothing is open."""


class AsyncTransport(Transport):
    async def send(self, request: Any) -> Any:
        return super().send(request)

    async def aclose(self) -> None:
        """Nothing is open."""
