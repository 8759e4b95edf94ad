# Copied from generator/runtime/client/decoding.py. Do not edit: run `make generate`.
"""Decode a response into a result or an error."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any, cast

from pydantic import ValidationError

from . import values
from .cleaning import cleaned
from .errors import ApiError, CodeInfo, InvalidResponse, class_of
from .events import logger
from .mismatches import Mismatch
from .model import ResponseModel, keep
from .operation import Operation, Result, Success
from .reading import UnreadableError, read, reason_of
from .records import dataclass, field
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
    catalogue: Mapping[str, CodeInfo] = field(default_factory=dict[str, CodeInfo])  # by code
    classes: Mapping[str, type[ApiError]] = field(default_factory=dict[str, type[ApiError]])  # by code


def is_success(response: Response) -> bool:
    """Return whether the status is 2xx, documented or not."""
    return 200 <= response.status < 300


def decode(
    operation: Operation[Result], response: Response, shape: ErrorShape, type_: Any = None, *, strict: bool = False
) -> Result:
    """Return the result of a successful response.

    Args:
        operation: the operation that was called.
        response: its response.
        shape: names of the fields of errors.
        type_: a subclass of what the operation returns, to return instead.
        strict: raise an error for a value that does not match the description. Otherwise it is kept and logged.

    Raises:
        ApiError: the status is not 2xx.
        InvalidResponse: the body does not match the description, or, if not ``strict``, it is not even readable.
    """
    if not is_success(response):
        raise error_of(operation, response, shape)
    result: Result
    if operation.successes:
        result = _of_several(operation, response, strict)
    elif operation.result is None:
        result = None  # type: ignore[assignment]  # Result is None then
    else:
        result = _of_json(operation, response, type_ or operation.result(), strict)
    return result


def _of_json(operation: Operation[Any], response: Response, type_: Any, strict: bool) -> Any:
    try:
        if strict:
            return values.load(type_, response.body)
        result, mismatches = read(type_, response.body)
    except ValidationError as error:
        raise InvalidResponse(operation.name, response, reason_of(error)) from error
    except UnreadableError as error:
        raise InvalidResponse(operation.name, response, str(error)) from error
    if mismatches:
        _report(operation, result, mismatches)
    return result


def _report(operation: Operation[Any], result: Any, mismatches: tuple[Mismatch, ...]) -> None:
    """Log once that a response does not match the description. Its model has the details."""
    if isinstance(result, ResponseModel):
        keep(result, problems=mismatches)
    logger().warning(
        "%s: %d values of the response do not match the description, and were kept; the first: %s",
        operation.name,
        len(mismatches),
        cleaned(str(mismatches[0])),
    )


def _of_several(operation: Operation[Any], response: Response, strict: bool) -> Any:
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
            return _of_json(operation, response, success.result and success.result(), strict)
        case "text":
            return _of_text(operation, response, header)
        case "binary":
            return response.body
        case _:
            return None


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


def error_of(operation: Operation[Any], response: Response, shape: ErrorShape) -> ApiError:
    """Return the error for a response. Bodies of gateways and proxies are kept as text."""
    text = response.body.decode("utf-8-sig", "replace")
    body = _parsed(text)
    fields = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    code, message = _code_and_message(fields, shape)
    request_id = response.header("X-Request-Id") or fields.get("request_id")
    location = response.header("Location") if 300 <= response.status < 400 else None
    return class_of(response.status, shape.classes.get(code))(
        operation.name,
        response,
        code=code,
        message=message or cleaned(text, MAX_MESSAGE_CHARS),
        location=location,
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
    # Imported here because it is slow to import, and few calls need it.
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
