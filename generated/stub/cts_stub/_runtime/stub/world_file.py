# Copied from generator/runtime/stub/world_file.py. Do not edit: run `make generate`.
"""Loading of worlds from YAML or JSON files, validated against their schema; each problem has a position."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec

from ..yaml_source.diagnostics import Diagnostics
from ..yaml_source.did_you_mean import closest, suggest
from ..yaml_source.reader import load, place_of
from .world import World, WorldError, conflicts

_CODE = "E010"  # code of the generator's diagnostics; messages for users do not have it


def read_world(path: Path, schema: bytes, default: bytes) -> World:
    """Load a world. Top-level keys that the file lacks are those of ``default``. Schema and default are JSON.

    Raises:
        WorldError: the file has problems; the message has a line for each: ``file:line:column: problem; what to do``.
    """
    diagnostics = Diagnostics()
    content = load(path, Path(), diagnostics)
    if not diagnostics:
        check(content, msgspec.json.decode(schema), diagnostics)
    if diagnostics:
        raise WorldError("\n".join(f"{problem.place}: {problem.message}; {problem.hint}" for problem in diagnostics))
    return World.of({**msgspec.json.decode(default), **content})


def check(content: Any, schema: dict[str, Any], diagnostics: Diagnostics) -> None:
    """Add the problems of the content of a file to ``diagnostics``."""
    # Masked, because the invalid value may be a password.
    errors = list(jsonschema_rs.validator_for(schema, mask="this").iter_errors(content))
    misspelt = [(error.instance_path, key) for error in errors for key in getattr(error.kind, "unexpected", ())]
    for error in errors:
        missing = getattr(error.kind, "property", None)
        if missing and closest(missing, [key for path, key in misspelt if path == error.instance_path]):
            continue  # the key is there, but misspelt
        described = _at(schema, error.schema_path[:-1])
        for path, message, hint in _explained(error, described):
            diagnostics.add(place_of(content, path), _CODE, message, hint)
    for conflict in [] if errors else conflicts(content.get("accounts", ())):
        first = f", first at {place_of(content, conflict.first)}" if conflict.first else ""
        diagnostics.add(place_of(content, conflict.path), _CODE, conflict.message + first, conflict.hint)


def _explained(
    error: jsonschema_rs.ValidationError, described: Mapping[str, Any]
) -> Iterator[tuple[list[str | int], str, str]]:
    kind, path, properties = error.kind, error.instance_path, described.get("properties", {})
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
        for key in kind.unexpected:
            yield [*path, key], f"unknown key {key!r}", suggest(key, properties)
    elif isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
        meaning = properties.get(kind.property, {}).get("description", "")
        yield path, f"{kind.property} is missing", f"add it: {meaning}" if meaning else "add it"
    elif isinstance(kind, jsonschema_rs.ValidationErrorKind.Type) and kind.types == ["string"]:
        yield path, error.message, "write a string; put numbers and booleans in quotes"
    else:
        meaning = described.get("description", "")
        yield path, error.message, f"expected: {meaning}" if meaning else "see the schema of worlds"


def _at(schema: Any, path: list[str | int]) -> Mapping[str, Any]:
    """Return the part of a schema at a path; an empty one if the path goes through a reference."""
    for step in path:
        schema = schema.get(step, {}) if isinstance(schema, Mapping) else schema[int(step)]
    return schema if isinstance(schema, Mapping) else {}
