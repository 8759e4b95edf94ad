"""Arguments of operations: parameters are decoded by their types before they are validated."""

from __future__ import annotations

from typing import Any

import pytest

from generator.runtime.stub.endpoint import Endpoint
from generator.runtime.stub.errors import ApiError
from generator.runtime.stub.operation import Operation
from generator.runtime.stub.schema.validation import Schemas
from tests.unit.stub.pets import CATALOGUE


def endpoint(schema: dict[str, Any]) -> Endpoint:
    param = {"name": "value", "in": "path", "required": True, "schema": schema}
    item = {"get": {"parameters": [param], "responses": {"200": {"description": "Found."}}}}
    document = {"openapi": "3.1.0", "paths": {"/{value}": item}, "components": {}}
    operation = Operation(id="find", method="GET", path="/{value}", status=200, handler=lambda _: None)
    return Endpoint(operation, Schemas(document), CATALOGUE)


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "string", "minLength": 1}, "7", "7"),
        ({"type": "integer", "minimum": 1}, "7", 7),
        ({"type": "boolean"}, "true", True),
        ({"type": "array", "items": {"type": "integer"}}, "1,2", [1, 2]),
    ],
)
def test_a_path_parameter_has_its_type(schema: dict[str, Any], text: str, value: Any) -> None:
    assert endpoint(schema).arguments({"value": text}, b"", {}, b"").path == {"value": value}


@pytest.mark.parametrize(("schema", "text"), [({"type": "integer"}, "x"), ({"type": "integer", "minimum": 1}, "0")])
def test_a_path_parameter_of_another_type_is_rejected(schema: dict[str, Any], text: str) -> None:
    with pytest.raises(ApiError) as error:
        endpoint(schema).arguments({"value": text}, b"", {}, b"")
    assert error.value.code == CATALOGUE.conditions["invalid-path"].code
