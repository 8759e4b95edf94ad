"""Conversion of a document from OpenAPI 3.1 to 3.0.3, for tools that know no 3.1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.object_types import CHILDREN, SCHEMA_KEYWORDS, ListOf, MapOf, NodeType
from generator.runtime.openapi import escape, lookup
from tools.publish.losses import Loss

VERSION = "3.0.3"
NULL = {"type": "null"}
SCHEMA_KEYS = frozenset(
    {
        *("title", "description", "default", "example", "deprecated", "readOnly", "writeOnly", "nullable"),
        *("type", "format", "enum", "not", "allOf", "oneOf", "anyOf", "items", "properties", "additionalProperties"),
        *("multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength"),
        *("pattern", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "required"),
        *("discriminator", "xml", "externalDocs"),
    }
)
"""Keys of a Schema Object of OpenAPI 3.0.3."""


def downgraded(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[Loss]]:
    """Return the document in OpenAPI 3.0.3, and what that version cannot express."""
    converter = _Converter(document)
    converted = converter.node("document", document, "")
    return {**converted, "openapi": VERSION, "paths": converted.get("paths", {})}, converter.losses


class _Converter:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.losses: list[Loss] = []
        self._document = document
        self._inlined: list[str] = []

    def node(self, kind: NodeType, node: Any, pointer: str) -> Any:
        """Return a node of the document, and all below it, as OpenAPI 3.0.3 has them."""
        if isinstance(kind, MapOf):
            return {key: self.node(kind.of, value, _below(pointer, key)) for key, value in node.items()}
        if isinstance(kind, ListOf):
            return [self.node(kind.of, value, _below(pointer, index)) for index, value in enumerate(node)]
        if kind == "schema":
            return self._schema(node, pointer)
        if not isinstance(node, Mapping):
            return node
        if "$ref" in node:
            self.losses += [Loss(key, pointer) for key in ("summary", "description") if key in node]
            return {"$ref": node["$ref"]}
        children = CHILDREN.get(kind, {})
        result = {
            key: self.node(children[key], value, _below(pointer, key)) if key in children else value
            for key, value in node.items()
        }
        return self._without(result, pointer, _UNKNOWN.get(kind, ())) if kind != "license" else self._license(result)

    def _license(self, node: dict[str, Any]) -> dict[str, Any]:
        """Give the address of the identifier's text, because 3.0 has addresses only."""
        identifier = node.pop("identifier", None)
        return {**node, "url": f"https://spdx.org/licenses/{identifier}.html"} if identifier else node

    def _without(self, node: dict[str, Any], pointer: str, keys: Iterable[str]) -> dict[str, Any]:
        for key in keys:
            if key in node:
                self.losses.append(Loss(key, pointer))
                del node[key]
        return node

    # --- schemas ---

    def _schema(self, node: Any, pointer: str) -> dict[str, Any]:
        if isinstance(node, bool):
            return {} if node else {"not": {}}
        result = {
            key: self._child(key, value, _below(pointer, key)) if key in _CONVERTED else value
            for key, value in node.items()
        }
        self._alternatives(node, result, pointer)
        if len(node.get("examples", ())) > 1:
            self.losses.append(Loss("examples", pointer))
        _types(result)
        _values(result)
        _bounds(result)
        _content(result)
        lost = [key for key in result if key not in SCHEMA_KEYS and key != "$ref" and not key.startswith("x-")]
        return _beside_reference(self._without(result, pointer, lost))

    def _child(self, key: str, value: Any, pointer: str) -> Any:
        is_flag = key == "additionalProperties" and isinstance(value, bool)
        return value if is_flag else self.node(SCHEMA_KEYWORDS[key], value, pointer)

    def _alternatives(self, node: Mapping[str, Any], result: dict[str, Any], pointer: str) -> None:
        """Replace an alternative that is null by ``nullable`` of the first other one."""
        for key in ("anyOf", "oneOf"):
            others = [each for each in node.get(key, ()) if each != NULL]
            if len(others) == len(node.get(key, ())) or not others:
                continue
            converted = [self._schema(each, _below(pointer, key)) for each in others]
            converted[0] = self._nullable(others[0], converted[0], pointer)
            del result[key]
            if len(converted) > 1:
                result[key] = converted
            elif set(result) & set(converted[0]):
                result["allOf"] = [*result.get("allOf", ()), converted[0]]
            else:
                result |= converted[0]

    def _nullable(self, node: Mapping[str, Any], converted: dict[str, Any], pointer: str) -> dict[str, Any]:
        """Return a schema that also accepts null. One that is referred to is repeated, because others do not."""
        reference = node.get("$ref")
        if reference is None:
            return {**converted, "nullable": True}
        if reference in self._inlined:
            self.losses.append(Loss("null", pointer))
            return converted
        self._inlined.append(reference)
        known = len(self.losses)
        target = self._schema(lookup(self._document, reference.removeprefix("#")), "")
        # Others are reported where the schema stands.
        self.losses[known:] = [Loss("null", pointer) for loss in self.losses[known:] if loss.keyword == "null"]
        self._inlined.pop()
        return {**target, "nullable": True}


