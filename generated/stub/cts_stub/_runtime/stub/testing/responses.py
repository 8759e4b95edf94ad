# Copied from generator/runtime/stub/testing/responses.py. Do not edit: run `make generate`.
"""Responses of an operation that a test asks for: by status, by error code, by the name of an example."""

from __future__ import annotations

from ..endpoint import Endpoint
from ..errors import ApiError, Catalogue
from ..http.response import JSON, Response, encode

BODILESS = frozenset((204, 304))
FIRST_ERROR = 400


def of_code(code: str, status: int | None, endpoint: Endpoint, catalogue: Catalogue) -> Response:
    """Return the error response. Without ``status``: that with which the operation lists the code, or its usual one."""
    listed = (each for each, codes in (endpoint.operation.errors or {}).items() if code in codes)
    return catalogue.response(ApiError(code, status or next(listed, None)))


def of_status(status: int, endpoint: Endpoint, catalogue: Catalogue) -> Response:
    """Return the response with a status: a success, an error that the operation lists, or a similar error."""
    example = endpoint.example_of(status)
    if example:
        return endpoint.response(example, check=False)
    if status < FIRST_ERROR:
        return Response(status, b"", ())
    codes = (endpoint.operation.errors or {}).get(status)
    condition = catalogue.condition_of(status) or catalogue.conditions["internal"]
    return catalogue.response(ApiError(codes[0] if codes else condition.code, status))


def success(endpoint: Endpoint, example: str = "") -> Response:
    """Return an example of the success; by default the first."""
    return endpoint.response(endpoint.examples[example] if example else endpoint.example, check=False)


def control_error(status: int, reason: str) -> Response:
    """Return the response to a request that asks the features for tests for something that cannot be."""
    return Response(status, encode({"error": reason}), JSON)
