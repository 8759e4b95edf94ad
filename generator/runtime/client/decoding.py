"""Decode a response into a result or an error."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import ValidationError

from . import values
from .cleaning import cleaned
from .errors import ApiError, CodeInfo, InvalidResponse, class_of
from .operation import Operation, Result, Success
from .retries import retry_after
from .transport import Response

CHARSET = re.compile(r';\s*charset="?([^\s;"]+)', re.IGNORECASE)
MAX_MESSAGE_CHARS = 200  # of a body that is not the JSON of the service, e.g. HTML of a proxy


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """Names of the fields of an error body that hold the code and the message."""

    code: str
    message: str
    others: tuple[tuple[str, str], ...] = ()  # names in bodies of gateways; a period separates those of nested objects
    catalogue: Mapping[str, CodeInfo] = field(default_factory=dict)  # by code
    classes: Mapping[str, type[ApiError]] = field(default_factory=dict)  # by code


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
        reason = f"its media type is {header}, not {', '.join(each.media_type for each in expected)}"
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
    return first if not name or not first.content or (len(expected) == 1 and first.content == "json") else None


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
    code, message = _code_and_message(fields, shape)
    request_id = response.header("X-Request-Id") or fields.get("request_id")
    return class_of(response.status, shape.classes.get(code))(
        operation.name,
        response,
        code=code,
        message=message or cleaned(text, MAX_MESSAGE_CHARS),
        request_id=str(request_id) if request_id else None,
        body=body,
        documentation=shape.catalogue.get(code),
        retry_after_seconds=retry_after(response, time.time()),
    )


def _code_and_message(fields: dict[str, Any], shape: ErrorShape) -> tuple[str, str]:
    """Return the code and the message by the first shape that has one of them; empty without any."""
    for names in ((shape.code, shape.message), *shape.others):
        code, message = (_text_at(fields, name) for name in names)
        if code or message:
            return code, message
    return "", ""


def _text_at(fields: dict[str, Any], path: str) -> str:
    value: Any = fields
    for name in path.split("."):
        value = cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None
    return "" if value is None or isinstance(value, dict | list | bool) else str(value)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
