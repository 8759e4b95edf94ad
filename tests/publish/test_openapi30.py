"""Schemas of OpenAPI 3.1 as OpenAPI 3.0.3 writes them."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator

from tools.publish.losses import Loss
from tools.publish.openapi30 import downgraded

INFO = {"title": "Things", "version": "1", "summary": "Short.", "license": {"name": "MIT", "identifier": "MIT"}}
TEXT_OR_LIST = [{"type": "array", "items": {}, "nullable": True}, {"type": "string", "nullable": True}]
PET = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
NODE = {"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#/components/schemas/Node"}, {"type": "null"}]}}}


def document(schema: Any) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Things",
            "version": "1",
            "summary": "Short.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "components": {"schemas": {"Thing": schema, "Pet": PET, "Node": NODE}},
    }


def converted(schema: Any) -> Any:
    return downgraded(document(schema))[0]["components"]["schemas"]["Thing"]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["string", "null"], "minLength": 1}, {"type": "string", "minLength": 1, "nullable": True}),
        ({"type": ["string", "null"], "enum": ["a"]}, {"type": "string", "enum": ["a", None], "nullable": True}),
        ({"type": ["string", "integer"]}, {"allOf": [{"anyOf": [{"type": "string"}, {"type": "integer"}]}]}),
        (
            {"type": ["array", "string", "null"]},
            {
                "allOf": [
                    {"anyOf": [{"type": "array", "items": {}, "nullable": True}, {"type": "string", "nullable": True}]}
                ]
            },
        ),
        ({"type": "null"}, {"type": "object", "nullable": True, "enum": [None]}),
        ({"type": "array"}, {"type": "array", "items": {}}),
        ({"const": 3}, {"enum": [3]}),
        ({"type": "string", "examples": ["a", "b"]}, {"type": "string", "example": "a"}),
        ({"exclusiveMinimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
        ({"exclusiveMinimum": 0, "minimum": 1}, {"minimum": 1}),
        ({"exclusiveMaximum": 5, "maximum": 5}, {"maximum": 5, "exclusiveMaximum": True}),
        ({"type": "string", "contentEncoding": "base64"}, {"type": "string", "format": "byte"}),
        ({"contentMediaType": "application/octet-stream"}, {"type": "string", "format": "binary"}),
        ({"$ref": "#/components/schemas/Pet"}, {"$ref": "#/components/schemas/Pet"}),
        (
            {"$ref": "#/components/schemas/Pet", "description": "One."},
            {"description": "One.", "allOf": [{"$ref": "#/components/schemas/Pet"}]},
        ),
        ({"anyOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "null"}]}, {**PET, "nullable": True}),
        (
            {"description": "One.", "oneOf": [{"type": "string"}, {"type": "null"}, {"type": "integer"}]},
            {"description": "One.", "oneOf": [{"type": "string", "nullable": True}, {"type": "integer"}]},
        ),
        ({"type": "object", "additionalProperties": False}, {"type": "object", "additionalProperties": False}),
        ({"properties": {"a": True, "b": False}}, {"properties": {"a": {}, "b": {"not": {}}}}),
        # Properties are names of the API, whatever they are called.
        (
            {"properties": {"const": {"type": ["string", "null"]}, "if": {"type": "string"}}},
            {"properties": {"const": {"type": "string", "nullable": True}, "if": {"type": "string"}}},
        ),
        ({"default": {"const": 1}, "x-note": {"if": 1}}, {"default": {"const": 1}, "x-note": {"if": 1}}),
    ],
)
def test_schema(schema: Any, expected: Any) -> None:
    assert converted(schema) == expected


@pytest.mark.parametrize(
    ("schema", "accepted", "rejected"),
    [
        ({"type": ["string", "null"]}, [None, "a"], [1]),
        ({"type": ["string", "integer", "null"]}, [None, "a", 1], [1.5]),
        ({"anyOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "null"}]}, [None, {"name": "a"}], [{}, 1]),
        ({"oneOf": [{"type": "string"}, {"type": "null"}, {"type": "integer"}]}, [None, "a", 1], [[]]),
        ({"type": "null"}, [None], ["", {}]),
        ({"exclusiveMinimum": 0, "type": "number"}, [0.5], [0]),
        ({"type": ["string", "null"], "enum": ["a"]}, ["a", None], ["b"]),
    ],
)
def test_means_the_same(schema: Any, accepted: list[Any], rejected: list[Any]) -> None:
    validator = OAS30Validator(converted(schema))
    assert [value for value in accepted if not validator.is_valid(value)] == []
    assert [value for value in rejected if validator.is_valid(value)] == []


def test_what_is_lost_is_listed_with_its_places() -> None:
    schema = {"properties": {"a": {"if": {}, "then": {}}, "b": {"prefixItems": [], "type": "array"}}, "$comment": "x"}
    result, losses = downgraded(document(schema))
    thing = "/components/schemas/Thing"
    assert result["components"]["schemas"]["Thing"] == {"properties": {"a": {}, "b": {"type": "array", "items": {}}}}
    assert sorted(losses) == [
        Loss("$comment", thing),
        Loss("if", f"{thing}/properties/a"),
        Loss("jsonSchemaDialect", ""),
        Loss("null", "/components/schemas/Node/properties/next"),
        Loss("prefixItems", f"{thing}/properties/b"),
        Loss("summary", "/info"),
        Loss("then", f"{thing}/properties/a"),
    ]


def test_examples_and_texts_of_references_that_are_lost_are_listed() -> None:
    content = document({"properties": {"a": {"examples": [1, 2]}, "b": {"examples": [1]}}})
    reference = {"$ref": "#/components/responses/Wrong", "summary": "Wrong.", "description": "Not accepted."}
    content["paths"] = {"/": {"get": {"responses": {"400": reference}}}}
    result, losses = downgraded(content)
    assert result["paths"]["/"]["get"]["responses"]["400"] == {"$ref": reference["$ref"]}
    here = "/paths/~1/get/responses/400"
    expected = {Loss("examples", "/components/schemas/Thing/properties/a"), Loss("summary", here)}
    assert expected | {Loss("description", here)} <= set(losses)
    assert Loss("examples", "/components/schemas/Thing/properties/b") not in losses


def test_facts_about_the_api_are_those_of_3_0() -> None:
    result, _ = downgraded(document({}))
    assert result["openapi"] == "3.0.3"
    assert result["paths"] == {}
    assert result["info"] == {
        "title": "Things",
        "version": "1",
        "license": {"name": "MIT", "url": "https://spdx.org/licenses/MIT.html"},
    }
