"""Which objects become classes, in which direction, and under what name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.build.names_registry import Owner, Registry, class_name, rename
from generator.build.types import Direction, Types, is_enum, is_model
from generator.ir import Enum, EnumMember, Field, Model
from generator.names import ClassName, Identifier, MemberName
from generator.refs import Bundle
from generator.runtime.openapi import escape
from generator.subset import reachable


def directions(bundle: Bundle) -> tuple[set[str], set[str]]:
    """Return the names of the schemas of requests and of responses, direct or nested."""
    definitions = [operation.definition for operation in bundle.operations()]
    sent = [bundle.resolve(definition.get("requestBody")) for definition in definitions]
    answers = [answer for definition in definitions for answer in definition.get("responses", {}).values()]
    answered = [bundle.resolve(answer).get("content") for answer in answers]
    components = bundle.document["components"]
    found = (reachable(components, roots) for roots in (sent, answered))
    requests, responses = ({name for section, name in each if section == "schemas"} for each in found)
    return requests, responses


def model_names(
    schemas: Mapping[str, Any], requests: set[str], responses: set[str], renamed: Mapping[str, str]
) -> dict[Direction, dict[str, ClassName]]:
    """Class names by direction. An object of both directions has the suffix Input in requests."""
    models = [name for name, schema in schemas.items() if is_model(schema)]
    return {
        "request": {n: request_class(n, renamed, is_answered=n in responses) for n in models if n in requests},
        "response": {n: class_name(n, renamed) for n in models if n in responses},
    }


def request_class(schema: str, renamed: Mapping[str, str], *, is_answered: bool) -> ClassName:
    """Return the class of an object in requests; ``is_answered`` if responses have it, too."""
    if not is_answered:
        return class_name(schema, renamed)
    return ClassName(f"{renamed[schema]}Input") if schema in renamed else ClassName.of(f"{schema}Input")


def build_enums(bundle: Bundle, registry: Registry) -> tuple[Enum, ...]:
    schemas = bundle.document["components"].get("schemas", {})
    return tuple(_enum(bundle, name, schema, registry) for name, schema in schemas.items() if is_enum(schema))


def _enum(bundle: Bundle, name: str, schema: Mapping[str, Any], registry: Registry) -> Enum:
    pointer = f"/components/schemas/{escape(name)}"
    return Enum(
        name=class_name(name, registry.naming.schemas),
        description=schema.get("description", ""),
        members=tuple(_members(bundle, name, schema, registry)),
        place=bundle.place(pointer),
    )


def _members(bundle: Bundle, schema_name: str, schema: Mapping[str, Any], registry: Registry) -> Iterator[EnumMember]:
    meanings = schema.get("x-enum-descriptions", {})
    for position, value in enumerate(schema["enum"]):
        key = f"{schema_name}/{value}"
        name = MemberName(registry.naming.members.get(key) or MemberName.of(str(value)))
        place = bundle.place(f"/components/schemas/{escape(schema_name)}/enum/{position}")
        registry.claim("E401", name, Owner(repr(value), place), rename("members", key, f"{name}_2"), f"{schema_name}.")
        yield EnumMember(name=name, value=value, description=meanings.get(value, ""))


def build_models(bundle: Bundle, direction: Direction, types: Types, registry: Registry) -> Iterator[Model]:
    for name, class_ in types.model_names.items():
        pointer = f"/components/schemas/{escape(name)}"
        schema = types.schemas[name]
        yield Model(
            name=class_,
            schema_name=name,
            direction=direction,
            description=schema.get("description", ""),
            fields=tuple(_fields(bundle, pointer, schema, types, registry)),
            place=bundle.place(pointer),
        )


def _fields(
    bundle: Bundle, pointer: str, schema: Mapping[str, Any], types: Types, registry: Registry
) -> Iterator[Field]:
    schema_name = pointer.rpartition("/")[2]
    for wire_name, definition in schema["properties"].items():
        name = Identifier(registry.naming.fields.get(wire_name) or Identifier.of(wire_name))
        place = bundle.place(f"{pointer}/properties/{escape(wire_name)}")
        hint = rename("fields", wire_name, f"{name}_2")
        registry.claim("E402", name, Owner(repr(wire_name), place), hint, f"{schema_name}.")
        yield Field(
            name=name,
            wire_name=wire_name,
            type=types.of(definition),
            required=wire_name in schema.get("required", ()),
            description=described(bundle, definition),
            default=definition.get("default"),
            place=place,
        )


def described(bundle: Bundle, definition: Any) -> str:
    """The description at a schema, or else that of the component which it refers to."""
    own = definition.get("description") if isinstance(definition, dict) else None
    target = bundle.resolve(definition)
    return own or (target.get("description", "") if isinstance(target, dict) else "")
