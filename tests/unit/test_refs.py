"""Bundling of several files into one document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generator.refs import Bundle, bundle
from generator.runtime.openapi import escape, lookup, resolve, unescape
from generator.runtime.yaml_source.diagnostics import Diagnostics

ROOT = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a/{x~y}:
    $ref: paths.yaml#/a
components:
  schemas:
    Own:
      $ref: schemas.yaml#/Renamed
"""
PATHS = """\
a:
  get:
    responses:
      '200':
        description: Yes.
        content:
          application/json:
            schema:
              $ref: schemas.yaml#/List
            examples:
              one: {value: {$ref: 'not a reference'}}
"""
SCHEMAS = """\
List:
  type: array
  items:
    $ref: '#/Node'
    description: Beside it.
Node:
  type: object
  properties:
    next:
      $ref: '#/Node'
    own:
      $ref: '#/Renamed'
    slash/tilde~:
      type: string
Renamed:
  type: string
"""


def bundled(folder: Path) -> Bundle:
    spec = folder / "spec"
    spec.mkdir()
    for name, text in (("openapi.yaml", ROOT), ("paths.yaml", PATHS), ("schemas.yaml", SCHEMAS)):
        (spec / name).write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    result = bundle(spec / "openapi.yaml", diagnostics)
    assert list(diagnostics) == []
    assert result is not None
    return result


def test_references_point_into_components(tmp_path: Path) -> None:
    document = bundled(tmp_path).document
    content = document["paths"]["/a/{x~y}"]["get"]["responses"]["200"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "#/components/schemas/List"}
    assert list(document["components"]["schemas"]) == ["Own", "List", "Node"]


def test_references_are_percent_decoded(tmp_path: Path) -> None:
    """A pointer in a fragment is percent-encoded (RFC 6901, section 6), and so is the path of a URI."""
    spec = tmp_path / "spec"
    spec.mkdir()
    root = """openapi: 3.1.0\npaths: {'/a/{id}': {$ref: 'my%20paths.yaml#/~1a~1%7Bid%7D'}}\n"""
    (spec / "openapi.yaml").write_text(root, encoding="utf-8")
    (spec / "my paths.yaml").write_text("/a/{id}: {summary: It.}\n", encoding="utf-8")
    diagnostics = Diagnostics()
    result = bundle(spec / "openapi.yaml", diagnostics)
    assert list(diagnostics) == []
    assert result is not None
    assert result.document["paths"] == {"/a/{id}": {"summary": "It."}}


def test_siblings_of_a_reference_are_kept(tmp_path: Path) -> None:
    schemas = bundled(tmp_path).document["components"]["schemas"]
    assert schemas["List"]["items"] == {"$ref": "#/components/schemas/Node", "description": "Beside it."}


def test_cyclic_references_are_resolved(tmp_path: Path) -> None:
    schemas = bundled(tmp_path).document["components"]["schemas"]
    assert schemas["Node"]["properties"]["next"] == {"$ref": "#/components/schemas/Node"}


def test_components_of_the_root_keep_their_names(tmp_path: Path) -> None:
    schemas = bundled(tmp_path).document["components"]["schemas"]
    assert schemas["Own"] == {"type": "string"}
    assert schemas["Node"]["properties"]["own"] == {"$ref": "#/components/schemas/Own"}


def test_data_is_not_searched_for_references(tmp_path: Path) -> None:
    document = bundled(tmp_path).document
    content = document["paths"]["/a/{x~y}"]["get"]["responses"]["200"]["content"]["application/json"]
    assert content["examples"]["one"]["value"] == {"$ref": "not a reference"}


def test_every_pointer_has_a_location(tmp_path: Path) -> None:
    document = bundled(tmp_path)
    assert str(document.place("/components/schemas/Node/properties/slash~1tilde~0/type")) == "spec/schemas.yaml:14:7"
    assert str(document.place("/paths/~1a~1{x~0y}/get/responses")) == "spec/paths.yaml:3:5"
    assert str(document.place("/paths/~1a~1{x~0y}/get/nothing/there")) == "spec/paths.yaml:2:3"
    assert str(document.place("/tags/\u00b2")) == str(document.place("/tags"))


