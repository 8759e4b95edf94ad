"""Rewrites that change nothing for callers are no change; schemas that contain themselves are compared, too."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.diff.documents import BASE, Document, compared, edited, update, with_schema
from tests.diff.pets import PETS, SPEC, Edit, planted
from tools.diff.changes import changes
from tools.diff.description import read

SCHEMAS = "resources/pets/schemas.yaml"
PATHS = "resources/pets/paths.yaml"


def backwards(node: Any) -> Any:
    """Return the same data with the keys of objects, and lists without an order, the other way round."""
    if isinstance(node, dict):
        return {key: _unordered(key, backwards(value)) for key, value in reversed(node.items())}
    return [backwards(each) for each in node] if isinstance(node, list) else node


def _unordered(key: str, value: Any) -> Any:
    return value[::-1] if key in ("required", "enum", "type", "tags") and isinstance(value, list) else value


# In folders: each moves, renames or inlines what is referred to, or writes the same differently.
IN_PETS: dict[str, tuple[Edit, ...]] = {
    "inline a schema": (
        Edit(SCHEMAS, "    id:\n      $ref: '#/PetId'\n", "    id:\n      type: string\n      pattern: ^[a-z0-9-]+$\n"),
    ),
    "rename a schema": (
        Edit(SCHEMAS, "ListPetsResponse:", "PetList:"),
        Edit(PATHS, "schemas.yaml#/ListPetsResponse", "schemas.yaml#/PetList"),
    ),
    "move a schema": (
        Edit("shared/schemas.yaml", "Error:", "AnimalId:\n  type: string\n  pattern: ^[a-z0-9-]+$\nError:"),
        Edit(SCHEMAS, "      $ref: '#/PetId'", "      $ref: ../../shared/schemas.yaml#/AnimalId"),
    ),
    "move a parameter to its operation": (
        Edit(
            PATHS,
            "    - $ref: ../../shared/parameters.yaml#/ShopId\n",
            "    - name: shop_id\n      in: path\n      required: true\n      schema:\n        minLength: 1\n"
            "        type: string\n      example: shop-1\n",
        ),
    ),
    "inline a response": (
        Edit(
            PATHS,
            "      '400':\n        $ref: ../../shared/responses.yaml#/Rejected\n  get",
            "      '400':\n        description: No.\n        content:\n          application/json:\n            schema:\n"
            "              $ref: ../../shared/schemas.yaml#/Error\n            example: {code: PETS.0001, text: Not valid.}\n"
            "  get",
        ),
    ),
    "describe differently": (Edit(SCHEMAS, "description: A pet to add.", "description: A pet."),),
    "write a default that is the default": (Edit(PATHS, "      explode: false\n", "      explode: false\n      required: false\n"),),
    "write dependentRequired as a condition": (
        Edit(
            PATHS,
            "      dependentRequired:\n        from: [to]\n",
            "      if:\n        required: [from]\n      then:\n        required: [to]\n",
        ),
    ),
    "write const as enum": (Edit(SCHEMAS, "        const: dog", "        enum: [dog]"),),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_PETS)
def test_rewrite_of_a_folder(name: str, tmp_path: Path) -> None:
    assert planted(PETS, tmp_path, *IN_PETS[name]) == []


@pytest.mark.parametrize("source", [PETS, SPEC])
def test_a_folder_and_its_bundle_are_equal(source: Path, tmp_path: Path) -> None:
    from generator.pipeline import model
    from generator.serialise import to_json

    bundle = tmp_path / "openapi.json"
    bundle.write_text(to_json(model(source).document), encoding="utf-8")
    assert [change.message for change in changes(read(source), read(bundle))] == []


def test_order_of_keys(tmp_path: Path) -> None:
    assert compared(tmp_path, BASE, backwards(BASE)) == []


A, C = {"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "object", "required": ["a"]}
SCHEMAS_THAT_ARE_EQUAL: dict[str, tuple[Any, Any]] = {
    "allOf": ({"allOf": [A, C]}, {**A, **C}),
    "allOf of one": ({"allOf": [A]}, A),
    "limits of a conjunction": ({"allOf": [{"maxLength": 9}, {"maxLength": 5}]}, {"maxLength": 5}),
    "nullable union": ({"oneOf": [{"type": "string"}, {"type": "null"}]}, {"type": ["string", "null"]}),
    "union of values": ({"oneOf": [{"const": "a"}, {"const": "b"}]}, {"enum": ["b", "a"]}),
    "union of types": ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"type": ["integer", "string"]}),
    "union of types, null among them": (
        {"oneOf": [{"type": "string"}, {"type": "boolean"}, {"type": "null"}]},
        {"type": ["string", "boolean", "null"]},
    ),
    "null alone": ({"type": "null"}, {"const": None}),
    "repeated branch": ({"anyOf": [A, C, A]}, {"anyOf": [A, C]}),
    "order of branches": ({"anyOf": [A, {"type": "string"}]}, {"anyOf": [{"type": "string"}, A]}),
    "whole numbers": ({"type": "integer", "exclusiveMinimum": 0}, {"type": "integer", "minimum": 1}),
    "limits of zero": ({"type": "string", "minLength": 0}, {"type": "string"}),
    "additional properties": ({"type": "object", "additionalProperties": True}, {"type": "object"}),
    "reference": ({"$ref": "#/components/schemas/New/properties/name"}, {"type": "string"}),
    "forbidden value": ({"not": {}}, False),
    "order of conditions": (
        {"allOf": [{"if": A, "then": C}, {"dependentRequired": {"a": ["b"]}}]},
        {"allOf": [{"dependentRequired": {"a": ["b"]}}, {"if": A, "then": C}]},
    ),
}


@pytest.mark.parametrize("name", SCHEMAS_THAT_ARE_EQUAL)
@pytest.mark.parametrize("direction", ["request", "response"])
def test_rewrite_of_a_schema(direction: str, name: str, tmp_path: Path) -> None:
    old, new = (with_schema(direction, schema) for schema in SCHEMAS_THAT_ARE_EQUAL[name])
    assert compared(tmp_path, old, new) == []
    assert compared(tmp_path, new, old) == []


def _tree(name: str, **more: Any) -> Callable[[Document], None]:
    """Return an edit that makes the bodies trees."""

    def edit(document: Document) -> None:
        reference = {"$ref": f"#/components/schemas/{name}"}
        leaf = {"type": "string", **more}
        node = {"type": "object", "properties": {"leaf": leaf, "children": {"type": "array", "items": reference}}}
        document["components"]["schemas"][name] = node
        update(document)["requestBody"]["content"]["application/json"]["schema"] = reference

    return edit


def test_recursion(tmp_path: Path) -> None:
    assert compared(tmp_path, edited(_tree("Tree")), edited(_tree("Node"))) == []
    (change,) = compared(tmp_path, edited(_tree("Tree")), edited(_tree("Tree", maxLength=3)))
    assert "`leaf`: maximum length 3" in change.message
    # Inlined for one level.
    unrolled = edited(_tree("Tree"))
    schemas = unrolled["components"]["schemas"]
    update(unrolled)["requestBody"]["content"]["application/json"]["schema"] = copy.deepcopy(schemas["Tree"])
    assert compared(tmp_path, edited(_tree("Tree")), unrolled) == []


def test_recursion_through_unions(tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        _tree("Tree")(document)
        reference = {"$ref": "#/components/schemas/Tree"}
        tree = document["components"]["schemas"]["Tree"]
        tree["oneOf"] = [{"type": "string", "not": reference}, {"anyOf": [reference, {"type": "null"}]}]
        tree["if"], tree["then"] = reference, {"allOf": [reference]}

    assert compared(tmp_path, edited(edit), edited(edit)) == []

    def stricter(document: Document) -> None:
        edit(document)
        document["components"]["schemas"]["Tree"]["properties"]["leaf"]["maxLength"] = 1

    found = compared(tmp_path, edited(edit), edited(stricter))
    assert any("`leaf`: maximum length 1" in change.message for change in found)


@pytest.mark.parametrize("shape", ["chain", "mesh"])
def test_many_schemas(shape: str, tmp_path: Path) -> None:
    """Neither the longest chain of schemas nor the number of ways through them limits the comparison."""

    def edit(document: Document) -> None:
        count = 400 if shape == "chain" else 25
        schemas = document["components"]["schemas"]
        for index in range(count):
            others = [index + 1] if shape == "chain" else range(count)
            references = [{"$ref": f"#/components/schemas/S{other % count}"} for other in others]
            schemas[f"S{index}"] = {
                "type": "object",
                "properties": {"next": {"anyOf": [*references, {"type": "string"}]}},
            }
        update(document)["requestBody"]["content"]["application/json"]["schema"] = references[0]

    def stricter(document: Document) -> None:
        edit(document)
        last = document["components"]["schemas"]["S24"]
        last["properties"]["more"] = {"type": "string"}
        last["required"] = ["more"]

    (change,) = compared(tmp_path, edited(edit), edited(stricter))
    assert change.rule.id == "request-required-property-added"


def test_read_only_properties_are_not_sent(tmp_path: Path) -> None:
    assert compared(tmp_path, with_schema("request", {"readOnly": True}), edited(lambda _: None)) == []
    (change,) = compared(tmp_path, with_schema("request", {}), with_schema("request", {"readOnly": True}))
    assert change.rule.id == "request-property-removed"


@pytest.mark.parametrize("name", ["Accept", "Content-Type", "Authorization"])
def test_header_parameters_that_openapi_ignores(name: str, tmp_path: Path) -> None:
    more = edited(lambda d: update(d)["parameters"].append({"name": name, "in": "header", "schema": {}}))
    assert compared(tmp_path, BASE, more) == []
