# Copied from generator/runtime/client/decoding.py. Do not edit: run `make generate`.
"""Decode a response into a result or an error."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from .cleaning import cleaned
from .errors import ApiError, CodeInfo, InvalidResponse, class_of
from .operation import Operation, Result
from .retries import retry_after
from .transport import Response

MAX_MESSAGE_CHARS = 200  # of a body that is not the JSON of the service, e.g. HTML of a proxy


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """Names of the fields of an error body that hold the code and the message."""

    code: str
    message: str
    others: tuple[
        tuple[str, str], ...
    ] = ()  # names in bodies of gateways; a period separates those of nested objects
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
