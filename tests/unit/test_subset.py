"""The part of a document that a package is made of."""

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
    found = bundle(tmp_path / "spec" / "openapi.yaml", Diagnostics())
    assert found is not None
    return found


def identifiers(found: Bundle) -> list[str]:
    items: list[dict[str, Any]] = list(found.document["paths"].values())
    return [operation["operationId"] for item in items for operation in item.values()]


def test_operations_without_a_mark_are_in_every_package(document: Bundle) -> None:
    assert identifiers(part(document, "client")) == ["listPets"]
    assert identifiers(part(document, "stub")) == ["listPets", "buyPet"]
    assert identifiers(document) == ["listPets", "buyPet", "oldPets"]


def test_what_only_they_lead_to_goes_with_them(document: Bundle) -> None:
    components = part(document, "client").document["components"]
    assert list(components["responses"]) == ["Pets"]
    assert list(components["schemas"]) == []
    assert list(components["securitySchemes"]) == ["Token"]
    assert list(part(document, "stub").document["components"]["schemas"]) == ["Bill"]


def test_places_stay(document: Bundle) -> None:
    assert part(document, "client").place("/paths/~1pets/get") == document.place("/paths/~1pets/get")
