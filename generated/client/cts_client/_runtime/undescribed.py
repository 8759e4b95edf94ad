# Copied from generator/runtime/client/undescribed.py. Do not edit: run `make generate`.
"""Requests that the description lacks."""

from __future__ import annotations

import re
from typing import Any

from .errors import InvalidRequest, Problem
from .field_names import TOKEN
from .operation import Body, Operation, Parameter
from .settings import DOT_SEGMENTS
from .transport import Response, sendable

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def operation_of(method: Any, path: Any) -> Operation[Any]:
    """Return the operation of a request. ``{name}`` in the path is an argument of the client, such as an account.

    Raises:
        InvalidRequest: the method or the path is invalid.
    """
    problem = _problem(path)
    name = f"{method} {path}"
    if not isinstance(method, str) or not TOKEN.fullmatch(method):
        raise InvalidRequest(name, (Problem("method", "is not a method of HTTP"),))
    if problem:
        raise InvalidRequest(name, (Problem("path", problem),))
    return Operation(
        name=name,
        method=method.upper(),
        path=path,
        parameters=tuple(
            Parameter(name=each, location="path", required=True, bound=True) for each in PLACEHOLDER.findall(path)
        ),
        body=Body(required=False, media_type="application/json"),
    )


def _problem(path: Any) -> str:
    if not isinstance(path, str) or not path.startswith("/"):
        return "must begin with a slash; it follows the endpoint"
    if "?" in path or "#" in path:
        return "must not have a query or a fragment; pass query"
    if DOT_SEGMENTS & set(path.lower().replace("%2e", ".").split("/")):
        return "must not have the segments . and .."
    if not sendable(path) or " " in path:
        return "must be percent-encoded"
    return ""


def parsed(response: Response) -> Any:
    """Return the JSON of a body; None without a body, and bytes if it is no JSON."""
    if not response.body:
        return None
    # Imported here because it is slow to import, and few calls need it.
    import json

    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return response.body
