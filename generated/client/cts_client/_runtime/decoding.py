# Copied from generator/runtime/client/decoding.py. Do not edit: run `make generate`.
"""From a response to a result or an error."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from .errors import ApiError, InvalidResponse, class_of
from .operation import Operation, Result
from .transport import Response

SHOWN = 200  # characters of a body that is not the service's JSON, e.g. a proxy's HTML


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """Which fields of an error body hold the code and the sentence."""

    code: str
    message: str


def decode(operation: Operation[Result], response: Response, shape: ErrorShape) -> Result:
    """The result of a successful response, also of a status that the description does not know.

    Raises:
        ApiError: the status is not 2xx.
        InvalidResponse: the body does not fit.
    """
    if not 200 <= response.status < 300:
        raise error_of(operation, response, shape)
    if operation.result is None:
        return None  # type: ignore[return-value]  # Result is None then
    try:
        result: Result = _adapter(operation.result).validate_json(response.body)
    except ValidationError as error:
        raise InvalidResponse(operation.name, response, _reason(error)) from error
    return result


@functools.cache
def _adapter(result: Any) -> TypeAdapter[Any]:
    return TypeAdapter(result)


def _reason(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)[0]
    return ": ".join(filter(None, (".".join(map(str, found["loc"])), found["msg"])))


def error_of(operation: Operation[Any], response: Response, shape: ErrorShape) -> ApiError:
    """The error that a response is. Bodies of gateways and proxies survive as text."""
    text = response.body.decode("utf-8", "replace")
    body = _parsed(text)
    fields = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    request_id = response.header("X-Request-Id") or fields.get("request_id")
    return class_of(response.status)(
        operation.name,
        response,
        code=str(fields.get(shape.code) or ""),
        message=str(fields.get(shape.message) or text[:SHOWN]),
        request_id=str(request_id) if request_id else None,
        body=body,
    )


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
