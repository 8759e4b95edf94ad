"""Rules on types that schemas make of others: what the client has no type for is rejected here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.build.composition import UNIONS, is_model, variants
from generator.build.cycles import circular
from generator.build.discriminators import named_variants, values
from generator.build.types import Types
from generator.ir_types import AliasRef, AnyOf, Array, Literals, Nullable, Tuple, Union
from generator.lint.rule import Finding, project_rule, rule
from generator.lint.walk import Node, nodes
from generator.names import ClassName
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.objects import members, merged
from generator.runtime.openapi import READ_ONLY, WRITE_ONLY, escape, is_marked, lookup
from generator.runtime.yaml_source.did_you_mean import suggest

# Keywords that make another type of what a reference means.
BESIDE_REFERENCES = ("type", "properties", "items", "prefixItems", "additionalProperties", "allOf", *UNIONS, "enum")


@rule("L200", by_part=True)
def tuples_have_a_length(bundle: Bundle) -> Iterator[Finding]:
    """An array with ``prefixItems`` has exactly these items: arrays of other lengths have no type.

    Bad: ``prefixItems: [{type: string}, {type: integer}]`` alone. Good: with ``minItems: 2`` and ``items: false``.
    """
    for node in nodes(bundle, "schema"):
        length = len(node.value.get("prefixItems", ()))
        is_long_enough = node.value.get("minItems", 0) >= length
        ends = node.value.get("items") is False or node.value.get("maxItems") == length
        if length and not node.is_condition and not (is_long_enough and ends):
            message = f"an array of another length than its {length} prefixItems is not supported"
            yield Finding(f"{node.pointer}/prefixItems", message, f"add minItems: {length} and items: false")


def _types(project: Project) -> Types:
    schemas = project.bundle.document["components"].get("schemas", {})
    names = {name: ClassName.of(name) for name in schemas}
    return Types(schemas, names, project.naming, circular(schemas, project.bundle.resolve))


@project_rule("L201", by_part=True)
def parts_agree(project: Project) -> Iterator[Finding]:
    """What ``allOf``, a union and a type say of one value has a type in common.

    Bad: ``allOf: [{type: string}, {type: integer}]``. Good: ``allOf: [{type: string}, {maxLength: 9}]``.
    """
    bundle, types = project.bundle, _types(project)
    hint = "describe one type, to which the others add conditions"
    for node in nodes(bundle, "schema"):
        if node.is_condition or "$ref" in node.value:
            continue
        if not is_model(node.value, bundle.resolve):
            if types.is_contradictory(node.value):
                yield Finding(node.pointer, "its parts have no type in common", hint)
            continue
        for name, (definition, pointer) in merged(node.value, node.pointer, bundle.resolve).properties.items():
            is_of_several = lookup(bundle.document, pointer) != definition
            if is_of_several and types.is_contradictory(definition):
                yield Finding(pointer, f"{name!r} has another type in another part of the object", hint)


@rule("L202", by_part=True)
def unions_stand_alone(bundle: Bundle) -> Iterator[Finding]:
    """A union is all that its schema describes, and so is a reference: what they have in common is in the variants.

    Bad: ``oneOf: [{$ref: '#/Cat'}, {$ref: '#/Dog'}]`` beside ``properties``. Good: an ``allOf`` in each variant.
    """
    for node in nodes(bundle, "schema"):
        found = [keyword for keyword in UNIONS if keyword in node.value] if variants(node.value) else []
        if node.is_condition:
            continue
        if "$ref" in node.value:
            for keyword in (each for each in BESIDE_REFERENCES if each in node.value):
                message = f"{keyword} beside a reference is not supported"
                yield Finding(f"{node.pointer}/{keyword}", message, "put the reference into allOf")
        elif found and is_model({**node.value, "type": "object"}, bundle.resolve):
            message = f"{found[0]} of types beside properties is not supported"
            hint = "move the properties to a component, and name it in allOf of each variant"
            yield Finding(f"{node.pointer}/{found[0]}", message, hint)
        elif len(found) > 1:
            message = "oneOf and anyOf of types in one schema are not supported"
            yield Finding(f"{node.pointer}/{found[1]}", message, "move one of them to a component, and refer to it")


@rule("L203", by_part=True)
def discriminators_tell_apart(bundle: Bundle) -> Iterator[Finding]:
    """A discriminator is a required property of each object of a union, and each of its values means one of them.

    Bad: ``discriminator: {propertyName: kind}`` at an object without ``oneOf``. Good: in a union of references to
    objects with ``required: [kind]`` and ``kind: {const: cat}``, with ``mapping: {cat: '#/Cat'}``.
    """
    for node in nodes(bundle, "schema"):
        if "discriminator" in node.value:
            where = f"{node.pointer}/discriminator"
            yield from (Finding(where, *problem) for problem in _problems_of(bundle, node))


def _problems_of(bundle: Bundle, node: Node) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a discriminator, and what to do."""
    name = node.value["discriminator"]["propertyName"]
    objects = named_variants(node.value)
    schemas = bundle.document["components"].get("schemas", {})
    others = [each for each in variants(node.value) if each != {"type": "null"} and "$ref" not in each]
    if not objects or node.is_condition:
        yield "a discriminator without oneOf or anyOf is not supported", "list the variants in oneOf, in a component"
        return
    if others or not all(is_model(schemas.get(each), bundle.resolve) for each in objects):
        yield "not every variant is a reference to an object", "refer to objects with properties"
        return
    for value, target in values(node.value).items():
        if target not in objects:
            yield f"{value!r} means {target}, which is no variant", f"map it to one of {', '.join(objects)}"
    known = [set(merged(schemas[each], "", bundle.resolve).properties) for each in objects]
    if not any(name in each for each in known):
        hint = suggest(name, sorted(set.intersection(*known)), f"add it to each of {', '.join(objects)}")
        yield f"no variant has the property {name!r}", hint
        return
    for each in objects:
        yield from _problems_in(bundle, name, each, values(node.value))


