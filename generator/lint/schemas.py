"""Rules on schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import jsonschema_rs

from generator.build.composition import (
    COMPOSITIONS,
    describes,
    is_condition,
    is_enum,
    is_model,
    variants,
)
from generator.build.intersection import same
from generator.build.models import directions
from generator.build.types import ALSO_ACCEPTS
from generator.lint.known import Known, defined
from generator.lint.rule import Finding, missing, project_rule, rule
from generator.lint.walk import Node, nodes
from generator.missing_names import Missing
from generator.openapi_validator import schema_validator
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.objects import Object, members, merged
from generator.runtime.openapi import METHODS, escape, unescape
from generator.runtime.yaml_source.did_you_mean import suggest
from generator.serialise import compact
from generator.subset import BINDINGS, PACKAGES

JSON_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
# What the rules and the build rely on beside the schema of schemas: values of extensions, members of their type.
SOUND = {
    "type": "object",
    "properties": {
        "enum": {"minItems": 1},
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
LIMITS = (
    *((lower, upper) for lower in ("minimum", "exclusiveMinimum") for upper in ("maximum", "exclusiveMaximum")),
    *(("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties")),
)
UPPER_LIMITS = frozenset(upper for _, upper in LIMITS)
# Where a schema describes a value of its own, true and false say too little.
HOLDERS = {"parameter": "schema", "header": "schema", "mediaType": "schema", "operation": "x-query-schema"}


@rule("L106", by_part=True)
def sound_schemas(bundle: Bundle) -> Iterator[Finding]:
    """A schema is one of JSON Schema 2020-12, or validators disagree about what it says, and some value fits it.

    Bad: ``required: name``, ``minimum: 5, maximum: 1``. Good: ``required: [name]``.
    """
    yield from _missing_operations(bundle.document.get("paths"))
    for node in nodes(bundle, "schema"):
        if not UPPER_LIMITS.isdisjoint(node.value):
            yield from _crossed(node)
    for pointer, schema in _schemas(bundle):
        for error in _unsound(compact(schema)):
            where = "".join(f"/{escape(str(token))}" for token in error.instance_path)
            wrong = _unknown_type(error)
            if wrong is None:
                yield Finding(f"{pointer}{where}", error.message, "see https://json-schema.org/draft/2020-12")
            else:
                place = bundle.place(f"{pointer}{where}", of_value=True)
                yield Finding(place, f"unknown type {wrong!r}", suggest(wrong, JSON_TYPES))


def _crossed(node: Node) -> Iterator[Finding]:
    """Find limits between which there is nothing."""
    for lower, upper in LIMITS:
        low, high = node.value.get(lower), node.value.get(upper)
        if not isinstance(low, int | float) or not isinstance(high, int | float):
            continue
        if low > high or (low == high and "exclusive" in lower + upper):
            message = f"{lower} is {low}, and {upper} is {high}: no value fits"
            yield Finding(f"{node.pointer}/{upper}", message, "correct one of them")


def _unknown_type(error: jsonschema_rs.ValidationError) -> str | None:
    """Return the first name of a keyword ``type`` that is no type of JSON; None if the error is another one."""
    if error.kind.name != "anyOf" or list(error.instance_path)[-1:] != ["type"]:
        return None
    given = error.instance if isinstance(error.instance, list) else [error.instance]
    return next((each for each in given if isinstance(each, str) and each not in JSON_TYPES), None)


@lru_cache(maxsize=10_000)
def _unsound(schema: str) -> list[jsonschema_rs.ValidationError]:
    """Return the errors of a schema, written as JSON; editions mostly have the same ones."""
    return list(_sound().iter_errors(json.loads(schema)))


@cache
def _sound() -> jsonschema_rs.Validator:
    return schema_validator(SOUND)


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
        where = f"/components/schemas/{escape(name)}"
        yield from [(where, schema)] if where not in bundle.settled else []
    for node in nodes(bundle, "schema"):
        yield node.pointer, node.value
        properties = node.value.get("properties")
        for name, schema in properties.items() if isinstance(properties, dict) and not node.is_condition else ():
            yield f"{node.pointer}/properties/{escape(name)}", schema


@rule("L140", by_part=True)
def named_objects(bundle: Bundle) -> Iterator[Finding]:
    """Objects, enumerations of texts, and unions with a discriminator are components: each becomes a named type.

    Bad: ``owner: {type: object, properties: …}``. Good: ``owner: {$ref: '#/Owner'}``.
    """
    for node in nodes(bundle, "schema"):
        is_component = node.pointer.count("/") == 3 and node.pointer.startswith("/components/schemas/")
        kind = "" if is_component or node.is_condition else _named_kind(bundle, node)
        if kind:
            article = "a" if kind.startswith("union") else "an"
            yield Finding(node.pointer, f"{article} {kind} without a name", "move it to schemas.yaml and refer to it")


def _named_kind(bundle: Bundle, node: Node) -> str:
    """Return what a schema is if it needs a name; an object that is a part of another has the name of that one."""
    if is_model(node.value, bundle.resolve):
        return "" if _is_part(node) else "object"
    if is_enum(node.value):
        return "" if _is_part(node) else "enumeration"
    return "union with a discriminator" if "discriminator" in node.value and variants(node.value) else ""


@rule("L142", by_part=True)
def required_exist(bundle: Bundle) -> Iterator[Finding]:
    """Required names of an object are names of its properties.

    Bad: ``required: [nme]``. Good: ``required: [name]``.
    """
    for node in nodes(bundle, "schema"):
        is_object = is_model(node.value, bundle.resolve) or _is_composed(node)
        if node.is_condition or not is_object or _is_part(node):
            continue
        known = _places(merged(node.value, node.pointer, bundle.resolve), bundle)
        for part, pointer in members(node.value, node.pointer, bundle.resolve):
            is_own = f"{pointer}/".startswith(f"{node.pointer}/")
            for position, name in enumerate(part.get("required", ()) if is_own else ()):
                if name not in known:
                    about = Missing("property", name, known)
                    yield missing(f"{pointer}/required/{position}", about, hint="rename or add it")


def _is_composed(node: Node) -> bool:
    """Tell whether a component, or the schema of a parameter or body, consists of others, which have its properties."""
    return "allOf" in node.value and (node.pointer.endswith("/schema") or node.pointer.count("/") == 3)


def _places(whole: Object, bundle: Bundle) -> Known:
    """Return the properties of an object and of its parts, with their places."""
    return {name: bundle.place(pointer) for name, (_, pointer) in whole.properties.items()}


def _is_part(node: Node) -> bool:
    """Tell whether a schema is a part of an object, whose other parts have properties too."""
    return node.pointer.rpartition("/")[0].endswith("/allOf")


@rule("L143", by_part=True)
def patterns_compile(bundle: Bundle) -> Iterator[Finding]:
    """A pattern is a regular expression of ECMA-262, else no request fits it.

    Bad: ``pattern: '[a-'``. Good: ``pattern: '[a-z]'``.
    """
    for node in nodes(bundle, "schema"):
        patterns = {"pattern": node.value["pattern"]} if "pattern" in node.value else {}
        patterns |= {f"patternProperties/{escape(key)}": key for key in node.value.get("patternProperties", {})}
        for where, pattern in patterns.items():
            if not _compiles({"pattern": pattern}):
                yield Finding(f"{node.pointer}/{where}", f"{pattern!r} is no regular expression", "mend it")


def _compiles(schema: dict[str, Any]) -> bool:
    try:
        jsonschema_rs.validator_for(schema)
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True


@rule("L144", by_part=True)
def members_differ(bundle: Bundle) -> Iterator[Finding]:
    """A member of an enumeration stands once.

    Bad: ``enum: [a, a]``. Good: ``enum: [a, b]``.
    """
    for node in nodes(bundle, "schema"):
        members = node.value.get("enum", [])
        for position, member in enumerate(members):
            if any(same(member, other) for other in members[:position]):
                yield Finding(f"{node.pointer}/enum/{position}", f"duplicate value {member!r}", "remove one")


@project_rule("L145", by_part=True)
def known_errors(project: Project) -> Iterator[Finding]:
    """A constraint answers a code that the error catalogue has.

    Bad: ``x-error: PETS.9999``. Good: a code of errors.yaml.
    """
    codes = project.catalogue["codes"]
    for node in nodes(project.bundle, "schema"):
        code = node.value.get("x-error")
        if code is not None and code not in codes:
            about = Missing("error code", code, defined(codes))
            yield missing(f"{node.pointer}/x-error", about, f"unknown error code {code}", "add it to errors.yaml")


@rule("L146", by_part=True)
def conditions_fit(bundle: Bundle) -> Iterator[Finding]:
    """A condition of an object is about its properties.

    Bad: ``then: {required: [nme]}``. Good: ``then: {required: [name]}``.
    """
    for node in nodes(bundle, "schema"):
        if node.is_condition or _is_part(node) or not is_model(node.value, bundle.resolve):
            continue
        known = _places(merged(_described(node.value), node.pointer, bundle.resolve), bundle)
        for keyword in ("if", "then", "else", "allOf", "anyOf", "oneOf", "dependentSchemas"):
            for name in sorted(_conditions(keyword, _only_conditions(keyword, node.value)) - known.keys()):
                about = Missing("property", name, known)
                yield missing(f"{node.pointer}/{keyword}", about, hint="rename or add it")


def _described(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema without the parts of its ``allOf`` that are conditions."""
    parts = [part for part in schema.get("allOf", ()) if not is_condition("allOf", part, schema)]
    return {**schema, "allOf": parts}


