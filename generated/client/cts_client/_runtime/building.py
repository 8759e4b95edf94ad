# Copied from generator/runtime/client/building.py. Do not edit: run `make generate`.
"""From the arguments of a call to a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import encoding
from .encoding import Unfit
from .errors import InvalidRequest, Problem
from .operation import Operation, Parameter
from .transport import Request
from .unset import UNSET


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
        headers = _headers(operation, call, values, defaults)
        body = encoding.body(operation.body, call.body) if operation.body is not None else None
    except Unfit as error:
        raise InvalidRequest(operation.name, error.problems) from error
    if body is not None and operation.body is not None:
        headers = {"Content-Type": operation.body.media_type, **headers}
    timeout = defaults.timeout if call.timeout is None else call.timeout
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
        raise Unfit(*problems)
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
    except TypeError as error:
        return str(error)
    known = [str(choice) for choice in parameter.choices]
    strange = [text for text in texts if known and text not in known]
    return f"must be one of {', '.join(known)}, not {', '.join(strange)}" if strange else ""


def _headers(
    operation: Operation[Any], call: Call, values: list[tuple[Parameter, Any]], defaults: Defaults
) -> dict[str, str]:
    headers = {"User-Agent": defaults.user_agent, "Accept": "application/json"}
    headers.update((p.name, encoding.header(p, v)) for p, v in values if p.location == "header")
    extra = call.extra_headers or {}
    for name, value in extra.items():
        headers = {known: old for known, old in headers.items() if known.lower() != name.lower()}
        headers[name] = encoding.header(Parameter(name=name, location="header"), value)
    return headers
