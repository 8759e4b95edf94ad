"""Documents and schemas against the specification of OpenAPI 3.1: its JSON Schemas, validated by jsonschema-rs.

They say nothing of what a schema of JSON Schema cannot: parameters of paths that are not declared, names that occur
twice, required properties that do not exist, defaults that do not fit. Rules of lint do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from generator.runtime.openapi import escape


class Problem(NamedTuple):
    """What is wrong at a JSON pointer."""

    pointer: str
    message: str
    unexpected_key: str = ""  # the first one that the object must not have, if that is wrong
    is_union: bool = False  # another problem may say more about the alternatives that do not fit
    value: str = ""  # that is none of the choices
    choices: tuple[str, ...] = ()


def problems(document: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with the shape of a document, but not with the schemas in it."""
    return [_problem(error) for error in _document().iter_errors(document)]


def _problem(error: jsonschema_rs.ValidationError) -> Problem:
    unexpected = re.match(r"(?:Additional|Unevaluated) properties are not allowed \('([^']+)'", error.message)
    key, message = (unexpected[1], f"unknown key {unexpected[1]!r}") if unexpected else ("", error.message)
    if key and list(error.instance_path) == ["paths"]:
        message = f"{key!r} is no path, which begins with a slash"
    elif error.kind.name == "propertyNames":  # of the sections of components
        name: jsonschema_rs.ValidationError = getattr(error.kind, "error")  # noqa: B009 (its type lacks it)
        key, message = str(name.instance), f"{error.message}: no name of a component"
    value = error.instance if error.kind.name == "enum" and isinstance(error.instance, str) else ""
    choices = getattr(error.kind, "options", ()) if value else ()
    return Problem(
        "".join(f"/{escape(str(token))}" for token in error.instance_path),
        message,
        key,
        error.kind.name in ("oneOf", "anyOf"),
        value,
        tuple(each for each in choices if isinstance(each, str)),
    )


@cache
def _document() -> jsonschema_rs.Validator:
    schema = _resource("openapi_spec_validator", "resources", "schemas", "v3.1", "schema.json")
    return jsonschema_rs.validator_for(schema)


def schema_validator(demands: Mapping[str, Any]) -> jsonschema_rs.Validator:
    """Return the validator of schemas: of JSON Schema 2020-12 and what OpenAPI adds. ``demands`` are further ones."""
    vocabulary = _resource("openapi_schema_validator", "schemas", "oas3.1", "vocabularies", "base")
    dialect = [{"$ref": "https://json-schema.org/draft/2020-12/schema"}, {"$ref": vocabulary["$id"]}]
    registry = jsonschema_rs.Registry([(vocabulary["$id"], vocabulary)])
    return jsonschema_rs.validator_for({**demands, "allOf": [*dialect, *demands.get("allOf", ())]}, registry=registry)


def _resource(package: str, *path: str) -> dict[str, Any]:
    """Return a schema that a package has, without importing it, which takes long."""
    found = find_spec(package)
    folders = list(found.submodule_search_locations or ()) if found else []
    content: dict[str, Any] = json.loads(Path(*folders[:1], *path).read_bytes())
    return content
