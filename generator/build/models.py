"""Which schemas become classes or names of types, in which direction, and under what name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from generator.build.composition import is_enum, is_model, variants
from generator.build.limits import limits
from generator.build.names_registry import Owner, Registry, class_name, field_name, rename
from generator.build.types import Direction, Types
from generator.identity import once_for_each
from generator.ir import Alias, Enum, EnumMember, Field, Model
from generator.ir_types import Nullable, Union
from generator.model_attributes import attribute
from generator.names import ClassName, MemberName
from generator.refs import Bundle
from generator.runtime.objects import described_object, merged
from generator.runtime.openapi import READ_ONLY, WRITE_ONLY, Deref, content_of, escape, first_content, is_marked
from generator.subset import reachable

# Properties that a direction does not have (JSON Schema 2020-12, Validation, section 9.4).
HIDDEN: dict[Direction, str] = {"request": READ_ONLY, "response": WRITE_ONLY}


@once_for_each
def directions(bundle: Bundle) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the schemas of requests and of responses, direct or nested."""
    described = list(bundle.operations())
    sent: list[Any] = [_sent(bundle, bundle.resolve(each.definition.get("requestBody"))) for each in described]
    sent += [parameter for each in described for parameter in bundle.parameters(each)]
    answers = [answer for each in described for answer in each.definition.get("responses", {}).values()]
    answered = [bundle.resolve(answer).get("content") for answer in answers]
    components = bundle.document["components"]
    found = (reachable(components, roots) for roots in (sent, answered))
    requests, responses = (frozenset(name for section, name in each if section == "schemas") for each in found)
    return requests, responses


def _sent(bundle: Bundle, body: Any) -> Any:
    """Return what of a request body has classes: all of it, or the fields of a form, which are arguments."""
    media_type, content = first_content(body, bundle.resolve)
    if content_of(media_type) not in ("form", "multipart"):
        return body
    fields = described_object(content.get("schema"), bundle.resolve).sent(bundle.resolve)
    return [each.definition for each in fields.values()]


def is_named(name: str, schema: Any, circular: frozenset[str], resolve: Deref) -> bool:
    """Tell whether a component becomes classes or types with its name, one for each direction."""
    return is_model(schema, resolve) or name in circular or _is_union(schema)


def _is_union(schema: Any) -> bool:
    if not isinstance(schema, Mapping) or is_enum(schema):
        return False
    declared = schema.get("type")
    types = [each for each in declared if each != "null"] if isinstance(declared, list) else []
    return len([each for each in variants(schema) if each != {"type": "null"}]) > 1 or len(types) > 1


def class_names(
    names: list[str], requests: Set[str], responses: Set[str], renamed: Mapping[str, str]
) -> dict[Direction, dict[str, ClassName]]:
    """Class names by direction. What both directions have has the suffix Input in requests."""
    return {
        "request": {n: request_class(n, renamed, is_answered=n in responses) for n in names if n in requests},
        "response": {n: class_name(n, renamed) for n in names if n in responses},
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
    for name, class_ in types.names.items():
        pointer, schema = f"/components/schemas/{escape(name)}", types.schemas[name]
        if not is_model(schema, types.resolve):
            continue
        additional = merged(schema, pointer, types.resolve).additional
        yield Model(
            name=class_,
            schema_name=name,
            direction=direction,
            description=schema.get("description", ""),
            fields=tuple(_fields(bundle, name, direction, types, registry)),
            additional=None if additional in (None, False) else types.of(additional),
            place=bundle.place(pointer),
        )


def build_aliases(bundle: Bundle, direction: Direction, types: Types) -> Iterator[Alias]:
    for name, class_ in types.names.items():
        pointer, schema = f"/components/schemas/{escape(name)}", types.schemas[name]
        if is_model(schema, types.resolve):
            continue
        type_ = types.of(schema)
        if name not in types.circular:
            type_ = type_.inner if isinstance(type_, Nullable) else type_
        if name in types.circular or (isinstance(type_, Union) and type_.types):
            yield Alias(
                name=class_,
                direction=direction,
                description=schema.get("description", ""),
                type=type_,
                place=bundle.place(pointer),
            )


def _fields(
    bundle: Bundle, schema_name: str, direction: Direction, types: Types, registry: Registry
) -> Iterator[Field]:
    whole = merged(types.schemas[schema_name], f"/components/schemas/{escape(schema_name)}", types.resolve)
    for wire_name, (definition, pointer) in whole.properties.items():
        name, place = field_name(wire_name, registry.naming), bundle.place(pointer)
        if is_marked(definition, HIDDEN[direction], types.resolve):
            continue
        hint = rename("fields", wire_name, f"{name}_2")
        for taken in dict.fromkeys((str(name), attribute(name))):
            registry.claim("E402", taken, Owner(repr(wire_name), place), hint, f"{schema_name}.")
        description = described(bundle, definition)
        yield Field(
            name=name,
            wire_name=wire_name,
            type=types.of(definition),
            required=wire_name in whole.required,
            description=description,
            limits=limits(definition, description, types.resolve),
            default=definition.get("default") if isinstance(definition, Mapping) else None,
            place=place,
        )


def described(bundle: Bundle, definition: Any) -> str:
    """The description at a schema, or else that of the component which it refers to."""
    own = definition.get("description") if isinstance(definition, dict) else None
    target = bundle.resolve(definition)
    return own or (target.get("description", "") if isinstance(target, dict) else "")
