"""Which objects become classes, in which direction, and under what name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.build.types import Direction, Types, is_enum, is_model
from generator.companions.naming import Naming
from generator.ir import Enum, EnumMember, Field, Model
from generator.names import ClassName, ConstantName, Identifier
from generator.refs import Bundle, reachable
from generator.runtime.openapi import escape
from generator.runtime.yaml_source.diagnostics import Diagnostics


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
    schemas: Mapping[str, Any], requests: set[str], responses: set[str]
) -> dict[Direction, dict[str, ClassName]]:
    """Class names by direction. An object of both directions has the suffix Input in requests."""
    models = [name for name, schema in schemas.items() if is_model(schema)]
    return {
        "request": {n: ClassName.of(f"{n}Input" if n in responses else n) for n in models if n in requests},
        "response": {n: ClassName.of(n) for n in models if n in responses},
    }


def build_enums(bundle: Bundle, diagnostics: Diagnostics) -> tuple[Enum, ...]:
    schemas = bundle.document["components"].get("schemas", {})
    return tuple(_enum(bundle, name, schema, diagnostics) for name, schema in schemas.items() if is_enum(schema))


def _enum(bundle: Bundle, name: str, schema: Mapping[str, Any], diagnostics: Diagnostics) -> Enum:
    meanings = schema.get("x-enum-descriptions", {})
    place = bundle.place(f"/components/schemas/{escape(name)}")
    members: dict[ConstantName, EnumMember] = {}
    for value in schema["enum"]:
        member = EnumMember(name=ConstantName.of(str(value)), value=value, description=meanings.get(value, ""))
        if member.name in members:
            other = members[member.name].value
            diagnostics.add(
                place, "E401", f"{value!r} and {other!r} would both be {member.name}", "rename one in the description"
            )
        members[member.name] = member
    return Enum(
        name=ClassName.of(name), description=schema.get("description", ""), members=tuple(members.values()), place=place
    )


def build_models(
    bundle: Bundle, direction: Direction, types: Types, naming: Naming, diagnostics: Diagnostics
) -> Iterator[Model]:
    for name, class_name in types.model_names.items():
        pointer = f"/components/schemas/{escape(name)}"
        schema = types.schemas[name]
        yield Model(
            name=class_name,
            schema_name=name,
            direction=direction,
            description=schema.get("description", ""),
            fields=tuple(_fields(bundle, pointer, schema, types, naming, diagnostics)),
            place=bundle.place(pointer),
        )


def _fields(
    bundle: Bundle, pointer: str, schema: Mapping[str, Any], types: Types, naming: Naming, diagnostics: Diagnostics
) -> Iterator[Field]:
    known: dict[str, str] = {}
    for wire_name, definition in schema["properties"].items():
        name = Identifier(naming.fields.get(wire_name) or Identifier.of(wire_name))
        place = bundle.place(f"{pointer}/properties/{escape(wire_name)}")
        if name in known:
            diagnostics.add(
                place, "E402", f"{wire_name!r} and {known[name]!r} would both be {name}", "rename one in naming.yaml"
            )
        known[name] = wire_name
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