_CONVERTED = SCHEMA_KEYS & set(SCHEMA_KEYWORDS)
_UNKNOWN: Mapping[str, tuple[str, ...]] = {
    "document": ("webhooks", "jsonSchemaDialect"),
    "info": ("summary",),
    "components": ("pathItems",),
}
"""Keys of objects that OpenAPI 3.0.3 does not have."""


def _below(pointer: str, key: str | int) -> str:
    return f"{pointer}/{escape(str(key))}"


def _types(schema: dict[str, Any]) -> None:
    """Write null among the types as ``nullable``, and several types as alternatives."""
    found = schema.get("type")
    names = found if isinstance(found, list) else [found] if found else []
    others = [name for name in names if name != "null"]
    if names and not others:  # null and nothing else
        schema |= {"type": "object", "nullable": True, "enum": [None]}
        return
    if len(others) < len(names):
        schema["nullable"] = True
    if len(others) == 1:
        schema["type"] = others[0]
    elif others:
        del schema["type"]
        is_nullable = {"nullable": True} if schema.pop("nullable", False) else {}
        alternatives = [{"type": name, **({"items": {}} if name == "array" else {}), **is_nullable} for name in others]
        schema["allOf"] = [*schema.get("allOf", ()), {"anyOf": alternatives}]
    if schema.get("type") == "array":
        schema.setdefault("items", {})


def _values(schema: dict[str, Any]) -> None:
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]
    if "examples" in schema:
        examples = schema.pop("examples")
        if examples:
            schema.setdefault("example", examples[0])
    if schema.get("nullable") and "enum" in schema and None not in schema["enum"] and "type" in schema:
        schema["enum"] = [*schema["enum"], None]


def _bounds(schema: dict[str, Any]) -> None:
    """Write exclusive bounds as flags of the others."""
    for exclusive, bound, stricter in (("exclusiveMinimum", "minimum", max), ("exclusiveMaximum", "maximum", min)):
        value = schema.pop(exclusive, None)
        if value is None or isinstance(value, bool):
            continue
        other = schema.get(bound, value)
        schema[bound] = stricter(value, other)
        if schema[bound] == value:
            schema[exclusive] = True


def _content(schema: dict[str, Any]) -> None:
    """Write encoded and binary content as the formats that 3.0 has for them."""
    if schema.get("contentEncoding") == "base64":
        del schema["contentEncoding"]
        schema.setdefault("format", "byte")
    elif schema.get("contentMediaType") == "application/octet-stream":
        del schema["contentMediaType"]
        schema.setdefault("type", "string")
        schema.setdefault("format", "binary")


def _beside_reference(schema: dict[str, Any]) -> dict[str, Any]:
    """Write keywords beside a reference as 3.0 allows them: it ignores what is beside ``$ref``."""
    if "$ref" not in schema or len(schema) == 1:
        return schema
    rest = {key: value for key, value in schema.items() if key != "$ref"}
    return {**rest, "allOf": [{"$ref": schema["$ref"]}, *rest.get("allOf", ())]}
