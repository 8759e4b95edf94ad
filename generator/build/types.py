"""From JSON Schema to the closed union of types in ``ir``. One function for each kind, found by a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from generator.build.names_registry import class_name
from generator.ir import AnyOf, AnyValue, Array, EnumRef, IntegerEnum, Map, ModelRef, Nullable, Scalar, Type
from generator.names import ClassName

Direction = Literal["request", "response"]
REFERENCE = "#/components/schemas/"
ALSO_ACCEPTS = "x-also-accepts"  # schemas of values that readers of a response accept, too


def is_enum(schema: Any) -> bool:
    """Tell whether a schema is an enumeration of texts, which becomes a class."""
    return isinstance(schema, dict) and schema.get("type") == "string" and "enum" in schema


def is_model(schema: Any) -> bool:
    """Tell whether a schema is an object with known properties, which becomes a class."""
    return isinstance(schema, dict) and schema.get("type") == "object" and "properties" in schema


@dataclass(frozen=True, slots=True)
class Types:
    """Makes the types of one direction. ``model_names`` maps a schema's name to its class in that direction."""

    schemas: Mapping[str, Any]
    model_names: Mapping[str, ClassName]
    renamed: Mapping[str, str] = field(default_factory=dict)  # classes by schema, in naming.yaml
    reads: bool = False  # whether values come from a server, so that ``x-also-accepts`` applies

    def of(self, schema: Any) -> Type:
        if not isinstance(schema, dict):
            return AnyValue()
        if self.reads and ALSO_ACCEPTS in schema and not is_enum(schema):
            return self._also(schema, schema[ALSO_ACCEPTS])
        if "$ref" in schema:
            return self._named(schema["$ref"].removeprefix(REFERENCE))
        declared = schema.get("type")
        if isinstance(declared, list):
            return self._union(schema, declared)
        return KINDS[declared](self, schema) if declared in KINDS else AnyValue()

    def _also(self, schema: dict[str, Any], others: list[dict[str, Any]]) -> Type:
        decided = {key: value for key, value in schema.items() if key != ALSO_ACCEPTS}
        kinds = tuple(self.of(each) for each in (decided, *others) if each.get("type") != "null")
        inner = AnyOf(kinds) if len(kinds) > 1 else kinds[0]
        return Nullable(inner) if len(kinds) <= len(others) else inner

    def _named(self, name: str) -> Type:
        schema = self.schemas.get(name)
        if is_enum(schema):
            return EnumRef(class_name(name, self.renamed), tuple(schema["enum"]))  # type: ignore[index]
        if is_model(schema):
            return ModelRef(self.model_names[name])
        return self.of(schema)

    def _union(self, schema: dict[str, Any], declared: list[str]) -> Type:
        others = [kind for kind in declared if kind != "null"]
        inner = self.of({**schema, "type": others[0]}) if len(others) == 1 else AnyValue()
        return Nullable(inner) if "null" in declared and not isinstance(inner, AnyValue) else inner

    def string(self, schema: dict[str, Any]) -> Type:
        return Scalar("string", schema.get("format", ""))

    def integer(self, schema: dict[str, Any]) -> Type:
        if "enum" in schema:
            return IntegerEnum(tuple(schema["enum"]))
        return Scalar("integer", schema.get("format", ""))

    def number(self, schema: dict[str, Any]) -> Type:
        return Scalar("number", schema.get("format", ""))

    def boolean(self, schema: dict[str, Any]) -> Type:
        return Scalar("boolean")

    def array(self, schema: dict[str, Any]) -> Type:
        return Array(self.of(schema.get("items")))

    def object(self, schema: dict[str, Any]) -> Type:
        return Map(self.of(schema.get("additionalProperties")))


KINDS: dict[str, Callable[[Types, dict[str, Any]], Type]] = {
    "string": Types.string,
    "integer": Types.integer,
    "number": Types.number,
    "boolean": Types.boolean,
    "array": Types.array,
    "object": Types.object,
}