def _only_conditions(keyword: str, schema: Mapping[str, Any]) -> Any:
    value = schema.get(keyword, {})
    if keyword in COMPOSITIONS:
        return [part for part in value if is_condition(keyword, part, schema)]
    return value


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


@rule("L147", by_part=True)
def stated_types(bundle: Bundle) -> Iterator[Finding]:
    """A schema says which types its values have, or a field could hold anything.

    Bad: ``limit: {minimum: 1}``. Good: ``limit: {type: integer, minimum: 1}``, or ``type: [integer, string]``.
    """
    for node in nodes(bundle, "schema"):
        if node.value.get("type") is None and not node.is_condition and _describes(node):
            yield Finding(node.pointer, "no type", "say which type the value has")


def _describes(node: Node) -> bool:
    return (
        "$ref" not in node.value
        and not any(key in node.value for key in ("const", "enum"))
        and not describes({key: value for key, value in node.value.items() if key in COMPOSITIONS})
    )


@project_rule("L148")
def also_accepts_in_responses(project: Project) -> Iterator[Finding]:
    """``x-also-accepts`` is about readers of responses, and adds a type; in a request it would say nothing.

    Bad: ``x-also-accepts: [{type: string}]`` at a text. Good: at an enumeration, or at a number.
    """
    _, responses = directions(project.whole)
    for node in (node for node in nodes(project.bundle, "schema") if ALSO_ACCEPTS in node.value):
        where = f"{node.pointer}/{ALSO_ACCEPTS}"
        added = [schema.get("type") for schema in node.value[ALSO_ACCEPTS]]
        component = unescape(node.pointer.split("/")[3]) if node.pointer.startswith("/components/schemas/") else ""
        if added and component and component not in responses:
            yield Finding(where, f"no response contains {component}", "remove it")
        elif node.value.get("type") in added and "enum" not in node.value:
            yield Finding(where, f"it is a {node.value['type']} already", "name another type")
