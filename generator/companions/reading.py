"""Reads a companion file and checks it against a JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from generator.runtime.yaml_source.diagnostics import Diagnostics, Place
from generator.runtime.yaml_source.did_you_mean import closest, suggest
from generator.runtime.yaml_source.reader import SourceDict, place_of
from generator.source_files import load

SCHEMAS = Path(__file__).parents[1] / "schemas"


def read(path: Path, folder: Path, schema: str, diagnostics: Diagnostics) -> SourceDict | None:
    """Return the content of a YAML file of the description's folder if it is an object that the named schema allows.

    Otherwise None, and a problem for each violation.
    """
    content = load(path, folder.parent, diagnostics) if is_inside(path, folder, diagnostics) else None
    if content is None:
        return None
    errors = list(_validator(schema).iter_errors(content))
    misspelt = [(error.instance_path, key) for error in errors for key in getattr(error.kind, "unexpected", ())]
    left = [error for error in errors if not _follows(error, misspelt)]
    for error in left:
        for place, message, hint in _explained(error, content, schema) if error.kind.name != "required" else ():
            diagnostics.add(place, "E010", message, hint)
    for place, message in _absent(left, content):
        diagnostics.add(place, "E010", message, _see(schema))
    return None if errors or not isinstance(content, SourceDict) else content


def is_inside(path: Path, folder: Path, diagnostics: Diagnostics) -> bool:
    """Tell whether a file of the description is in its folder, also where it is a link; if not, that is a problem."""
    try:
        is_within = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link to itself
        is_within = False
    if not is_within:
        place = Place(path.relative_to(folder.parent).as_posix())
        diagnostics.add(place, "E102", "the link leads out of the spec folder", "replace it by a copy of the file")
    return is_within


def _follows(error: jsonschema_rs.ValidationError, misspelt: list[tuple[list[str | int], str]]) -> bool:
    """Tell whether the only problem is an unexpected key: it makes another one missing, or no alternative fit."""
    keys = [key for path, key in misspelt if path == error.instance_path]
    if error.kind.name == "required":
        return closest(str(getattr(error.kind, "property", "")), keys) is not None
    return error.kind.name in ("oneOf", "anyOf") and bool(keys)


def _absent(errors: Iterable[jsonschema_rs.ValidationError], content: Any) -> Iterator[tuple[Place, str]]:
    """Yield one problem for each object that lacks properties."""
    absent: dict[tuple[str | int, ...], list[str]] = {}
    for error in errors:
        if error.kind.name == "required":
            absent.setdefault(tuple(error.instance_path), []).append(f'"{getattr(error.kind, "property", "")}"')
    for where, names in absent.items():
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        message = f"{listed} are required properties" if names[1:] else f"{listed} is a required property"
        yield place_of(content, where), message


def _see(schema: str) -> str:
    return f"see generator/schemas/{schema}.schema.json"


def _explained(error: jsonschema_rs.ValidationError, content: Any, schema: str) -> Iterator[tuple[Place, str, str]]:
    hint = _see(schema)
    described: Any = schema_named(schema)
    for step in error.schema_path[:-1]:  # which leads nowhere if it is in another schema
        described = described.get(step, {}) if isinstance(described, dict) else described[int(step)]
    # An unexpected key is at fault itself, not the object that has it.
    for key in getattr(error.kind, "unexpected", ()):
        place = place_of(content, [*error.instance_path, key])
        yield place, f"unknown key {key!r}", suggest(key, described.get("properties", ()), hint)
    if not hasattr(error.kind, "unexpected"):
        if error.kind.name == "enum" and isinstance(error.instance, str):
            hint = suggest(error.instance, map(str, described.get("enum", ())), hint)
        yield place_of(content, error.instance_path), error.message, hint


def keyed(source: SourceDict, values: Mapping[str, Any]) -> SourceDict:
    """Return what was made of an object of the source, by the same keys, with the places of these."""
    result = SourceDict(source.positions)
    result.update(values)
    return result


@cache
def schema_named(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a companion file; nobody may change it. Editors use the same file."""
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_bytes())
    return schema


@cache
def _validator(name: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema_named(name), validate_formats=True)


def enum_descriptions(schema: dict[str, Any], definition: str, field: str) -> dict[str, str]:
    """Return the values that a field can have, with their meanings."""
    described = schema["$defs"][definition]["properties"][field]
    return dict(zip(described["enum"], described["enumDescriptions"], strict=True))
