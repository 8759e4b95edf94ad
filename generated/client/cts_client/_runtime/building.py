# Copied from generator/runtime/client/building.py. Do not edit: run `make generate`.
"""Build a request from the arguments of a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import bodies, encoding
from .encoding import InvalidArguments
from .errors import InvalidRequest, Problem
from .field_names import FRAMING, TOKEN
from .operation import Location, Operation, Parameter
from .timeouts import Timeout
from .times import milliseconds
from .transport import Request
from .unset import UNSET

LOCATIONS: tuple[Location, ...] = ("path", "query", "header", "cookie")


@dataclass(frozen=True, slots=True)
class Call:
    """Arguments of a call by wire name, apart for each location; ``UNSET`` values are not sent.

    The same name in two locations is two parameters (OpenAPI, Parameter Object).
    """

    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)  # the declared header parameters
    cookies: Mapping[str, Any] = field(default_factory=dict)
    body: Any = UNSET
    extra_headers: Mapping[str, str] | None = None
    timeout: float | Timeout | None = None

    def at(self, location: Location) -> Mapping[str, Any]:
        """Return the arguments of a location."""
        match location:
            case "path":
                return self.path
            case "query":
                return self.query
            case "header":
                return self.headers
            case "cookie":
                return self.cookies
            case "form":
                return {}  # its fields are the body


@dataclass(frozen=True, slots=True)
class Defaults:
    """Settings of a client that apply to all its calls."""

    endpoint: str
    bound: Mapping[str, str]
    timeout: Timeout
    user_agent: str
    environment: str  # prefix of environment variables; used in error messages
    described: str = ""  # the endpoint of the description; another one is also that of operations with their own server
    extra_headers: Mapping[str, str] | None = None


def build(operation: Operation[Any], call: Call, defaults: Defaults) -> Request:
    """Return the request, not yet authenticated.

    Raises:
        InvalidRequest: an argument is invalid.
    """
    try:
        values = _values(operation, call, defaults)
        path = encoding.path(
            operation.path,
            {p.name: encoding.segment(p, v) for p, v in values if p.location == "path"},
        )
        query = encoding.query((p, v) for p, v in values if p.location == "query")
        body, media_type = (
            bodies.encode(operation.body, call.body) if operation.body else bodies.NO_BODY
        )
        headers = _headers(operation, call, values, defaults, media_type)
        timeout = _timeout(call, defaults)
    except InvalidArguments as error:
        raise InvalidRequest(operation.name, error.problems) from error
    is_elsewhere = operation.server and defaults.endpoint == defaults.described
    endpoint = operation.server if is_elsewhere else defaults.endpoint
    return Request(operation.method, endpoint + path + query, headers, body, timeout)


def _values(
    operation: Operation[Any], call: Call, defaults: Defaults
) -> list[tuple[Parameter, Any]]:
    """Return the parameters that have a value, with their values."""
    problems = list(_unknown(operation, call))
    values: list[tuple[Parameter, Any]] = []
    for parameter in operation.parameters:
        value = call.at(parameter.location).get(parameter.name, UNSET)
        if value is UNSET and parameter.bound:
            value = defaults.bound.get(parameter.name, UNSET)
        value, problem = _time(parameter, value)
        problem = problem or _problem(parameter, value, defaults)
        if problem:
            problems.append(Problem(parameter.name, problem))
        elif value is not UNSET:
            values.append((parameter, value))
    if problems:
        raise InvalidArguments(*problems)
    return values


def _unknown(operation: Operation[Any], call: Call) -> Iterator[Problem]:
    known = {(parameter.location, parameter.name) for parameter in operation.parameters}
    for location in LOCATIONS:
        for name in sorted(call.at(location)):
            if (location, name) not in known:
                yield Problem(name, f"is not a {location} parameter of this operation")


def _problem(parameter: Parameter, value: Any, defaults: Defaults) -> str:
    """Return the error message for the value of a parameter, or an empty string."""
    if value is UNSET:
        variable = f"{defaults.environment}_{parameter.name.upper()}"
        hint = (
            f"; pass it to the client or to the call, or set {variable}" if parameter.bound else ""
        )
        return f"is required{hint}" if parameter.required else ""
    return encoding.problem(parameter, value)


def _time(parameter: Parameter, value: Any) -> tuple[Any, str]:
    """Return the value of a parameter with times as it has them, and the error message or an empty string."""
    if not parameter.time:
        return value, ""
    try:
        is_list = isinstance(value, list | tuple)
        return [milliseconds(each) for each in value] if is_list else milliseconds(value), ""
    except ValueError as error:
        return value, str(error)


def _timeout(call: Call, defaults: Defaults) -> Timeout:
    if call.timeout is None:
        return defaults.timeout
    try:
        return Timeout.of(call.timeout)
    except (TypeError, ValueError) as error:
        raise InvalidArguments(Problem("timeout", str(error))) from error


def _headers(
    operation: Operation[Any],
    call: Call,
    values: list[tuple[Parameter, Any]],
    defaults: Defaults,
    media_type: str,
) -> dict[str, str]:
    headers = {"User-Agent": defaults.user_agent, "Accept": operation.accept}
    if media_type:
        headers["Content-Type"] = media_type
    headers.update((p.name, encoding.header(p, v)) for p, v in values if p.location == "header")
    cookies = encoding.cookies((p, v) for p, v in values if p.location == "cookie")
    if cookies:
        headers["Cookie"] = cookies
    extra = {**(defaults.extra_headers or {}), **(call.extra_headers or {})}
    for name, value in extra.items():
        if not TOKEN.fullmatch(name):
            raise InvalidArguments(Problem("extra_headers", f"{name!r} is not a valid header name"))
        if name.lower() in FRAMING:
            raise InvalidArguments(Problem("extra_headers", f"{name!r} is set by the transport"))
        headers = {other: text for other, text in headers.items() if other.lower() != name.lower()}
        headers[name] = encoding.header(Parameter(name=name, location="header"), value)
    return headers
