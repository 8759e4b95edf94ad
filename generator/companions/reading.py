"""Reads a companion file and checks it against a JSON Schema."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import SourceDict, place_of
from generator.source_files import load

SCHEMAS = Path(__file__).parents[1] / "schemas"


def read(path: Path, folder: Path, schema: str, diagnostics: Diagnostics) -> SourceDict | None:
    """Return the content of a YAML file of the description's folder if it is an object that the named schema allows.

    Otherwise None, and a problem for each violation.
    """
    content = load(path, folder.parent, diagnostics)
    if content is None:
        return None
    errors = list(_validator(schema).iter_errors(content))
    misspelt = [error.instance_path for error in errors if hasattr(error.kind, "unexpected")]
    for error in errors:
        if error.kind.name == "oneOf" and error.instance_path in misspelt:
            continue  # only follows from the unexpected key
        hint = f"see generator/schemas/{schema}.schema.json"
        # An unexpected key is at fault itself, not the object that has it.
        unexpected = getattr(error.kind, "unexpected", [])[:1]
        place = place_of(content, [*error.instance_path, *unexpected])
        diagnostics.add(place, "E010", error.message, hint)
    return None if errors or not isinstance(content, SourceDict) else content


@cache
def schema_named(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a companion file; nobody may change it. Editors use the same file."""
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_bytes())
    return schema


@cache
def _validator(name: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema_named(name))


def enum_descriptions(schema: dict[str, Any], definition: str, field: str) -> dict[str, str]:
    """Return the values that a field can have, with their meanings."""
    described = schema["$defs"][definition]["properties"][field]
    return dict(zip(described["enum"], described["enumDescriptions"], strict=True))
