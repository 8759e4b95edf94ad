# Copied from generator/runtime/client/decoding.py. Do not edit: run `make generate`.
"""Decode a response into a result or an error."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from . import values
from .errors import ApiError, InvalidResponse, class_of
from .operation import Operation, Result, Success
from .transport import Response

CHARSET = re.compile(r';\s*charset="?([^\s;"]+)', re.IGNORECASE)
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
    if operation.successes:
        return _of_several(operation, response)
    if operation.result is None:
        return None  # type: ignore[return-value]  # Result is None then
    return _of_json(operation, response, operation.result)


def _of_json(operation: Operation[Result], response: Response, type_: Any) -> Result:
    try:
        result: Result = values.load(type_, response.body)
    except ValidationError as error:
        raise InvalidResponse(operation.name, response, _reason(error)) from error
    return result


def _of_several(operation: Operation[Result], response: Response) -> Result:
    """Return the result of an operation whose success responses differ, by status and media type."""
    expected = [each for each in operation.successes if each.status == response.status]
    if not expected:
        statuses = ", ".join(dict.fromkeys(str(each.status) for each in operation.successes))
        reason = f"the description has no such status, but {statuses}"
        raise InvalidResponse(operation.name, response, reason)
    header = response.header("Content-Type") or ""
    success = _matching(header, expected)
    if success is None:
        reason = (
            f"its media type is {header}, not {', '.join(each.media_type for each in expected)}"
        )
        raise InvalidResponse(operation.name, response, reason)
    match success.content:
        case "json":
            return _of_json(operation, response, success.result)
        case "text":
            return _of_text(operation, response, header)  # type: ignore[return-value]  # Result includes str then
        case "binary":
            return response.body  # type: ignore[return-value]  # Result includes bytes then
        case _:
            return None  # type: ignore[return-value]  # Result includes None then


def _matching(header: str, expected: list[Success]) -> Success | None:
    """Return the response with the media type, or the only one there is if the header is missing or it is JSON."""
    name = _media_type(header)
    named = next((each for each in expected if _media_type(each.media_type) == name), None)
    if named is not None:
        return named
    first = expected[0]
    return (
        first
        if not name or not first.content or (len(expected) == 1 and first.content == "json")
        else None
    )


def _media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()


def _of_text(operation: Operation[Any], response: Response, header: str) -> str:
    charset = CHARSET.search(header)
    try:
        return response.body.decode(charset[1] if charset else "utf-8")
    except (LookupError, UnicodeDecodeError) as error:
        raise InvalidResponse(operation.name, response, str(error)) from error


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
