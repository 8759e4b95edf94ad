"""From JSON Schema to the closed union of types in ``ir``. One function for each type, found by a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from generator.build.composition import is_enum, is_model, parts, sole_reference, variants
from generator.build.discriminators import named_variants, values
from generator.build.intersection import intersection
from generator.build.names_registry import class_name, field_name
from generator.companions.naming import Naming
from generator.ir_types import (
    AliasRef,
    AnyOf,
    AnyValue,
    Array,
    Discriminator,
    EnumRef,
    Literals,
    Map,
    ModelRef,
    Nullable,
    Scalar,
    Tuple,
    Type,
    Union,
)
from generator.names import ClassName
from generator.runtime.objects import members, merged
from generator.runtime.openapi import resolve, unescape

Direction = Literal["request", "response"]
REFERENCE = "#/components/schemas/"
UNIX_TIME = "x-unix-time"  # the unit of an integer that is a time
ALSO_ACCEPTS = "x-also-accepts"  # schemas of values that readers of a response accept, too


@dataclass(frozen=True, slots=True)
class Types:
    """Makes the types of one direction. ``names`` maps a schema's name to its class or alias in that direction."""

    schemas: Mapping[str, Any]
    names: Mapping[str, ClassName]
    naming: Naming
    circular: frozenset[str] = frozenset()  # schemas other than objects that contain themselves
    reads: bool = False  # whether values come from a server, so that ``x-also-accepts`` applies

    def resolve(self, node: Any) -> Any:
        return resolve({"components": {"schemas": self.schemas}}, node)

    def of(self, schema: Any) -> Type:
        """Return the type of a schema; that of any value where nothing has all types that it demands (L201)."""
        if not isinstance(schema, Mapping):
            return AnyValue()
        if self.reads and ALSO_ACCEPTS in schema and not is_enum(schema):
            return self._also(schema, schema[ALSO_ACCEPTS])
        reference = schema if "$ref" in schema else sole_reference(schema)
        if reference:
            return self._named(unescape(reference["$ref"].removeprefix(REFERENCE)))
        return self._whole(schema)

    def _also(self, schema: Mapping[str, Any], others: list[dict[str, Any]]) -> Type:
        decided = {key: value for key, value in schema.items() if key != ALSO_ACCEPTS}
        kinds = tuple(self.of(each) for each in (decided, *others) if each.get("type") != "null")
        inner = AnyOf(kinds) if len(kinds) > 1 else kinds[0]
        return Nullable(inner) if len(kinds) <= len(others) else inner

    def _named(self, name: str) -> Type:
        schema = self.schemas.get(name)
        if not isinstance(schema, Mapping):
            return AnyValue()
        if is_enum(schema):
            return EnumRef(class_name(name, self.naming.schemas), tuple(schema["enum"]))
        if is_model(schema, self.resolve):
            others = [kind for kind in _listed(schema["type"]) if kind != "object"] if "type" in schema else []
            return union([ModelRef(self.names[name]), *(self._typed({**schema, "type": each}) for each in others)])
        if name in self.circular:
            return AliasRef(self.names[name], None)
        found = self.of(schema)
        inner = found.inner if isinstance(found, Nullable) else found
        if name not in self.names or not isinstance(inner, Union) or not inner.types:
            return found
        alias = AliasRef(self.names[name], inner)
        return Nullable(alias) if isinstance(found, Nullable) else alias

    def is_contradictory(self, schema: Mapping[str, Any]) -> bool:
        """Tell whether no value has all types that a schema demands itself."""
        return intersection(list(self._said(schema))) is None

    def _whole(self, schema: Mapping[str, Any]) -> Type:
        """Return the type of a schema that is no reference: that of everything that it says, taken together."""
        return intersection(list(self._said(schema))) or AnyValue()

    def _said(self, schema: Mapping[str, Any]) -> Iterator[Type]:
        yield from (self.of(part) for part in parts(schema))
        if variants(schema):
            yield self._union(schema)
        if "const" in schema:
            yield _literals([schema["const"]], is_open=False)
        elif "enum" in schema:
            yield _literals(schema["enum"], is_open=True)
        if "type" in schema:
            yield union([self._typed({**schema, "type": kind}) for kind in _listed(schema["type"])])

    def _union(self, schema: Mapping[str, Any]) -> Type:
        stated = {"type": schema["type"]} if "type" in schema else {}
        found = union([self.of(each if _is_typed(each) else {**stated, **each}) for each in variants(schema)])
        inner = found.inner if isinstance(found, Nullable) else found
        if "discriminator" not in schema or not isinstance(inner, Union):
            return found
        chosen = Union(inner.types, self._discriminator(schema))
        return Nullable(chosen) if isinstance(found, Nullable) else chosen

    def _discriminator(self, schema: Mapping[str, Any]) -> Discriminator | None:
        """Return the discriminator of a union; None if L203 reports it."""
        name = schema["discriminator"]["propertyName"]
        objects = [merged(self.schemas[each], "", self.resolve) for each in named_variants(schema)]
        if any(name not in each.properties for each in objects) or not {*values(schema).values()} <= {*self.names}:
            return None
        constants = [set(self._constants(each.properties[name].definition)) for each in objects]
        meant = [
            {value for value, target in values(schema).items() if target == each} for each in named_variants(schema)
        ]
        return Discriminator(
            name=field_name(name, self.naming),
            wire_name=name,
            variants=tuple((value, self.names[target]) for value, target in values(schema).items()),
            is_literal=constants == meant,
        )

    def _constants(self, definition: Any) -> Iterator[Any]:
        target = self.resolve(definition)
        for part, _ in members(target, "", self.resolve) if isinstance(target, Mapping) else ():
            yield from [part["const"]] if isinstance(part.get("const"), str) else []

    def _typed(self, schema: Mapping[str, Any]) -> Type:
        return KINDS[schema["type"]](self, schema) if schema["type"] in KINDS else AnyValue()

    def string(self, schema: Mapping[str, Any]) -> Type:
        return Scalar("string", schema.get("format", ""))

    def integer(self, schema: Mapping[str, Any]) -> Type:
        unit = schema.get(UNIX_TIME)
        return Scalar("integer", f"unix-{unit}" if unit else schema.get("format", ""))

    def number(self, schema: Mapping[str, Any]) -> Type:
        return Scalar("number", schema.get("format", ""))

    def boolean(self, schema: Mapping[str, Any]) -> Type:
        return Scalar("boolean")

    def null(self, schema: Mapping[str, Any]) -> Type:
        return Nullable(Union(()))

    def array(self, schema: Mapping[str, Any]) -> Type:
        if "prefixItems" in schema:
            return Tuple(tuple(map(self.of, schema["prefixItems"])))
        return Array(self.of(schema.get("items")))

    def object(self, schema: Mapping[str, Any]) -> Type:
        patterns = [self.of(each) for each in schema.get("patternProperties", {}).values()]
        others = schema.get("additionalProperties", schema.get("unevaluatedProperties"))
        return Map(union([*patterns, *([] if patterns and others is False else [self.of(others)])]))


