"""Requests of the proof, and what counts as rejected, succeeded and observed."""

from __future__ import annotations

from typing import Any

import pytest

from generator.runtime.contract import gates
from generator.runtime.contract.credentials import NONE
from generator.runtime.contract.lifecycles import ErrorResponse, Lifecycle, Listing, Step, evaluate
from generator.runtime.contract.results import Observations
from generator.runtime.contract.session import Session, unless_succeeded
from generator.runtime.contract.target import Operation, Response, Target

ERROR: dict[str, Any] = {"properties": {"code": {"x-role": "code"}}}
DOCUMENT: dict[str, Any] = {
    "components": {"schemas": {"Error": ERROR}},
    "paths": {
        "/pets/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "example": "p"}
            ],
            "get": {
                "operationId": "listPets",
                "parameters": [
                    {"name": "kinds", "in": "query", "explode": False, "schema": {"type": "array"}},
                    {"name": "tags", "in": "query", "schema": {"type": "array"}},
                    {"name": "sold", "in": "query", "schema": {"type": "boolean"}},
                ],
                "responses": {"200": {}, "400": {}, "500": {"x-trigger": "fault"}},
            },
        }
    },
}
REQUIRED = {"type": "string", "enum": ["first", "second"]}


class Recorder:
    """Connection pool that records the URL of each request and returns an empty response."""

    status = 200

    def read1(self, _: int) -> bytes:
        return b""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.urls: list[str] = []

    def request(self, method: str, url: str, **_: Any) -> Recorder:
        self.urls.append(f"{method} {url}")
        return self


def target(**path_parameters: str) -> tuple[Target, Recorder]:
    pool = Recorder()
    return Target("http://stub/", DOCUMENT, NONE, path_parameters, pool), pool  # type: ignore[arg-type]


def test_arrays_are_written_as_the_parameter_declares() -> None:
    there, pool = target()
    values = {"id": "a/b", "kinds": ["cat", "dog"], "tags": ["x", "y"], "sold": True}
    there.send(there.operations["listPets"], values)
    assert pool.urls == ["GET http://stub/pets/a%2Fb?kinds=cat,dog&tags=x&tags=y&sold=true"]


def test_examples_of_parameters() -> None:
    operation = target()[0].operations["listPets"]
    assert target()[0].example(operation) == {"id": "p"}
    assert target(id="mine")[0].example(operation) == {"id": "mine"}
    required = Operation("x", "GET", "/", {}, ({"name": "q", "required": True, "schema": REQUIRED},), {})
    assert target()[0].example(required) == {"q": "first"}


def response(status: int, body: bytes = b"") -> Response:
    return Response(status, {}, body)


def session() -> Session:
    there, _ = target()
    operation = there.operations["listPets"]
    step, listing = Step(operation, {}), Listing(operation, "pets", ("id",))
    lifecycle = Lifecycle({}, operation, None, step, listing, None, False, step, (), (), None)
    return Session(there, Observations(), lifecycle)


def test_a_rejection_has_the_declared_status_and_code() -> None:
    error = ErrorResponse("PETS.1", 400)
    check = session().unless_rejected
    assert check(response(400, b'{"code": "PETS.1"}'), error) == ""
    assert check(response(400, b'{"code": "PETS.2"}'), error) == (
        'returned 400: b\'{"code": "PETS.2"}\' instead of 400 PETS.1'
    )
    assert "instead of 400 PETS.1" in check(response(404, b'{"code": "PETS.1"}'), error)
    assert check(response(404, b'{"code": "PETS.1"}'), ErrorResponse("PETS.1", 404), error) == ""


def test_any_4xx_is_a_rejection_where_none_is_declared() -> None:
    check = session().unless_rejected
    assert check(response(404), None) == ""
    assert check(response(499)) == ""
    assert check(response(500)) == "returned 500: b'' instead of a 4xx error"
    assert check(response(200)) == "returned 200: b'' instead of a 4xx error"


def test_success() -> None:
    assert unless_succeeded(response(204)) == ""
    assert unless_succeeded(response(302)) == "returned 302: b''"


@pytest.mark.parametrize(
    ("seen", "failed"),
    [
        ({200, 400}, set()),
        ({200}, {"listPets returned 400"}),
        ({400, 404}, {"listPets succeeded", "listPets returned 200"}),
        (set(), {"listPets succeeded", "listPets returned 200", "listPets returned 400"}),
    ],
)
def test_gates(seen: set[int], failed: set[str]) -> None:
    results = list(gates.run(target()[0], Observations({"listPets": seen})))
    assert {result.name for result in results if result.failure} == failed
    assert len(results) == 3


def test_runtime_expressions() -> None:
    body = {"a": {"b": 1}}
    assert evaluate("$response.body#/a/b", body, {}) == 1
    assert evaluate("$response.body#/a/c", body, {}) is None
    assert evaluate("$response.body#/a/b/c", body, {}) is None
    assert evaluate("$request.path.id", body, {"id": "p"}) == "p"
    assert evaluate("constant", body, {}) == "constant"
