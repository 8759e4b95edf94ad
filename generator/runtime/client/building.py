"""Build a request from the arguments of a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypedDict, cast

from . import encoding
from .encoding import InvalidArguments
from .errors import InvalidRequest, Problem
from .field_names import FRAMING, TOKEN
from .operation import Location, Operation, Parameter
from .records import dataclass, field
from .timeouts import Timeout
from .transport import Request
from .unset import ALL, UNSET

LOCATIONS: tuple[Location, ...] = ("path", "query", "header", "cookie")


class Options(TypedDict, total=False):
    """Options of every call.

    Attributes:
        extra_headers: additional headers; they override the client's own.
        extra_query: additional query parameters; they override those of the same name.
        extra_body: additional fields of a JSON object; they override those of the same name.
        timeout: limits in seconds; overrides the client's timeout.
        max_retries: overrides the client's number.
    """

    extra_headers: Mapping[str, str] | None
    extra_query: Mapping[str, Any] | None
    extra_body: Mapping[str, Any] | None
    timeout: float | Timeout | None
    max_retries: int | None


class Arguments(Options, total=False):
    """Arguments of a call by wire name, apart for each location.

    Attributes:
        path: values of the path parameters.
        query: values of the query parameters.
        headers: values of the declared header parameters.
        cookies: values of the declared cookie parameters.
        body: values of the fields, or the content of a body that has no fields.
        current: a model with fields of the body, which the values override.
    """

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, Any]
    cookies: Mapping[str, Any]
    body: Any
    current: Any


@dataclass(frozen=True, slots=True)
class Call:
    """The same arguments with their defaults; ``UNSET`` values are not sent.

    The same name in two locations is two parameters (OpenAPI, Parameter Object).
    """

    path: Mapping[str, Any] = field(default_factory=dict[str, Any])
    query: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headers: Mapping[str, Any] = field(default_factory=dict[str, Any])  # the declared header parameters
    cookies: Mapping[str, Any] = field(default_factory=dict[str, Any])
    body: Any = field(default=UNSET, repr=False)  # it may have passwords
    current: Any = field(default=None, repr=False)
    extra_headers: Mapping[str, str] | None = None
    extra_query: Mapping[str, Any] | None = None
    extra_body: Mapping[str, Any] | None = None
    timeout: float | Timeout | None = None
    max_retries: int | None = None

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
    # URLs of other servers by setting; empty: not known.
    servers: Mapping[str, str] = field(default_factory=dict[str, str])
    # Path parameters that are sent as headers too.
    parameter_headers: Mapping[str, str] = field(default_factory=dict[str, str])
    strict: bool = False  # responses that do not match the description are errors


def build(operation: Operation[Any], call: Call, defaults: Defaults) -> Request:
    """Return the request, not yet authenticated.

    Raises:
        InvalidRequest: an argument is invalid.
    """
    try:
        _check_extras(call)
        values = _values(operation, call, defaults)
        path = encoding.path(
            operation.path, {p.name: encoding.segment(p, v) for p, v in values if p.location == "path"}
        )
        query = encoding.query(((p, v) for p, v in values if p.location == "query"), call.extra_query or {})
        body, media_type = _body(operation, call)
        headers = _headers(operation, call, values, defaults, media_type)
        timeout = _timeout(call, defaults)
        endpoint = _endpoint(operation, defaults)
    except InvalidArguments as error:
        raise InvalidRequest(operation.name, error.problems) from error
    except (TypeError, OverflowError, RecursionError) as error:  # of values that nobody expects in an argument
        raise InvalidRequest(operation.name, (Problem("arguments", str(error)),)) from error
    return Request(operation.method, endpoint + path + query, headers, body, timeout)


def _body(operation: Operation[Any], call: Call) -> tuple[bytes | None, str]:
    """Return the body and its media type; neither without one."""
    if operation.body is None and not call.extra_body:
        return None, ""
    # Imported here because many calls have no body.
    from . import bodies

    body, media_type = bodies.encode(operation.body, call.body, call.current) if operation.body else bodies.NO_BODY
    return bodies.with_extra(body, media_type, call.extra_body) if call.extra_body else (body, media_type)


def _endpoint(operation: Operation[Any], defaults: Defaults) -> str:
    """Return the URL of the server of an operation."""
    if operation.server_variable in defaults.servers:
        url = defaults.servers[operation.server_variable]
        if not url:
            name = operation.server_variable
            hint = f"pass it to the client, or set {defaults.environment}_{name.upper()}"
            raise InvalidArguments(Problem(name, f"is not known for the region; {hint}"))
        return url
    is_elsewhere = operation.server and defaults.endpoint == defaults.described
    return operation.server if is_elsewhere else defaults.endpoint


def _check_extras(call: Call) -> None:
    extras: tuple[tuple[str, Any], ...] = (
        ("extra_headers", call.extra_headers),
        ("extra_query", call.extra_query),
        ("extra_body", call.extra_body),
    )
    for name, value in extras:
        names = cast("Iterable[Any]", value) if isinstance(value, Mapping) else (None,)
        if value is not None and not all(isinstance(key, str) for key in names):
            raise InvalidArguments(Problem(name, "must be a mapping with names"))


def _values(operation: Operation[Any], call: Call, defaults: Defaults) -> list[tuple[Parameter, Any]]:
    """Return the parameters that have a value, with their values."""
    problems = list(_unknown(operation, call))
    values: list[tuple[Parameter, Any]] = []
    for parameter in operation.parameters:
        value = call.at(parameter.location).get(parameter.name, UNSET)
        if value is ALL and parameter.omitted_affects:
            continue
        if value is UNSET and parameter.bound:
            value = defaults.bound.get(parameter.name, UNSET)
        problem = _dangerous(operation, parameter, value)
        if problem:
            problems.append(Problem(parameter.name, problem))
            continue
        if value is UNSET:
            problems += _missing(parameter, defaults)
            continue
        try:
            values.append((parameter, encoding.prepared(parameter, value)))
        except (TypeError, ValueError) as error:
            problems.append(Problem(parameter.name, str(error)))
    if problems:
        raise InvalidArguments(*problems)
    return values


def _unknown(operation: Operation[Any], call: Call) -> Iterator[Problem]:
    known = {(parameter.location, parameter.name) for parameter in operation.parameters}
    for location in LOCATIONS:
        for name in sorted(call.at(location)):
            if (location, name) not in known:
                yield Problem(name, f"is not a {location} parameter of this operation")


def _dangerous(operation: Operation[Any], parameter: Parameter, value: Any) -> str:
    """Return the error message for a missing parameter without which the call affects everything."""
    if value is ALL:
        return "cannot be ALL: a call without it does not affect everything"
    if value is not UNSET or not parameter.omitted_affects:
        return ""
    return f"without it, the call affects {parameter.omitted_affects}; pass it, or call {operation.name}_all"


def _missing(parameter: Parameter, defaults: Defaults) -> list[Problem]:
    """Return the problem that a required parameter has no value."""
    if not parameter.required:
        return []
    variable = f"{defaults.environment}_{parameter.name.upper()}"
    hint = f"; pass it to the client or to the call, or set {variable}" if parameter.bound else ""
    return [Problem(parameter.name, f"is required{hint}")]


def _timeout(call: Call, defaults: Defaults) -> Timeout:
    if call.timeout is None:
        return defaults.timeout
    try:
        return Timeout.of(call.timeout)
    except (TypeError, ValueError, OverflowError) as error:
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
    for name, parameter in defaults.parameter_headers.items():
        headers.update((name, encoding.header(p, v)) for p, v in values if p.name == parameter and p.location == "path")
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
