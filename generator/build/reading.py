"""Reads the small files beside the description, each against its shape."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from generator.runtime.yaml_source.diagnostics import Diagnostic, Diagnostics
from generator.runtime.yaml_source.reader import SourceDict, load, place_of

SCHEMAS = Path(__file__).parents[1] / "schemas"
HINT = "see the file's own comments and spec/README.md"


def read(path: Path, folder: Path, shape: dict[str, Any], diagnostics: Diagnostics) -> SourceDict | None:
    """The content of a YAML file of the description's folder, if it fits a JSON Schema.

    Otherwise None, and a problem for each misfit. What was read once is not parsed again; nobody may change it.
    """
    try:
        text = path.read_bytes()
    except OSError:
        text = b""  # load says why
    content, problems = _read(path, folder, json.dumps(shape), text)
    diagnostics.items.extend(problems)
    return content


@cache
def schema_named(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a companion file; nobody may change it. Editors use the same file."""
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_bytes())
    return schema


def enum_descriptions(schema: dict[str, Any], definition: str, field: str) -> dict[str, str]:
    """Return the values that a field can have, with their meanings."""
    described = schema["$defs"][definition]["properties"][field]
    return dict(zip(described["enum"], described["enumDescriptions"], strict=True))


@lru_cache(maxsize=64)
def _read(path: Path, folder: Path, shape: str, _text: bytes) -> tuple[SourceDict | None, tuple[Diagnostic, ...]]:
    diagnostics = Diagnostics()
    content = load(path, folder.parent, diagnostics)
    if content is None:
        return None, tuple(diagnostics)
    errors = list(jsonschema_rs.validator_for(json.loads(shape)).iter_errors(content))
    for error in errors:
        diagnostics.add(
            place_of(content, error.instance_path),
            "E010",
            error.message,
            "see the file's own comments and spec/README.md",
        )
    return None if errors or not isinstance(content, SourceDict) else content, tuple(diagnostics)