def test_pointers() -> None:
    assert unescape(escape("a/b~c~1")) == "a/b~c~1"
    assert lookup({"a": [{"b/c": 1}]}, "/a/0/b~1c") == 1
    assert lookup({"a": [1]}, "/a/7") is None
    for digit in ("\u0660", "\u00b2"):  # a digit to str.isdigit() and int(), and to the first alone
        assert lookup({"a": [1]}, f"/a/{digit}") is None
    assert lookup({"a": 1}, "/a/b") is None


def test_object_schema_follows_references_and_arrays(tmp_path: Path) -> None:
    schemas = {
        "Pets": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
        "Pet": {"type": "object", "properties": {"name": {"type": "string"}}},
        "Loop": {"type": "array", "items": {"$ref": "#/components/schemas/Loop"}},
    }
    document: Any = {"components": {"schemas": schemas}}
    described = Bundle(tmp_path, document, {}, frozenset())
    assert described.object_schema({"$ref": "#/components/schemas/Pets"}) == (["Pets", "Pet"], schemas["Pet"])
    assert described.object_schema(schemas["Pets"]["items"])[0] == ["Pet"]
    assert described.object_schema({"$ref": "#/components/schemas/Loop"}) == (["Loop"], {})
    assert described.object_schema({"type": "string"}) == ([], {"type": "string"})
    assert described.body_schema({"content": {"application/json": {"schema": schemas["Pet"]}}}) == schemas["Pet"]
    assert described.body_schema({"description": "No body."}) == {}


def bundle_of(folder: Path, **files: str) -> tuple[Bundle | None, list[str]]:
    """Bundle a description whose one response has the schema ``a.yaml#/Node``."""
    spec = folder / "spec"
    spec.mkdir()
    content = "content: {application/json: {schema: {$ref: a.yaml#/Node}}}"
    root = f"openapi: 3.1.0\npaths: {{/a: {{get: {{responses: {{'200': {{description: Yes., {content}}}}}}}}}}}\n"
    for name, text in {"openapi": root, **files}.items():
        (spec / f"{name}.yaml").write_text(text, encoding="utf-8")
    diagnostics = Diagnostics()
    return bundle(spec / "openapi.yaml", diagnostics), [str(each) for each in diagnostics]


def test_references_beside_a_reference_are_bundled(tmp_path: Path) -> None:
    a = "Node: {type: object, properties: {x: {$ref: '#/Base', properties: {y: {$ref: b.yaml#/Leaf}}}}}\nBase: {}\n"
    described, problems = bundle_of(tmp_path, a=a, b="Leaf: {type: string}\n")
    assert problems == []
    assert described is not None
    schemas = described.document["components"]["schemas"]
    assert schemas["Node"]["properties"]["x"]["properties"]["y"] == {"$ref": "#/components/schemas/Leaf"}
    assert schemas["Leaf"] == {"type": "string"}


def test_two_files_cannot_give_components_one_name(tmp_path: Path) -> None:
    a = "Node:\n  type: object\n  properties:\n    other:\n      $ref: b.yaml#/Node\n"
    _, problems = bundle_of(tmp_path, a=a, b="Node: {type: string}\n")
    assert problems == [
        "spec/a.yaml:5:13: E104 schemas 'Node' is also the name of spec/a.yaml#/Node — rename one of the two"
    ]


def test_a_circle_of_references_leads_to_nothing() -> None:
    schemas = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    document = {"components": {"schemas": schemas}}
    assert resolve(document, {"$ref": "#/components/schemas/A"}) is None


def test_a_long_way_of_references_is_no_circle(tmp_path: Path) -> None:
    aliases = "".join(f"Node{number}: {{$ref: '#/Node{number + 1}'}}\n" for number in range(100))
    described, problems = bundle_of(tmp_path, a=f"Node: {{$ref: '#/Node0'}}\n{aliases}Node100: {{type: string}}\n")
    assert problems == []
    assert described is not None
    assert described.resolve({"$ref": "#/components/schemas/Node"}) == {"type": "string"}
