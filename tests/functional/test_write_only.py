"""A ``writeOnly`` property is in no response, whatever a declaration, a handler or an example says."""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.functional.round_trip import Pair, generated
from tests.functional.tiny import Tiny, gives, model, operation, takes

pytestmark = pytest.mark.slow

TEXT = {"type": "string", "examples": ["a"]}
SECRET = {**TEXT, "writeOnly": True}
ACCOUNT = model(name=str, password=SECRET, id={**TEXT, "readOnly": True})
SCHEMAS_OF = {
    "Account": {**ACCOUNT, "required": ["name", "password", "id"]},
    "Accounts": model(accounts={"type": "array", "items": {"$ref": "#/Account"}, "examples": [[]]}),
    "Special": {
        "description": "More.",
        "allOf": [{"$ref": "#/Account"}, model(level={"type": "integer", "examples": [1]})],
    },
    "Robot": {
        **model(key=SECRET, kind={"type": "string", "const": "robot", "examples": ["robot"]}),
        "required": ["kind"],
    },
    "Person": {
        **model(key=str, kind={"type": "string", "const": "person", "examples": ["person"]}),
        "required": ["kind"],
    },
    "Any": {"description": "One of them.", "oneOf": [{"$ref": "#/Robot"}, {"$ref": "#/Person"}]},
    "Mixed": model(
        any={"$ref": "#/Any"},
        named={"type": "object", "additionalProperties": {"$ref": "#/Special"}, "examples": [{}]},
        pin={"$ref": "#/Pin"},
        self={"$ref": "#/Mixed"},
        **{"$ref": {"type": "string", "writeOnly": True, "examples": ["a"]}},
    ),
    "Pin": {**SECRET, "description": "A pin."},
}
MIXED = {name: schema for name, schema in SCHEMAS_OF.items() if name != "Accounts"}
SENT = {"name": "Tom", "password": "s3cr3t"}
BEHAVIOUR = {
    "resources": {
        "accounts": {
            "description": "Accounts.",
            "schema": "Account",
            "identity": ["id"],
            "initial": {"id": 'body.name + "!"'},
        }
    },
    "operations": {
        "createAccount": {"creates": "accounts"},
        "listAccounts": {"lists": "accounts", "into": "accounts"},
        "echoAccount": {"returns": "body"},
        "getMixed": {"returns": '{"pin": "1234", "any": {"kind": "robot", "key": "k"}}'},
    },
}
"""Nothing is left out by the declarations."""
OPERATIONS = {
    "POST /accounts": operation(
        "createAccount", "api", requestBody=takes("Account", SENT), responses=gives("Account", {"name": "a", "id": "a"})
    ),
    "GET /accounts": operation("listAccounts", "api", responses=gives("Accounts", {"accounts": []})),
    "POST /echo": operation(
        "echoAccount", "api", requestBody=takes("Account", SENT), responses=gives("Account", {"name": "a", "id": "a"})
    ),
    "GET /mixed": operation(
        "getMixed", "api", responses=gives("Mixed", {"pin": "1234", "any": {"kind": "robot", "key": "k"}})
    ),
}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    description = Tiny({"GET /mixed": OPERATIONS["GET /mixed"]}, MIXED, client="write_only_client")
    with generated(description, tmp_path_factory.mktemp("write_only")) as found:
        yield found


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"pin": "1234"}, {}),
        ({"$ref": "a"}, {}),
        ({"any": {"kind": "robot", "key": "k"}}, {"any": {"kind": "robot"}}),
        ({"any": {"kind": "person", "key": "k"}}, {"any": {"kind": "person", "key": "k"}}),
        (
            {"named": {"a": {"name": "Tom", "id": "1", "password": "s3cr3t", "level": 2, "other": [1]}}},
            {"named": {"a": {"name": "Tom", "id": "1", "level": 2, "other": [1]}}},
        ),
        (
            {"self": {"self": {"pin": "1", "any": {"kind": "robot", "key": "k"}}}},
            {"self": {"self": {"any": {"kind": "robot"}}}},
        ),
    ],
)
def test_results_of_handlers(pair: Pair, result: dict[str, Any], expected: dict[str, Any]) -> None:
    before = json.dumps(result)
    pair.results(getMixed=result)
    pair.both("api", "get_mixed")
    assert pair.received[-1].json() == expected
    assert json.dumps(result) == before


def test_declared_behaviour(tmp_path: Path) -> None:
    files = {"resources/tiny/behaviour.yaml": json.dumps(BEHAVIOUR)}
    description = Tiny(OPERATIONS, SCHEMAS_OF, client="write_only", stub="write_only_stub", files=files)
    with description.generated(tmp_path):
        app = importlib.import_module("write_only_stub").create_app(check_responses=True)
        assert asyncio.run(responses(app)) == [
            {"name": "Tom", "id": "Tom!"},
            {"accounts": [{"name": "Tom", "id": "Tom!"}]},
            {"name": "Tom", "id": "mine"},
            {"any": {"kind": "robot"}},
        ]


async def responses(app: Any) -> list[Any]:
    """Create an account, list it, echo it, and get an object of expressions."""
    account = {**SENT, "id": "mine"}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://stub") as http:
        created = await http.post("/accounts", json=account)
        listed, echoed = await http.get("/accounts"), await http.post("/echo", json=account)
        return [each.json() for each in (created, listed, echoed, await http.get("/mixed"))]


def test_examples(tmp_path: Path) -> None:
    description = Tiny(
        {"GET /mixed": OPERATIONS["GET /mixed"]}, MIXED, client="examples_only", stub="examples_only_stub"
    )
    with description.generated(tmp_path) as package:
        pair = Pair(package, importlib.import_module("examples_only_stub"), package)
        pair.both("api", "get_mixed")
        assert pair.received[-1].json() == {"any": {"kind": "robot"}}
