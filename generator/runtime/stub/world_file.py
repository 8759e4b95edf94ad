"""Reads a world from a file of YAML (JSON is a part of it) and holds it to its schema. Every problem has its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec

from ..yaml_source.diagnostics import Diagnostics
from ..yaml_source.did_you_mean import suggest
from ..yaml_source.reader import load, place_of
from .world import World, WorldError, conflicts

_CODE = "E010"  # of a generator's problems; people who write worlds are not shown it


def read_world(path: Path, schema: bytes, default: bytes) -> World:
    """The world of a file; what it leaves out at the top is as in the ``default``. Schema and default are JSON.

    Raises:
        WorldError: all that is wrong, a line for each: ``file:line:column: what is wrong; what to do``.
    """
    diagnostics = Diagnostics()
    content = load(path, Path(), diagnostics)
    if not diagnostics:
        check(content, msgspec.json.decode(schema), diagnostics)
    if diagnostics:
        raise WorldError("\n".join(f"{problem.place}: {problem.message}; {problem.hint}" for problem in diagnostics))
    return World.of({**msgspec.json.decode(default), **content})


def check(content: Any, schema: dict[str, Any], diagnostics: Diagnostics) -> None:
    """Add to ``diagnostics`` what keeps the content of a file from being a world."""
    # Masked, because what is wrong may be a password.
    errors = list(jsonschema_rs.validator_for(schema, mask="this").iter_errors(content))
    for error in errors:
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
        yield path, error.message, "write a text; numbers and truth values that are texts need quotes"
    else:
        meaning = described.get("description", "")
        yield path, error.message, f"expected is: {meaning}" if meaning else "see the schema of worlds"


def _at(schema: Any, path: list[str | int]) -> Mapping[str, Any]:
    """The part of a schema that a path leads to; an empty one where the path goes through a reference."""
    for step in path:
        schema = schema.get(step, {}) if isinstance(schema, Mapping) else schema[int(step)]
    return schema if isinstance(schema, Mapping) else {}
