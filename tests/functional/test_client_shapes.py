"""A client of a description with odd names, rare shapes, no enumerations, no authentication, nothing given once."""

from __future__ import annotations

import importlib
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generator import pipeline, write

FILES = {
    "openapi.yaml": """
openapi: 3.1.0
info:
  title: Odd Things
  version: 2.0.0
  summary: Has names that mean something else.
  description: Names that mean something else in Python, and shapes that are rare.
servers:
- url: https://odd.example.com/base
  description: The one and only.
tags:
- name: things
  description: Things with odd names.
- name: class
  description: A tag that is a keyword.
paths:
  /things:
    $ref: resources/things/paths.yaml#/things
  /things/{thing_ids}/numbers:
    $ref: resources/things/paths.yaml#/numbers
  /classes/{type}:
    $ref: resources/things/paths.yaml#/classes
""",
    "shared/schemas.yaml": """
Error:
  type: object
  description: Body of every error response.
  required: [code, text]
  properties:
    code: {type: string, description: The code of the error., x-role: code, examples: [O.1]}
    text: {type: string, description: The error as a sentence., x-role: message, examples: [No.]}
""",
    "shared/responses.yaml": """
Rejected:
  description: The request is rejected.
  content:
    application/json:
      schema: {$ref: schemas.yaml#/Error}
      example: {code: O.1, text: No.}
""",
    "resources/things/schemas.yaml": r"""
Thing:
  type: object
  description: "A thing; its documentation ends with a \\ and a \"quote\""
  required: [self, type]
  properties:
    self: {type: string, description: Itself.}
    type: {type: string, description: Its type.}
    timeout: {type: integer, description: A field that is called like an argument.}
    extra_headers: {type: boolean, description: Another one.}
    model_config: {type: string, description: What pydantic keeps for itself.}
    model_dump: {type: string, description: A method of pydantic.}
    copy: {type: string, description: Another method of pydantic.}
    modelCopy: {type: string, description: Its name in Python is a method of pydantic.}
    json: {type: string, description: And another.}
    schema: {type: string, description: And another.}
    list: {type: array, description: A builtin., items: {type: array, items: {type: integer}}}
    str: {type: string, description: A builtin that is a type.}
    int: {type: integer, description: A second one.}
    "@id": {type: string, description: Not an identifier.}
    "2nd": {type: string, description: Begins with a digit.}
    camelCase: {type: string, description: In another style.}
    _private: {type: string, description: Begins with an underscore.}
    any: {type: object, description: Anything at all.}
    parent: {$ref: '#/Thing'}
    names: {type: object, description: By key., additionalProperties: {$ref: '#/Thing'}}
    maybe: {type: [string, 'null'], description: Perhaps.}
Numbers:
  type: array
  description: Numbers.
  items: {type: integer}
""",
    "resources/things/paths.yaml": """
things:
  post:
    operationId: createThing
    tags: [things]
    summary: Create a thing
    description: Makes a thing.
    parameters:
    - {name: type, in: query, description: A parameter of the same name as a field., schema: {type: string}, example: a}
    - {name: X-Note, in: header, description: A header., schema: {type: string}}
    requestBody:
      description: The thing.
      required: false
      content:
        application/json:
          schema: {$ref: schemas.yaml#/Thing}
          example: {self: a, type: b}
    responses:
      '202':
        description: The things.
        content:
          application/json:
            schema: {type: array, items: {$ref: schemas.yaml#/Thing}}
            example: []
      '400': {$ref: ../../shared/responses.yaml#/Rejected}
  get:
    operationId: listThings
    tags: [things]
    summary: List things
    description: Returns the things.
    responses:
      '200':
        description: The things.
        content:
          application/json:
            schema: {type: object, additionalProperties: {type: array, items: {$ref: schemas.yaml#/Thing}}}
            example: {}
      '400': {$ref: ../../shared/responses.yaml#/Rejected}
numbers:
  put:
    operationId: replaceThingNumbers
    tags: [things]
    summary: Replace numbers
    description: Replaces numbers of things.
    parameters:
    - name: thing_ids
      in: path
      required: true
      description: IDs.
      schema: {type: array, items: {type: integer}}
      example: [1]
    requestBody:
      description: The numbers.
      required: true
      content:
        application/json:
          schema: {$ref: schemas.yaml#/Numbers}
          example: [1]
    responses:
      '200':
        description: The numbers.
        content:
          application/json:
            schema: {$ref: schemas.yaml#/Numbers}
            example: [1]
      '400': {$ref: ../../shared/responses.yaml#/Rejected}
classes:
  delete:
    operationId: deleteClass
    tags: [class]
    summary: Delete a class
    description: Deletes a class.
    parameters:
    - {name: type, in: path, required: true, description: Its type., schema: {type: string}, example: a}
    - name: id
      in: query
      description: Its numbers.
      explode: true
      schema: {type: array, items: {type: integer, enum: [1, 2]}}
      example: [1]
    responses:
      '204':
        description: Gone.
      '400': {$ref: ../../shared/responses.yaml#/Rejected}
""",
    "naming.yaml": """
client: {distribution: odd-client, version: 1.0.0, package: odd_client, environment: ODD}
stub: {distribution: odd-stub, version: 1.0.0, package: odd_stub, command: odd-stub, environment: ODD_STUB}
error-schema: Error
bound-parameters: []
scopes: {}
""",
    "errors.yaml": """
codes:
  O.1: {name: E1, status: 400, message: No., trigger: schema, retryable: false, meaning: No., remedy: None.}
conditions:
  malformed-body: {code: O.1, status: 400}
  invalid-body: {code: O.1, status: 400}
  invalid-query: {code: O.1, status: 400}
  invalid-path: {code: O.1, status: 400}
  invalid-header: {code: O.1, status: 400}
  unsupported-media-type: {code: O.1, status: 415}
  body-too-large: {code: O.1, status: 413}
  unauthenticated: {code: O.1, status: 401}
  forbidden: {code: O.1, status: 403}
  unknown-path: {code: O.1, status: 404}
  method-not-allowed: {code: O.1, status: 405}
  internal: {code: O.1, status: 500}
  unavailable: {code: O.1, status: 503}
""",
    "world/default.yaml": """
accounts: []
""",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    root = tmp_path_factory.mktemp("shapes")
    for name, text in FILES.items():
        file = root / "spec" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip("\n"), encoding="utf-8")
    write.apply(root / "out", pipeline.run(root / "spec", root / "out"))
    sys.path.insert(0, str(root / "out" / "client"))
    try:
        yield importlib.import_module("odd_client")
    finally:
        sys.path.pop(0)


