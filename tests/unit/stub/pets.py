"""A small API of pets, as the generated half of a stub would give it to the runtime."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator.runtime.stub.app import Api
from generator.runtime.stub.call import Call
from generator.runtime.stub.errors import ApiError, Catalogue, CatalogueError, ErrorCondition
from generator.runtime.stub.operation import Operation

ERROR = {"description": "Rejected."}
PET_ID = {"name": "pet_id", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 40}}
PROJECT_ID = {"name": "project_id", "in": "path", "required": True, "schema": {"type": "string"}}


def query(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


SCHEMAS: dict[str, Any] = {
    "Kind": {"type": "string", "enum": ["cat", "dog"], "x-error": "PET.0002"},
    "Name": {"type": "string", "pattern": "^[a-z]{1,20}$", "x-error": "PET.0003"},
    "Collar": {
        "type": "object",
        "required": ["colour"],
        "properties": {"colour": {"type": "string"}, "size": {"type": "integer", "minimum": 1, "x-error": "PET.0007"}},
    },
    "NewPet": {
        "type": "object",
        "required": ["kind", "name"],
        "properties": {
            "kind": {"$ref": "#/components/schemas/Kind"},
            "name": {"$ref": "#/components/schemas/Name"},
            "age": {"type": "integer", "minimum": 0},
            "collar": {"$ref": "#/components/schemas/Collar", "x-error": "PET.0004"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "bark": {"type": "string"},
            "chip": {"type": "string"},
            "owner": {"type": "string"},
        },
        "dependentRequired": {"chip": ["owner"]},
        "if": {"properties": {"kind": {"const": "dog"}}, "required": ["kind"]},
        "then": {"required": ["bark"], "x-error": "PET.0005"},
    },
    "Pet": {"allOf": [{"$ref": "#/components/schemas/NewPet"}], "required": ["id"]},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "security": [{"token": []}, {"signature": []}],
    "components": {
        "securitySchemes": {
            "token": {"type": "apiKey", "in": "header", "name": "X-Token"},
            "signature": {"type": "http", "scheme": "SDK-HMAC-SHA256"},
        },
        "schemas": SCHEMAS,
        "examples": {"Tips": {"value": ["brush it"]}},
    },
    "paths": {
        "/{project_id}/pets": {
            "parameters": [PROJECT_ID],
            "get": {
                "parameters": [
                    query("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}),
                    query("kind", {"$ref": "#/components/schemas/Kind"}),
                    query("asleep", {"type": "boolean"}),
                    query("weight", {"type": "number"}),
                    query("tag", {"type": "array", "items": {"type": "string"}}),
                    query("age", {"type": "array", "items": {"type": "integer"}}, explode=False),
                    query("from", {"type": "integer"}),
                    query("to", {"type": "integer"}),
                ],
                "x-query-schema": {"dependentRequired": {"from": ["to"]}, "x-error": "PET.0006"},
                "responses": {"200": {"description": "Found.", "content": {"application/json": {"schema": {}}}}},
            },
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewPet"}}},
                },
                "responses": {
                    "201": {
                        "description": "Kept.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
                    }
                },
            },
        },
        "/{project_id}/pets/{pet_id}": {
            "parameters": [PROJECT_ID, PET_ID],
            "delete": {"responses": {"204": {"description": "Gone."}}},
        },
        "/{project_id}/pets/tips": {
            "parameters": [PROJECT_ID],
            "get": {
                "responses": {
                    "200": {
                        "description": "Advice.",
                        "content": {
                            "application/json": {
                                "schema": {"type": "array"},
                                "examples": {"tips": {"$ref": "#/components/examples/Tips"}},
                            }
                        },
                    }
                }
            },
        },
        "/accounts/{account_id}": {
            "parameters": [{**PROJECT_ID, "name": "account_id"}],
            "put": {
                "parameters": [{"name": "X-Mood", "in": "header", "schema": {"type": "integer"}}],
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {"200": {"description": "Done.", "content": {"application/json": {"schema": {}}}}},
            },
        },
        "/health": {"get": {"security": [], "responses": {"200": {"description": "Well."}}}},
    },
}

ERRORS = {
    "PET.0001": CatalogueError(400, "The request is invalid."),
    "PET.0002": CatalogueError(400, "There is no such kind of pet."),
    "PET.0003": CatalogueError(400, "The name is invalid."),
    "PET.0004": CatalogueError(400, "The collar is invalid."),
    "PET.0005": CatalogueError(400, "A dog barks."),
    "PET.0006": CatalogueError(400, "A range has two ends."),
    "PET.0007": CatalogueError(400, "The collar is too small."),
    "PET.0101": CatalogueError(404, "There is no such path."),
    "PET.0102": CatalogueError(401, "Who are you?"),
    "PET.0103": CatalogueError(403, "That is not yours."),
    "PET.0104": CatalogueError(404, "There is no such pet."),
    "PET.0105": CatalogueError(413, "That is too much."),
    "PET.0500": CatalogueError(500, "Something broke."),
}
CONDITIONS = {
    "malformed-body": ErrorCondition(400, "PET.0001"),
    "invalid-body": ErrorCondition(400, "PET.0001"),
    "invalid-query": ErrorCondition(400, "PET.0001"),
    "invalid-path": ErrorCondition(400, "PET.0001"),
    "invalid-header": ErrorCondition(400, "PET.0001"),
    "unsupported-media-type": ErrorCondition(415, "PET.0001"),
    "body-too-large": ErrorCondition(413, "PET.0105"),
    "unauthenticated": ErrorCondition(401, "PET.0102"),
    "forbidden": ErrorCondition(403, "PET.0103"),
    "unknown-path": ErrorCondition(404, "PET.0101"),
    "method-not-allowed": ErrorCondition(405, "PET.0101"),
    "internal": ErrorCondition(500, "PET.0500"),
}
CATALOGUE = Catalogue(errors=ERRORS, conditions=CONDITIONS, code_property="code", message_property="message")

USER = {"password": "p", "access_key": "a", "secret_key": "s"}
WORLD: dict[str, Any] = {
    "accounts": [
        {
            "id": "acme",
            "name": "Acme",
            "projects": [{"id": "p1", "name": "one"}, {"id": "p2", "name": "two"}],
            "users": [
                {"id": "u1", "name": "ann", "token": "ann-token", "projects": ["p1"], **USER},
                {"id": "u2", "name": "bob", "token": "bob-token", "projects": ["p2"], **USER, "access_key": "b"},
            ],
        }
    ],
    "foods": ["fish"],
}


def create_pet(call: Call) -> Any:
    pets = call.store.collection("pets", call.project)
    pet = {**call.body, "id": call.new_id()}
    pets.add(pet["id"], pet, at=call.now)
    if pet["name"] == "twice":
        raise ApiError("PET.0003")
    if pet["name"] == "broken":
        raise RuntimeError("this handler is broken")
    if pet["name"] == "vanishing":
        return {"kind": "cat"}
    return pet


def list_pets(call: Call) -> Any:
    found = list(call.store.collection("pets", call.project))
    return {"pets": found[: call.query["limit"]], "query": call.query, "food": call.world["foods"][0]}


def delete_pet(call: Call) -> None:
    if not call.store.collection("pets", call.project).delete(call.path["pet_id"]):
        raise ApiError("PET.0104")


def put_account(call: Call) -> Any:
    return {"account": call.account, "project": call.project, "mood": call.headers, "body": call.body, "now": call.now}


OPERATIONS = (
    Operation(id="listPets", method="GET", path="/{project_id}/pets", status=200, handler=list_pets),
    Operation(id="createPet", method="POST", path="/{project_id}/pets", status=201, handler=create_pet),
    Operation(id="deletePet", method="DELETE", path="/{project_id}/pets/{pet_id}", status=204, handler=delete_pet),
    Operation(id="listTips", method="GET", path="/{project_id}/pets/tips", status=200),
    Operation(id="putAccount", method="PUT", path="/accounts/{account_id}", status=200, handler=put_account),
    Operation(id="checkHealth", method="GET", path="/health", status=200),
)
API = Api(
    name="pet_stub",
    operations=OPERATIONS,
    catalogue=CATALOGUE,
    scopes={"project": "project_id", "account": "account_id"},
    document=json.dumps(DOCUMENT).encode(),
    documentation=Path(__file__).parent / "docs",
    world=json.dumps(WORLD).encode(),
)
