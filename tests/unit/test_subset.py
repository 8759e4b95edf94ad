"""Subset of a document that a package is generated from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.refs import Bundle, bundle
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.subset import part

TEXT = """openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get: {operationId: listPets, responses: {'200': {$ref: '#/components/responses/Pets'}}}
    post: {operationId: buyPet, x-bindings: [stub], responses: {'200': {$ref: '#/components/responses/Bill'}}}
  /old:
    get: {operationId: oldPets, x-bindings: [], responses: {default: {description: Unknown.}}}
components:
  responses:
    Pets: {description: Pets.}
    Bill: {description: A bill., content: {application/json: {schema: {$ref: '#/components/schemas/Bill'}}}}
  schemas:
    Bill: {type: object}
  securitySchemes:
    Token: {type: apiKey, in: header, name: X-Token}
"""


@pytest.fixture
def document(tmp_path: Path) -> Bundle:
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "openapi.yaml").write_text(TEXT, encoding="utf-8")
    result = bundle(tmp_path / "spec" / "openapi.yaml", Diagnostics())
    assert result is not None
    return result


def operation_ids(document: Bundle) -> list[str]:
    items: list[dict[str, Any]] = list(document.document["paths"].values())
    return [operation["operationId"] for item in items for operation in item.values()]


def test_operations_without_bindings_are_in_every_package(document: Bundle) -> None:
    assert operation_ids(part(document, "client")) == ["listPets"]
    assert operation_ids(part(document, "stub")) == ["listPets", "buyPet"]
    assert operation_ids(document) == ["listPets", "buyPet", "oldPets"]


def test_components_used_only_by_excluded_operations_are_excluded(document: Bundle) -> None:
    components = part(document, "client").document["components"]
    assert list(components["responses"]) == ["Pets"]
    assert list(components["schemas"]) == []
    assert list(components["securitySchemes"]) == ["Token"]
    assert list(part(document, "stub").document["components"]["schemas"]) == ["Bill"]


def test_locations_are_kept(document: Bundle) -> None:
    assert part(document, "client").place("/paths/~1pets/get") == document.place("/paths/~1pets/get")