class Transport:
    """Returns the given content and records requests."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.content: Any = None
        self.sent: list[Any] = []

    def send(self, request: Any) -> Any:
        self.sent.append(request)
        return self.response(200, {}, json.dumps(self.content).encode())

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def transport(package: ModuleType) -> Transport:
    return Transport(package.Response)


@pytest.fixture
def client(package: ModuleType, transport: Transport) -> Any:
    return package.Client(transport=transport)


def body(transport: Transport) -> Any:
    content = transport.sent[-1].body
    return content and json.loads(content)


def test_a_client_without_security_and_bound_parameters(package: ModuleType, client: Any) -> None:
    assert repr(client) == "Client('https://odd.example.com/base')"
    assert list(inspect.signature(package.Client).parameters) == [
        *("endpoint", "timeout", "max_retries", "retry_unsafe", "strict", "hooks", "connections", "transport"),
    ]
    assert package.models.__all__ == ["Error", "Thing", "ThingInput"]


def test_a_field_with_the_name_of_another_argument(client: Any, transport: Transport) -> None:
    transport.content = []
    client.things.create(
        type="query", x_note="header", self_="a", type_="b", timeout_=1, extra_headers_=True, timeout=2
    )
    (request,) = transport.sent
    assert request.url == "https://odd.example.com/base/things?type=query"
    assert (request.headers["X-Note"], request.timeout.total) == ("header", 2)
    assert body(transport) == {"self": "a", "type": "b", "timeout": 1, "extra_headers": True}


NAMES = {
    "self_": "self",
    "type_": "type",
    "model_config": "model_config",
    "model_dump": "model_dump",
    "copy": "copy",
    "model_copy": "modelCopy",
    "json": "json",
    "schema": "schema",
    "str": "str",
    "id": "@id",
    "_2nd": "2nd",
    "camel_case": "camelCase",
    "private": "_private",
    "maybe": "maybe",
}


def test_any_name_is_sent_and_received(client: Any, transport: Transport) -> None:
    thing = {wire: wire for wire in NAMES.values()} | {"list": [[1], []], "int": 1, "any": {"x": [None]}}
    transport.content = [thing]
    (created,) = client.things.create(**NAMES, list=[[1], []], int=1, any={"x": [None]})
    assert body(transport) == thing
    assert created.model_dump(by_alias=True, exclude_unset=True) == thing
    assert (created.camel_case, created.private, created.id) == ("camelCase", "_private", "@id")


def test_objects_within_objects(package: ModuleType, client: Any, transport: Transport) -> None:
    child = package.models.ThingInput(self="c", type="t")
    transport.content = []
    client.things.create(self_="a", type_="b", parent=child, names={"x": child, "y": {"self": "d", "type": "t"}})
    names = {"x": {"self": "c", "type": "t"}, "y": {"self": "d", "type": "t"}}
    assert body(transport) == {"self": "a", "type": "b", "parent": names["x"], "names": names}
    with pytest.raises(package.errors.InvalidRequest, match=r"names\.x\.parent\.self: Field required"):
        client.things.create(self_="a", type_="b", names={"x": {"self": "d", "type": "t", "parent": {"type": "t"}}})


def test_null_is_sent(client: Any, transport: Transport) -> None:
    transport.content = []
    client.things.create(self_="a", type_="b", maybe=None)
    assert body(transport) == {"self": "a", "type": "b", "maybe": None}


def test_an_optional_body_is_left_out_or_complete(package: ModuleType, client: Any, transport: Transport) -> None:
    transport.content = []
    client.things.create()
    assert transport.sent[-1].body is None
    with pytest.raises(package.errors.InvalidRequest, match="type: Field required"):
        client.things.create(self_="a")


def test_a_method_called_list_and_a_map_of_arrays(client: Any, transport: Transport) -> None:
    transport.content = {"a": [{"self": "s", "type": "t"}], "b": []}
    things = client.things.list()
    assert (things["a"][0].self, things["b"]) == ("s", [])


def test_arrays_as_bodies_results_and_paths(package: ModuleType, client: Any, transport: Transport) -> None:
    transport.content = [3, 2]
    assert client.things.replace_numbers(thing_ids=[7, 8], body=[2, 3]) == [3, 2]
    assert transport.sent[-1].url.endswith("/things/7,8/numbers")
    assert body(transport) == [2, 3]


def test_a_resource_that_is_a_keyword(package: ModuleType, client: Any, transport: Transport) -> None:
    assert client.class_.delete(type="a", id=[1, 2]) is None
    assert transport.sent[-1].url.endswith("/classes/a?id=1&id=2")
    with pytest.warns(package.UnknownMember, match=r"id: '3' is none of the documented values 1, 2"):
        client.class_.delete(type="a", id=[3])


@pytest.mark.slow
def test_types(package: ModuleType, tmp_path: Path) -> None:
    """Methods and fields with the names of builtins do not hide the types."""
    folder = Path(package.__file__ or "").parents[1]
    options = ["--strict", "--no-incremental", "--cache-dir", str(tmp_path), "--python-version", "3.11"]
    command = [sys.executable, "-m", "mypy", *options, "odd_client"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_documentation_keeps_quotes_and_backslashes(package: ModuleType) -> None:
    assert (package.models.Thing.__doc__ or "").strip() == 'A thing; its documentation ends with a \\ and a "quote"'
