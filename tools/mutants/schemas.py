"""Mutants of the schemas of requests: one constraint dropped, or one error code changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from generator.runtime import openapi
from tools.mutants.mutant import Mutant, Parts, at, own_operations

Path = tuple[Any, ...]
DROPPED = (
    *("type", "enum", "const", "pattern", "not", "if", "uniqueItems", "additionalProperties"),
    *("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "minProperties"),
)
MOVED = {"minLength": -1, "maxLength": 1, "minimum": -1, "maximum": 1, "minItems": -1, "maxItems": 1}
IN_PLACE = ("if", "then", "else", "not", "items", "additionalProperties", "propertyNames")
SEVERAL = ("properties", "dependentSchemas", "patternProperties")


def mutants(document: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield the mutants of all schemas that a request of the document is validated with."""
    for operation, (path, method) in own_operations(document).items():
        yield from _of_request(document, operation, ("paths", path, method), document["paths"][path][method])
    for operation, place in request_schemas(document):
        yield from _of_schema(document, place, operation)


def request_schemas(document: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """Yield the places of the schemas that requests are validated with, each with the first operation that does it."""
    seen: set[Path] = set()
    for operation, (path, method) in own_operations(document).items():
        for root in _roots(document, path, method):
            for place in _schemas(document, root):
                if place not in seen:
                    seen.add(place)
                    yield operation, place


def _of_request(
    document: Mapping[str, Any], operation: str, place: Path, definition: Mapping[str, Any]
) -> Iterator[Mutant]:
    if definition.get("requestBody", {}).get("required"):
        yield _drop(operation, (*place, "requestBody"), "required")
    for media_type, content in definition.get("requestBody", {}).get("content", {}).items():
        inside = (*place, "requestBody", "content", media_type, "schema")
        if "$ref" in content["schema"]:
            inside = tuple(content["schema"]["$ref"].removeprefix("#/").split("/"))
        if "properties" in at(document, inside):
            yield _change(operation, inside, "additionalProperties", False)
    for index, param in enumerate(definition.get("parameters", ())):
        target = openapi.resolve(document, param)
        if target["in"] == "query" and target.get("required"):
            yield _drop(operation, (*place, "parameters", index), "required")


def _roots(document: Mapping[str, Any], path: str, method: str) -> Iterator[Path]:
    definition = document["paths"][path][method]
    place: Path = ("paths", path, method)
    for index, param in enumerate(definition.get("parameters", ())):
        if "$ref" not in param:
            yield (*place, "parameters", index, "schema")
    for media_type in definition.get("requestBody", {}).get("content", {}):
        yield (*place, "requestBody", "content", media_type, "schema")
    if "x-query-schema" in definition:
        yield (*place, "x-query-schema")


def _schemas(document: Mapping[str, Any], place: Path) -> Iterator[Path]:
    """Yield the places of a schema and of all inside it, also of those that it refers to."""
    pending, seen = [place], set[Path]()
    while pending:
        place = pending.pop()
        schema = at(document, place)
        if place in seen or not isinstance(schema, dict):
            continue
        seen.add(place)
        yield place
        if "$ref" in schema:
            pending.append(tuple(schema["$ref"].removeprefix("#/").split("/")))
        pending += [(*place, key) for key in IN_PLACE if key in schema]
        pending += [(*place, key, name) for key in SEVERAL for name in schema.get(key, ())]
        pending += [(*place, key, i) for key in ("allOf", "anyOf", "oneOf") for i in range(len(schema.get(key, ())))]


def _of_schema(document: Mapping[str, Any], place: Path, operation: str) -> Iterator[Mutant]:
    schema = at(document, place)
    is_condition = "if" in place or "not" in place
    is_text = place[0] == "paths" and "parameters" in place and schema.get("type") == "string"
    # The value of a text parameter is a text anyway, and members of an enumeration have its type.
    is_implied = is_text or "enum" in schema or "const" in schema
    for key in DROPPED if not is_condition else ():
        if key in schema and not (is_implied and key == "type"):
            yield _drop(operation, place, key)
        if key in MOVED and schema.get(key):
            yield _change(operation, place, key, schema[key] + MOVED[key])
    if is_condition:
        return
    for name in schema.get("required", ()):
        rest = [each for each in schema["required"] if each != name]
        yield _change(operation, place, "required", rest, f"without {name}")
    for name in schema.get("dependentRequired", ()):
        rest_of = {key: value for key, value in schema["dependentRequired"].items() if key != name}
        yield _change(operation, place, "dependentRequired", rest_of, f"without {name}")
    for member in schema.get("enum", ()) if len(schema.get("enum", ())) > 1 else ():
        yield _change(operation, place, "enum", [m for m in schema["enum"] if m != member], f"without {member}")
    if "enum" in schema and all(isinstance(member, str) for member in schema["enum"]):
        yield _change(operation, place, "enum", [*schema["enum"], schema["enum"][0].swapcase()], "in another case")
    if "x-error" in schema:
        yield _drop(operation, place, "x-error")
        others = [code for code in sorted(document["x-error-codes"]) if code != schema["x-error"]]
        yield _change(operation, place, "x-error", others[len(str(place)) % len(others)])
    if "default" in schema and place[-1] == "schema":
        yield _drop(operation, place, "default")


def _drop(operation: str, place: Path, key: str) -> Mutant:
    def plant(parts: Parts) -> None:
        schema = at(parts.document, place)
        removed = ("if", "then", "else") if key == "if" else (key,)
        for each in removed:
            schema.pop(each, None)

    return Mutant("input", f"{operation}: no {key} at {_shown(place)}", plant)


def _change(operation: str, place: Path, key: str, value: Any, how: str = "") -> Mutant:
    plant = partial(_set, place, key, value)
    return Mutant("input", f"{operation}: {key} {how or value} at {_shown(place)}", plant)


def _set(place: Path, key: str, value: Any, parts: Parts) -> None:
    at(parts.document, place)[key] = value


def _shown(place: Path) -> str:
    return "/".join(map(str, place)).removeprefix("components/schemas/")
