"""Responses are decoded into results and errors."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from generator.runtime.client.decoding import ErrorShape, decode
from generator.runtime.client.errors import (
    ApiError,
    BadRequest,
    ClientClosed,
    ClientError,
    CodeInfo,
    ConfigurationError,
    Conflict,
    ConnectionFailed,
    ContentTooLarge,
    Forbidden,
    InvalidRequest,
    InvalidResponse,
    MethodNotAllowed,
    NotFound,
    Problem,
    ResponseTooLarge,
    ServerError,
    TimedOut,
    TooManyRequests,
    Unauthorized,
    UnsupportedMediaType,
    class_of,
)
from generator.runtime.client.model import ResponseModel
from generator.runtime.client.operation import Operation
from generator.runtime.client.timeouts import Timeout
from generator.runtime.client.transport import Request, Response

SHAPE = ErrorShape(code="error_code", message="error_msg")


class Pet(ResponseModel):
    name: str
    born: int | None = None


def operation(result: Any) -> Operation[Any]:
    return Operation(name="pets.get", method="GET", path="/pet", result=None if result is None else lambda: result)


def response(body: Any, status: int = 200, request_id: str = "") -> Response:
    headers = {"x-request-id": request_id} if request_id else {}
    return Response(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


def error_of(body: Any, status: int = 400, request_id: str = "") -> ApiError:
    with pytest.raises(ApiError) as caught:
        decode(operation(Pet), response(body, status, request_id), SHAPE)
    return caught.value


def test_unknown_fields_are_kept() -> None:
    pet = decode(operation(Pet), response({"name": "Tom", "wings": [2]}), SHAPE)
    assert (pet.name, pet.born, pet.wings) == ("Tom", None, [2])


@pytest.mark.parametrize("status", [200, 201, 202, 206, 299])
def test_any_2xx_status_is_success(status: int) -> None:
    assert decode(operation(list[int]), response([1], status), SHAPE) == [1]


def test_an_operation_without_a_result_ignores_the_body() -> None:
    assert decode(operation(None), response(b"", 204), SHAPE) is None
    assert decode(operation(None), response(b"<html>"), SHAPE) is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "Invalid JSON"),
        (b"<html>", "Invalid JSON"),
        (b"\xff", "Invalid JSON"),
        (b"[" * 100_000, "Invalid JSON: recursion limit exceeded"),
        ({}, "name: Field required"),
        ({"name": 7}, "name: Input should be a valid string"),
        ([], "Input should be an object"),
    ],
)
def test_an_invalid_body(body: Any, reason: str) -> None:
    received = response(body)
    with pytest.raises(InvalidResponse) as caught:
        decode(operation(Pet), received, SHAPE, strict=True)
    assert caught.value.reason.startswith(reason)
    assert caught.value.response is received
    assert "pets.get: 200" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        (400, BadRequest),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (405, MethodNotAllowed),
        (409, Conflict),
        (413, ContentTooLarge),
        (415, UnsupportedMediaType),
        (429, TooManyRequests),
        (500, ServerError),
        (503, ServerError),
        (302, ApiError),
        (418, ApiError),
    ],
)
def test_the_status_selects_the_exception_class(status: int, error_class: type[ApiError]) -> None:
    error = error_of({}, status)
    assert type(error) is error_class
    assert isinstance(error, ClientError)
    assert error.status == status


def test_attributes_and_text_of_an_error() -> None:
    body = {"error_code": "P.1", "error_msg": "No such pet.", "more": 1}
    error = error_of(body, 404, "r1")
    assert (error.operation, error.code, error.message) == ("pets.get", "P.1", "No such pet.")
    assert (error.request_id, error.body) == ("r1", body)
    assert str(error) == "pets.get: 404 P.1 No such pet. (request r1)"


def test_the_request_id_may_be_in_the_body() -> None:
    assert error_of({"request_id": "r2"}).request_id == "r2"
    assert error_of({"request_id": "r2"}, request_id="r1").request_id == "r1"
    assert error_of({}).request_id is None


@pytest.mark.parametrize(
    ("body", "parsed", "message"),
    [
        (b"<html>Bad gateway</html>", "<html>Bad gateway</html>", "<html>Bad gateway</html>"),
        (b"", "", ""),
        (b"\xff", "\ufffd", "\ufffd"),
        (b"x" * 1000, "x" * 1000, "x" * 200 + "…"),
        (b"[" * 100_000, "[" * 100_000, "[" * 200 + "…"),
        (b"[1]", [1], "[1]"),
        (b"null", None, "null"),
        (b'{"error_code": null, "error_msg": 7}', {"error_code": None, "error_msg": 7}, "7"),
    ],
)
def test_bodies_of_gateways_and_proxies_are_kept(body: bytes, parsed: Any, message: str) -> None:
    error = error_of(body, 502)
    assert (error.code, error.message, error.body) == ("", message, parsed)
    assert error.response.body == body


# --- other shapes, classes of codes, copies ---


class PetMissing(ApiError):
    """P.1: no such pet."""


INFO = CodeInfo(404, "No such pet.", False, "It was never there.", "Look elsewhere.")
OTHERS = (("error.code", "error.message"), ("errorCode", "errorMsg"), ("code", "message"))
WIDE = ErrorShape("error_code", "error_msg", OTHERS, {"P.1": INFO}, {"P.1": PetMissing})
STATUSES = (400, 401, 403, 404, 405, 409, 413, 415, 418, 429, 500, 503)


def wide(body: Any, status: int = 404, **headers: str) -> ApiError:
    fields = {name.replace("_", "-"): text for name, text in headers.items()}
    received = Response(status, fields, json.dumps(body).encode())
    with pytest.raises(ApiError) as caught:
        decode(operation(Pet), received, WIDE)
    return caught.value


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"error_code": "A", "error_msg": "a", "code": "B"}, "A", "a"),
        ({"error": {"code": 401, "message": "a", "title": "t"}}, "401", "a"),
        ({"errorCode": "A", "errorMsg": "a"}, "A", "a"),
        ({"code": "A", "message": "a"}, "A", "a"),
        ({"error_code": "A", "message": "a"}, "A", ""),
        ({"error": "a"}, "", ""),
        ({"error": {"code": {}, "message": []}}, "", ""),
    ],
)
def test_shapes_of_errors(body: Any, code: str, message: str) -> None:
    error = wide(body)
    assert (error.code, error.message) == (code, message or json.dumps(body))


@pytest.mark.parametrize("status", STATUSES)
def test_the_code_and_the_status_select_classes(status: int) -> None:
    error = wide({"error_code": "P.1"}, status)
    assert isinstance(error, PetMissing)
    assert isinstance(error, class_of(status))
    assert type(error) is type(wide({"error_code": "P.1"}, status))
    assert (type(error).__name__, error.retryable, error.meaning, error.remedy) == (
        *("PetMissing", False, "It was never there.", "Look elsewhere."),
    )
    others = {class_of(each) for each in STATUSES} - {class_of(status), ApiError}
    assert not isinstance(error, tuple(others))


def test_a_code_that_is_not_documented() -> None:
    error = wide({"error_code": "P.9"}, 503, retry_after="7")
    assert (type(error), error.retryable, error.meaning, error.remedy) == (ServerError, None, "", "")
    assert error.retry_after_seconds == 7


def test_texts_of_a_server_are_cleaned() -> None:
    text = "\x1b[31mone\r\ntwo\u202e\x00"
    error = wide({"error_code": text + "x" * 200, "error_msg": text + "x" * 2000}, x_request_id=text)
    assert str(error).isprintable()
    assert (len(error.code), len(error.message), error.request_id) == (100, 1000, "[31mone  two")


@pytest.mark.parametrize(
    "error",
    [
        wide({"error_code": "P.1", "error_msg": "No."}, 409, retry_after="7", x_request_id="r"),
        wide({}, 404),
        ConfigurationError("no endpoint"),
        InvalidRequest("pets.get", (Problem("name", "is required"),)),
        InvalidResponse("pets.get", Response(200, {}, b"x"), "not JSON"),
        *(
            kind(Request("GET", "http://pets", {"X-Token": "s3cr3t"}, b"s3cr3t", Timeout()), "lost", is_sent=False)
            for kind in (ConnectionFailed, TimedOut, ClientClosed, ResponseTooLarge)
        ),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_can_be_pickled_and_copied(error: ClientError) -> None:
    error.add_note("seen")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert (type(again), str(again), again.args) == (type(error), str(error), error.args)
        assert again.__notes__ == ["seen"]
        assert {**vars(again), "request": None} == {**vars(error), "request": None}
    assert b"s3cr3t" not in pickle.dumps(error)
