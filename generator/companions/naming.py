"""``naming.yaml``: names and metadata of the generated packages, and the exceptions to the rules of ``names``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.companions.reading import read
from generator.ir import Package
from generator.names import ModuleName
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import SourceDict

TEXT = {"type": "string", "minLength": 1}
PACKAGE: dict[str, Any] = {
    "type": "object",
    "required": ["distribution", "version", "package", "environment"],
    "properties": {
        "distribution": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
        "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+((a|b|rc)\d+)?$"},
        "package": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "command": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
        "environment": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"},
    },
    "additionalProperties": False,
}
RENAMES = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["name", "reason"],
        "properties": {"name": {"type": "string", "pattern": "^[a-z_][a-z0-9_]*$"}, "reason": TEXT},
        "additionalProperties": False,
    },
}
SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["client", "stub", "error-schema"],
    "properties": {
        "client": PACKAGE,
        "stub": {**PACKAGE, "required": [*PACKAGE["required"], "command"]},
        "author": TEXT,
        "license": TEXT,
        "error-schema": TEXT,
        "bound-parameters": {"type": "array", "items": TEXT},
        "scopes": {
            "type": "object",
            "properties": {"project": TEXT, "account": TEXT},
            "additionalProperties": False,
        },
        "renames": {
            "type": "object",
            "properties": {"operations": RENAMES, "fields": RENAMES},
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Naming:
    """The content of the file. ``operations`` and ``fields`` map names of the description to Python's."""

    source: SourceDict  # the file as it is written

    client: Package
    stub: Package
    error_schema: str
    bound: frozenset[str]
    scopes: Mapping[str, str]
    operations: Mapping[str, str]
    fields: Mapping[str, str]


def read_naming(folder: Path, diagnostics: Diagnostics) -> Naming | None:
    content = read(folder / "naming.yaml", folder, SHAPE, diagnostics)
    if content is None:
        return None
    renames, license_text = content.get("renames", {}), _license_text(folder)
    return Naming(
        source=content,
        client=_package(content, "client", license_text),
        stub=_package(content, "stub", license_text),
        error_schema=content["error-schema"],
        bound=frozenset(content.get("bound-parameters", ())),
        scopes=dict(content.get("scopes", {})),
        operations={key: value["name"] for key, value in renames.get("operations", {}).items()},
        fields={key: value["name"] for key, value in renames.get("fields", {}).items()},
    )


def _license_text(folder: Path) -> str:
    path = folder / "LICENSE"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _package(naming: Mapping[str, Any], part: str, license_text: str) -> Package:
    content = naming[part]
    return Package(
        distribution=content["distribution"],
        version=content["version"],
        author=naming.get("author", ""),
        license=naming.get("license", ""),
        license_text=license_text,
        name=ModuleName(content["package"]),
        command=content.get("command", ""),
        environment=content["environment"],
    )
