"""Rules on schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import jsonschema_rs

from generator.build.models import directions
from generator.build.types import ALSO_ACCEPTS, is_enum, is_model
from generator.lint.rule import Finding, project_rule, rule
from generator.lint.walk import Node, nodes
from generator.object_types import SCHEMA_KEYWORDS
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.openapi import METHODS, escape, unescape
from generator.subset import BINDINGS, PACKAGES

# The keywords of JSON Schema 2020-12 that say something here, beside those that hold schemas.
KEYWORDS = {
    *SCHEMA_KEYWORDS,
    *("$ref", "type", "enum", "const", "required", "dependentRequired", "format", "pattern"),
    *("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minItems", "maxItems", "uniqueItems", "minContains", "maxContains", "minProperties", "maxProperties"),
    *("title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"),
}

TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
# What the rules and the build rely on: JSON Schema's own schema, the values of extensions, members of their type.
SOUND = {
    "$ref": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "x-error": {"type": "string"},
        "x-role": {"enum": ["code", "message"]},
        "x-enum-descriptions": TEXTS,
    },
    "allOf": [
        {
            "if": {"properties": {"type": {"const": kind}}, "required": ["type"]},
            "then": {"properties": {"enum": {"items": {"type": kind}, "minItems": 1}}},
        }
        for kind in ("string", "integer")
    ],
}
# Where a schema describes a value of its own, true and false say too little.
HOLDERS = {"parameter": "schema", "header": "schema", "mediaType": "schema", "operation": "x-query-schema"}


@rule("L106")
def sound_schemas(bundle: Bundle) -> Iterator[Finding]:
    """A schema is one of JSON Schema 2020-12, or validators disagree about what it says.

    Bad: ``required: name``. Good: ``required: [name]``.
    """
    yield from _missing_operations(bundle.document.get("paths"))
    for pointer, schema in _schemas(bundle):
        for error in _unsound(json.dumps(schema)):
            where = "".join(f"/{escape(str(token))}" for token in error.instance_path)
            yield Finding(f"{pointer}{where}", error.message, "see https://json-schema.org/draft/2020-12")


@lru_cache(maxsize=10_000)
def _unsound(schema: str) -> list[jsonschema_rs.ValidationError]:
    """Return the errors of a schema, written as JSON; editions mostly have the same ones."""
    return list(_sound().iter_errors(json.loads(schema)))


@cache
def _sound() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(SOUND)


def _missing_operations(paths: Any) -> Iterator[Finding]:
    """Find packages without operations: there is nothing to generate for them."""
    if not isinstance(paths, dict):
        yield Finding("", "there are no paths", "list them under paths")
        return
    items = [item for item in paths.values() if isinstance(item, dict)]
    found = [item[method] for item in items for method in METHODS if isinstance(item.get(method), dict)]
    if not found:
        yield Finding("/paths", "there are no operations", "describe one")
    for package in PACKAGES if found else ():
        if not any(package in operation.get(BINDINGS, PACKAGES) for operation in found):
            yield Finding("/paths", f"no operation is for the {package}", f"remove {BINDINGS} from one")


def _schemas(bundle: Bundle) -> Iterator[tuple[str, Any]]:
    """Yield every schema, also true and false."""
    for node in nodes(bundle, *HOLDERS):
        if HOLDERS[node.kind] in node.value:
            yield f"{node.pointer}/{HOLDERS[node.kind]}", node.value[HOLDERS[node.kind]]
    components = bundle.document["components"]
    schemas = components.get("schemas") if isinstance(components, dict) else None
    for name, schema in schemas.items() if isinstance(schemas, dict) else ():
        yield f"/components/schemas/{escape(name)}", schema
    for node in nodes(bundle, "schema"):
        yield node.pointer, node.value
        properties = node.value.get("properties")
        for name, schema in properties.items() if isinstance(properties, dict) and not node.is_condition else ():
            yield f"{node.pointer}/properties/{escape(name)}", schema


@rule("L140")
def named_objects(bundle: Bundle) -> Iterator[Finding]:
    """Objects and enumerations of texts are components, because they become classes and need a name.

    Bad: ``owner: {type: object, properties: …}``. Good: ``owner: {$ref: '#/Owner'}``.
    """
    for node in nodes(bundle, "schema"):
        is_component = node.pointer.count("/") == 3 and node.pointer.startswith("/components/schemas/")
        if not is_component and not node.is_condition and (is_model(node.value) or is_enum(node.value)):
            kind = "object" if is_model(node.value) else "enumeration"
            yield Finding(node.pointer, f"an {kind} without a name", "move it to schemas.yaml and refer to it")


@rule("L141")
def known_keywords(bundle: Bundle) -> Iterator[Finding]:
    """An unknown keyword is ignored by every validator; mostly it is misspelt.

    Bad: ``maxlength: 5``. Good: ``maxLength: 5``.
    """
    for node in nodes(bundle, "schema"):
        for key in node.value:
            if key not in KEYWORDS and not key.startswith("x-"):
                yield Finding(f"{node.pointer}/{escape(key)}", f"unknown keyword {key!r}", _nearest(key))


def _nearest(key: str) -> str:
    found = [keyword for keyword in sorted(KEYWORDS) if keyword.lower() == key.lower()]
    return f"write {found[0]}" if found else "remove it, or use a keyword of JSON Schema 2020-12"


@rule("L142")
def required_exist(bundle: Bundle) -> Iterator[Finding]:
    """Required names of an object are names of its properties.

    Bad: ``required: [nme]``. Good: ``required: [name]``.
    """
    for node in nodes(bundle, "schema"):
        if is_model(node.value) and not node.is_condition:
            for position, name in enumerate(node.value.get("required", ())):
                if name not in node.value["properties"]:
                    yield Finding(
                        f"{node.pointer}/required/{position}", f"there is no property {name!r}", "rename or add it"
                    )


@rule("L143")
def patterns_compile(bundle: Bundle) -> Iterator[Finding]:
    """A pattern is a regular expression of ECMA-262, else no request fits it.

    Bad: ``pattern: '[a-'``. Good: ``pattern: '[a-z]'``.
    """
    for node in nodes(bundle, "schema"):
        pattern = node.value.get("pattern")
        if pattern is not None and not _compiles({"pattern": pattern}):
            yield Finding(f"{node.pointer}/pattern", f"{pattern!r} is no regular expression", "mend it")


def _compiles(schema: dict[str, Any]) -> bool:
    try:
        jsonschema_rs.validator_for(schema)
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True


@rule("L144")
def members_differ(bundle: Bundle) -> Iterator[Finding]:
    """A member of an enumeration stands once.

    Bad: ``enum: [a, a]``. Good: ``enum: [a, b]``.
    """
    for node in nodes(bundle, "schema"):
        members = node.value.get("enum", [])
        for position, member in enumerate(members):
            if member in members[:position]:
                yield Finding(f"{node.pointer}/enum/{position}", f"duplicate value {member!r}", "remove one")


@project_rule("L145")
def known_errors(project: Project) -> Iterator[Finding]:
    """A constraint answers a code that the error catalogue has.

    Bad: ``x-error: PETS.9999``. Good: a code of errors.yaml.
    """
    codes = project.catalogue["codes"]
    for node in nodes(project.bundle, "schema"):
        code = node.value.get("x-error")
        if code is not None and code not in codes:
            yield Finding(f"{node.pointer}/x-error", f"unknown error code {code!r}", "add it to errors.yaml")


@rule("L146")
def conditions_fit(bundle: Bundle) -> Iterator[Finding]:
    """A condition of an object is about its properties.

    Bad: ``then: {required: [nme]}``. Good: ``then: {required: [name]}``.
    """
    for node in nodes(bundle, "schema"):
        if is_model(node.value) and not node.is_condition:
            for keyword in ("if", "then", "else", "allOf", "anyOf", "oneOf", "dependentSchemas"):
                known = set(node.value["properties"])
                for name in sorted(_conditions(keyword, node.value.get(keyword, {})) - known):
                    where = f"{node.pointer}/{keyword}"
                    yield Finding(where, f"there is no property {name!r}", "rename or add it")


def _required(schema: Any) -> set[str]:
    """The names that conditions on one object demand or describe; those of objects in it are left out."""
    if isinstance(schema, list):
        return set().union(*map(_required, schema))
    if not isinstance(schema, dict):
        return set()
    below = (_required(schema.get(key)) for key in ("if", "then", "else", "allOf", "anyOf", "oneOf", "not"))
    return {*schema.get("required", ()), *schema.get("properties", {})}.union(*below)


def _conditions(keyword: str, value: Any) -> set[str]:
    """Return the names of properties that a keyword with conditions is about."""
    return {*value}.union(*map(_required, value.values())) if keyword == "dependentSchemas" else _required(value)


@rule("L147")
def single_types(bundle: Bundle) -> Iterator[Finding]:
    """A value has one type, perhaps null too: a class's field has no better way to say more.

    Bad: ``type: [string, integer]``. Good: ``type: [string, 'null']``.
    """
    for node in nodes(bundle, "schema"):
        declared = node.value.get("type")
        if isinstance(declared, list) and len([kind for kind in declared if kind != "null"]) != 1:
            yield Finding(f"{node.pointer}/type", f"{len(declared)} types", "give it one type, or one and 'null'")
        elif declared is None and not node.is_condition and _describes(node):
            yield Finding(node.pointer, "no type", "say which type the value has")


def _describes(node: Node) -> bool:
    return "$ref" not in node.value and not any(key in node.value for key in ("allOf", "anyOf", "oneOf", "const"))


@project_rule("L148")
def also_accepts_in_responses(project: Project) -> Iterator[Finding]:
    """``x-also-accepts`` is about readers of responses, and adds a type; in a request it would say nothing.

    Bad: ``x-also-accepts: [{type: string}]`` at a text. Good: at an enumeration, or at a number.
    """
    _, responses = directions(project.whole)
    for node in nodes(project.bundle, "schema"):
        where = f"{node.pointer}/{ALSO_ACCEPTS}"
        added = [schema.get("type") for schema in node.value.get(ALSO_ACCEPTS, ())]
        component = unescape(node.pointer.split("/")[3]) if node.pointer.startswith("/components/schemas/") else ""
        if added and component and component not in responses:
            yield Finding(where, f"no response contains {component}", "remove it")
        elif node.value.get("type") in added and "enum" not in node.value:
            yield Finding(where, f"it is a {node.value['type']} already", "name another type")