KINDS: dict[str, Callable[[Types, Mapping[str, Any]], Type]] = {
    "string": Types.string,
    "integer": Types.integer,
    "number": Types.number,
    "boolean": Types.boolean,
    "null": Types.null,
    "array": Types.array,
    "object": Types.object,
}


def _is_typed(schema: Any) -> bool:
    return not isinstance(schema, Mapping) or "$ref" in schema or "type" in schema


def union(types: list[Type]) -> Type:
    """Return the type of values of any of the types; unions of unions are one union, and null is apart."""
    found: list[Type] = []
    is_nullable = False
    for each in types:
        is_nullable |= isinstance(each, Nullable)
        inner = each.inner if isinstance(each, Nullable) else each
        found += inner.types if isinstance(inner, Union) and not inner.discriminator else [inner]
    if any(isinstance(each, AnyValue) for each in found):
        return AnyValue()
    different = tuple({repr(each): each for each in found}.values())  # 1 and true are equal in Python
    inner = different[0] if len(different) == 1 else Union(different)
    return Nullable(inner) if is_nullable else inner


def _literals(values: list[Any], *, is_open: bool) -> Type:
    others = tuple(value for value in values if value is not None)
    inner = Literals(others, is_open) if others else Union(())
    return Nullable(inner) if len(others) < len(values) else inner


def _listed(declared: Any) -> list[str]:
    return declared if isinstance(declared, list) else [declared]