def _problems_in(bundle: Bundle, name: str, variant: str, meanings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    schema = bundle.document["components"]["schemas"][variant]
    whole = merged(schema, "", bundle.resolve)
    definition = whole.properties[name].definition if name in whole.properties else None
    if definition is None or name not in whole.required:
        yield f"{name} is no required property of {variant}", "add it to its properties and to required"
    elif any(is_marked(definition, mark, bundle.resolve) for mark in (READ_ONLY, WRITE_ONLY)):
        yield f"{name} of {variant} is not in both directions", "remove readOnly and writeOnly from it"
    else:
        allowed = _values(bundle, definition)
        meant = {value for value, target in meanings.items() if target == variant}
        if allowed is not None and (meant - allowed or allowed - meanings.keys()):
            text = f"{name} of {variant} is {_listed(allowed)}, and the discriminator says {_listed(meant)}"
            yield text, f"map each value of {name} to the variant that it means"


def _values(bundle: Bundle, definition: Any) -> set[str] | None:
    """Return the values that a property can have; None for any."""
    found = [part for part, _ in members(bundle.resolve(definition), "", bundle.resolve)]
    listed = [{str(value) for value in part.get("enum", [part.get("const")])} for part in found if _has_values(part)]
    return set.intersection(*listed) if listed else None


def _has_values(schema: Mapping[str, Any]) -> bool:
    return "const" in schema or "enum" in schema


def _listed(values: set[str]) -> str:
    return " or ".join(sorted(values)) or "nothing"


@rule("L204", by_part=True)
def literal_values(bundle: Bundle) -> Iterator[Finding]:
    """Constants and members of enumerations are texts, numbers, true, false or null; integers have 64 bits.

    Bad: ``const: [1, 2]``. Good: a tuple of ``{const: 1}`` and ``{const: 2}``.
    """
    for node in nodes(bundle, "schema"):
        listed = {"const": node.value["const"]} if "const" in node.value else {}
        listed |= {f"enum/{position}": value for position, value in enumerate(node.value.get("enum", ()))}
        for where, value in listed.items() if not node.is_condition else ():
            if isinstance(value, list | dict):
                message = "an array or object as a constant is not supported"
                yield Finding(f"{node.pointer}/{where}", message, "describe its items or properties with const")
            elif isinstance(value, int) and not -(2**63) <= value < 2**63:  # pydantic reads no others as literals
                message = "an integer of more than 64 bits as a constant is not supported"
                yield Finding(f"{node.pointer}/{where}", message, "describe it with minimum and maximum")


@rule("L205", by_part=True)
def one_direction(bundle: Bundle) -> Iterator[Finding]:
    """A property is in requests, in responses or in both.

    Bad: ``readOnly: true, writeOnly: true``. Good: one of them, or none.
    """
    for node in nodes(bundle, "schema"):
        for name, definition in node.value.get("properties", {}).items() if not node.is_condition else ():
            if all(is_marked(definition, mark, bundle.resolve) for mark in (READ_ONLY, WRITE_ONLY)):
                where = f"{node.pointer}/properties/{escape(name)}"
                yield Finding(where, f"{name!r} is readOnly and writeOnly", "remove one, or the property")


@project_rule("L206", by_part=True)
def parameters_of_one_type(project: Project) -> Iterator[Finding]:
    """A parameter is a text on the wire, which only a single type can be read from; the schema states it by ``type``.

    Bad: ``schema: {type: [integer, string]}``. Good: ``schema: {type: string}``, or ``{type: integer, enum: [1, 2]}``.
    """
    bundle = project.bundle
    types = _types(project)
    for node in nodes(bundle, "parameter"):
        schema = node.value.get("schema")
        if schema is not None:
            message, hint = _ambiguity(bundle, types, schema)
            if message:
                yield Finding(f"{node.pointer}/schema", message, hint)


def _ambiguity(bundle: Bundle, types: Types, schema: Any) -> tuple[str, str]:
    """Return why the text of a parameter cannot be read, and what to do; both are empty if it can."""
    type_ = types.of(schema)
    type_ = type_.inner if isinstance(type_, Nullable) else type_
    if isinstance(type_, Array) and _states_type(bundle, schema):
        listed = [part["items"] for part, _ in members(bundle.resolve(schema), "", bundle.resolve) if "items" in part]
        if not listed:
            return "a parameter with items of any type", "say which type they have, as in items: {type: string}"
        return _ambiguity(bundle, types, listed[0])
    is_mixed = isinstance(type_, Literals) and len({_kind(member) for member in type_.members}) > 1
    if is_mixed or isinstance(type_, Union | AliasRef | Tuple | AnyOf):
        hint = "choose one type, such as string, or describe it as content: {application/json: …}"
        return "a parameter of several types, or of a tuple, is not supported", hint
    if not _states_type(bundle, schema):
        return "a parameter without a stated type", "add type, beside const or enum, or as in type: [integer, 'null']"
    return "", ""


def _states_type(bundle: Bundle, schema: Any) -> bool:
    found = bundle.resolve(schema)
    return isinstance(found, Mapping) and any("type" in part for part, _ in members(found, "", bundle.resolve))


def _kind(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
