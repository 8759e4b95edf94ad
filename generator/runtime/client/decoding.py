"""Decode a response into a result or an error."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from . import values
from .errors import ApiError, InvalidResponse, class_of
from .operation import Operation, Result
from .transport import Response

MAX_MESSAGE_CHARS = 200  # of a body that is not the JSON of the service, e.g. HTML of a proxy


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """Names of the fields of an error body that hold the code and the message."""

    code: str
    message: str


def decode(operation: Operation[Result], response: Response, shape: ErrorShape) -> Result:
    """Return the result of a response with any 2xx status, documented or not.

    Raises:
        ApiError: the status is not 2xx.
        InvalidResponse: the body does not match the description.
    """
    if not 200 <= response.status < 300:
        raise error_of(operation, response, shape)
    if operation.result is None:
        return None  # type: ignore[return-value]  # Result is None then
    try:
        result: Result = values.load(operation.result, response.body)
    except ValidationError as error:
        raise InvalidResponse(operation.name, response, _reason(error)) from error
    return result


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))


def error_of(operation: Operation[Any], response: Response, shape: ErrorShape) -> ApiError:
    """Return the error for a response. Bodies of gateways and proxies are kept as text."""
    text = response.body.decode("utf-8", "replace")
    body = _parsed(text)
    fields = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    request_id = response.header("X-Request-Id") or fields.get("request_id")
    return class_of(response.status)(
        operation.name,
        response,
        code=str(fields.get(shape.code) or ""),
        message=str(fields.get(shape.message) or text[:MAX_MESSAGE_CHARS]),
        request_id=str(request_id) if request_id else None,
        body=body,
    )


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
