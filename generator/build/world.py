"""The default world of the stub: who may call, and whatever else its behaviour knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.build.reading import read
from generator.diagnostics import Diagnostics

TEXT = {"type": "string", "minLength": 1}
TEXTS = dict.fromkeys(("id", "name", "password", "token", "access_key", "secret_key"), TEXT)
SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["accounts"],
    "properties": {
        "accounts": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name", "projects", "users"],
                "properties": {
                    "id": TEXT,
                    "name": TEXT,
                    "projects": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["id", "name"],
                            "properties": {"id": TEXT, "name": TEXT},
                        },
                    },
                    "users": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": [*TEXTS, "projects"],
                            "properties": {
                                **TEXTS,
                                "projects": {"type": "array", "items": TEXT},
                                "actions": {"type": "array", "items": TEXT},
                            },
                        },
                    },
                },
            },
        }
    },
}
EMPTY: dict[str, Any] = {"accounts": []}


def read_world(folder: Path, found: Diagnostics) -> Mapping[str, Any]:
    """The content of world/default.yaml; a world without accounts if there is no file."""
    path = folder / "world" / "default.yaml"
    return (read(path, folder, SHAPE, found) if path.exists() else None) or EMPTY
