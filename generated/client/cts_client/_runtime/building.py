# Copied from generator/runtime/client/building.py. Do not edit: run `make generate`.
"""From the arguments of a call to a request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import encoding
from .encoding import InvalidArguments
from .errors import InvalidRequest, Problem
from .operation import Operation, Parameter
from .transport import Request
from .unset import UNSET

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of a call: parameters and body fields by their names on the wire, some of them ``UNSET``."""

    parameters: Mapping[str, Any]
    body: Any = UNSET
    extra_headers: Mapping[str, str] | None = None
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a client knows once for all its calls."""

    endpoint: str
    bound: Mapping[str, str]
    timeout: float
    user_agent: str
    environment: str  # prefix of environment variables, for messages


def build(operation: Operation[Any], call: Call, defaults: Defaults) -> Request:
    """The request, not yet authenticated.

    Raises:
        InvalidRequest: the arguments do not fit the operation.
    """
    try:
        values = _values(operation, call, defaults)
        path = encoding.path(
            operation.path,
            {p.name: encoding.segment(p, v) for p, v in values if p.location == "path"},
        )
        query = encoding.query((p, v) for p, v in values if p.location == "query")
        body = encoding.body(operation.body, call.body) if operation.body else None
        headers = _headers(
            call, values, defaults, operation.body.media_type if operation.body and body else ""
        )
        timeout = _timeout(call, defaults)
    except InvalidArguments as error:
        raise InvalidRequest(operation.name, error.problems) from error
    return Request(operation.method, defaults.endpoint + path + query, headers, body, timeout)


def _values(
    operation: Operation[Any], call: Call, defaults: Defaults
) -> list[tuple[Parameter, Any]]:
    """The parameters that have a value, with it."""
    unknown = call.parameters.keys() - {parameter.name for parameter in operation.parameters}
    problems = [Problem(name, "no such parameter") for name in sorted(unknown)]
    values: list[tuple[Parameter, Any]] = []
    for parameter in operation.parameters:
        value = call.parameters.get(parameter.name, UNSET)
        if value is UNSET and parameter.bound:
            value = defaults.bound.get(parameter.name, UNSET)
        problem = _problem(parameter, value, defaults)
        if problem:
            problems.append(Problem(parameter.name, problem))
        elif value is not UNSET:
            values.append((parameter, value))
    if problems:
        raise InvalidArguments(*problems)
    return values


def _problem(parameter: Parameter, value: Any, defaults: Defaults) -> str:
    """What is wrong with the value of a parameter; empty if nothing is."""
    if value is UNSET:
        variable = f"{defaults.environment}_{parameter.name.upper()}"
        hint = (
            f"; give it to the client or to the call, or set {variable}" if parameter.bound else ""
        )
        return f"is required{hint}" if parameter.required else ""
    try:
        texts = [encoding.scalar(item) for item in encoding.items(parameter, value)]
    except (TypeError, UnicodeEncodeError) as error:
        return str(error)
    known = [str(choice) for choice in parameter.choices]
    strange = [text for text in texts if known and text not in known]
    return f"must be one of {', '.join(known)}, not {', '.join(strange)}" if strange else ""


def _timeout(call: Call, defaults: Defaults) -> float:
    timeout = defaults.timeout if call.timeout is None else call.timeout
    if not timeout > 0:
        raise InvalidArguments(Problem("timeout", "must be more than 0 seconds"))
    return timeout


def _headers(
    call: Call, values: list[tuple[Parameter, Any]], defaults: Defaults, media_type: str
) -> dict[str, str]:
    headers = {"User-Agent": defaults.user_agent, "Accept": "application/json"}
    if media_type:
        headers["Content-Type"] = media_type
    headers.update((p.name, encoding.header(p, v)) for p, v in values if p.location == "header")
    extra = call.extra_headers or {}
    for name, value in extra.items():
        if not TOKEN.fullmatch(name):
            raise InvalidArguments(
                Problem("extra_headers", f"{name!r} cannot be the name of a header")
            )
        headers = {known: old for known, old in headers.items() if known.lower() != name.lower()}
        headers[name] = encoding.header(Parameter(name=name, location="header"), value)
    return headers
