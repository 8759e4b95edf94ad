# Copied from generator/runtime/contract/target.py. Do not edit: run `make generate`.
"""The endpoint under test, its description, and a method that sends one request."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from cts_stub._runtime import openapi

from .compiled import once
from .credentials import Credentials
from .exchanges import Exchange, pairs
from .traffic import Traffic

TOO_MANY_REQUESTS = 429
MAX_WAITS, MAX_WAIT_SECONDS = 5, 60
"""How often, and how long at most, the time in Retry-After is waited for."""
CHUNK = 64 * 1024
"""Bytes of a body that are read at once."""

Sign = Callable[[str, str, Mapping[str, str], bytes | None], dict[str, str]]
"""Returns the headers of a request, given as method, URL, headers and body."""
Headers = Mapping[str, str]
Request = tuple[str, str, Headers, bytes | None]
"""Method, URL, headers and body."""


@dataclass(frozen=True)
class Response:
    """Response of the endpoint. ``json`` is None when the body is empty or not JSON."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float = 0.0  # that it took
    problem: str = ""  # why there was none; the status is 0 then

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status < 300

    @cached_property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


Tried = tuple[Response, urllib3.exceptions.HTTPError | None]
"""Response to a request, and the error if there was none."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the document, with its path item's parameters; ``path`` is the template."""

    id: str
    method: str  # upper case
    path: str
    definition: Mapping[str, Any]
    params: tuple[Mapping[str, Any], ...]
    body_examples: Mapping[str, Any]  # documented request bodies by name

    @property
    def has_body(self) -> bool:
        return "requestBody" in self.definition


Spares = Callable[[Operation, Mapping[str, Any], Any], bool]
"""Tells whether a request with these parameters and body must not be sent."""


def nothing(operation: Operation, values: Mapping[str, Any], body: Any) -> bool:
    """Spare no request."""
    return False


@dataclass(frozen=True)
class Target:
    """One endpoint and one set of credentials.

    ``path_parameters`` are values that belong to the credentials, such as the project ID.
    """

    url: str
    document: Mapping[str, Any]
    credentials: Credentials
    path_parameters: Mapping[str, str]
    pool: urllib3.PoolManager = field(default_factory=lambda: Traffic().pool())

    sign: Sign | None = None  # authenticates each request, in addition to the credentials
    application: Any = None  # the ASGI application behind the URL, if it runs in this process
    traffic: Traffic = field(default_factory=Traffic)
    caller: str = "the caller"  # who sends the requests, in reports

    def resolve(self, node: Any) -> Any:
        """Return the node, or the one that its ``$ref`` into the document points to."""
        return openapi.resolve(self.document, node)

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """Operations by operationId, in the order of the document."""
        return {operation.id: operation for operation in self._operations()}

    def _operations(self) -> Iterator[Operation]:
        for path, method, item, definition in openapi.operations(self.document):
            params = tuple(openapi.parameters(item, definition, self.resolve))
            examples = self._examples(definition.get("requestBody"))
            yield Operation(
                definition["operationId"], method.upper(), path, definition, params, examples
            )

    def _examples(self, body: Any) -> dict[str, Any]:
        _, content = openapi.first_content(body, self.resolve)
        single = {"example": content["example"]} if "example" in content else {}
        return single | {
            name: self.resolve(each)["value"] for name, each in content.get("examples", {}).items()
        }

    def having(
        self,
        credentials: Credentials,
        path_parameters: Mapping[str, str] | None = None,
        caller: str = "nobody",
    ) -> Target:
        """Return the same endpoint with other credentials, of a ``caller``."""
        own = self.path_parameters if path_parameters is None else path_parameters
        return replace(self, credentials=credentials, path_parameters=own, sign=None, caller=caller)

    def example(self, operation: Operation) -> dict[str, Any]:
        """Return values of required parameters, from the credentials and the document's examples."""
        values: dict[str, Any] = {}
        for param in operation.params:
            name = param["name"]
            if name in self.path_parameters:
                values[name] = self.path_parameters[name]
            elif param.get("required"):
                values[name] = self._example_value(param)
        return values

    def _example_value(self, param: Mapping[str, Any]) -> Any:
        schema = self.resolve(openapi.parameter_schema(param))
        candidates = [
            param.get("example"),
            schema.get("default"),
            *schema.get("examples", ()),
            *schema.get("enum", ()),
        ]
        return next((value for value in candidates if value is not None), "x")

    def body_example(self, operation: Operation) -> Any:
        """Return the first documented request body, None for an operation without one."""
        return next(iter(operation.body_examples.values()), None)

    def error_code(self, body: Any) -> Any:
        """Return the code of an error body, None if there is none."""
        return error_code(self.document, body)

    def send(
        self,
        operation: Operation,
        values: Mapping[str, Any],
        body: Any = None,
        *,
        method: str | None = None,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send one request. ``values`` are parameters by name, ``raw`` replaces the JSON body, ``headers`` are more.

        A request that gets no response from a server which still responds to others has one with status 0.

        Raises:
            urllib3.exceptions.HTTPError: the endpoint cannot be reached or does not speak HTTP.
        """
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        for _ in range(MAX_WAITS):
            self.traffic.before()
            response = self._noted(
                operation, self._request(method, operation, values, data, headers or {})
            )
            wait = retry_after(response)
            if wait is None or wait > MAX_WAIT_SECONDS:
                break
            self.traffic.wait(wait)
        return response

    def send_together(
        self, requests: Sequence[tuple[Operation, Mapping[str, Any], Any]]
    ) -> list[Response]:
        """Send requests at the same time: operations with parameters and bodies."""
        made = [
            self._request(
                None, each, values, None if body is None else json.dumps(body).encode(), {}
            )
            for each, values, body in requests
        ]
        self.traffic.before()
        at = time.time()
        tried: list[Tried]
        if self.application is not None:
            tried = [(Response(*received), None) for received in self.application.together(made)]
        else:
            with ThreadPoolExecutor(len(made)) as pool:
                tried = list(pool.map(lambda request: self._tried(*request), made))
        for (operation, _, _), request, (response, _) in zip(requests, made, tried, strict=True):
            self._note(operation, request, response, at)
        self._require_server(error for _, error in tried)
        return [response for response, _ in tried]

    def _request(
        self,
        method: str | None,
        operation: Operation,
        values: Mapping[str, Any],
        data: bytes | None,
        more: Headers,
    ) -> Request:
        verb = method or operation.method
        fields = {**self.traffic.headers, **self.credentials.headers, **more}
        if data is not None:
            fields.setdefault("Content-Type", "application/json")
        url = self.url.rstrip("/") + _path(operation, values) + self._query(operation, values)
        return verb, url, self.sign(verb, url, fields, data) if self.sign else fields, data

    def _query(self, operation: Operation, values: Mapping[str, Any]) -> str:
        pairs = list(self.credentials.query.items())
        for param in operation.params:
            if param["in"] == "query" and values.get(param["name"]) is not None:
                pairs += _pairs(param, values[param["name"]])
        return "?" + urlencode(pairs, quote_via=quote, safe=",") if pairs else ""

    def _noted(self, operation: Operation, request: Request) -> Response:
        """Send a request, and tell who takes note of it, also where there is no response."""
        at = time.time()
        response, error = self._tried(*request)
        self._note(operation, request, response, at)
        self._require_server([error])
        return response

    def _require_server(self, errors: Iterable[urllib3.exceptions.HTTPError | None]) -> None:
        """Raise the first error, unless the server responds to other requests."""
        error = next(filter(None, errors), None)
        if error is not None and not self.traffic.responds():
            raise error

    def _note(self, operation: Operation, request: Request, response: Response, at: float) -> None:
        method, url, headers, body = request
        if self.traffic.note:
            self.traffic.note(
                Exchange(
                    operation.id,
                    self.caller,
                    method,
                    url,
                    pairs(headers),
                    body,
                    response.status,
                    pairs(response.headers),
                    response.body,
                    at,
                    response.seconds,
                )
            )

    def _tried(self, method: str, url: str, headers: Headers, body: bytes | None) -> Tried:
        """Return the response, or one that says why there is none, and the error then."""
        began = time.monotonic()
        try:
            return self._response(method, url, headers, body), None
        except urllib3.exceptions.HTTPError as error:
            seconds = time.monotonic() - began
            is_late = isinstance(error, urllib3.exceptions.TimeoutError)
            reason = (
                f"not within {self.traffic.timeout_seconds:g} s"
                if is_late
                else type(error).__name__
            )
            return Response(0, {}, b"", seconds, reason), error

    def _response(self, method: str, url: str, headers: Headers, body: bytes | None) -> Response:
        if self.application is not None:
            return Response(*self.application.request(method, url, headers, body))
        began = time.monotonic()
        response = self.pool.request(
            method, url, body=body, headers=headers, redirect=False, preload_content=False
        )
        content = _content(response, began + self.traffic.timeout_seconds)
        return Response(response.status, response.headers, content, time.monotonic() - began)


def _content(response: urllib3.BaseHTTPResponse, until: float) -> bytes:
    """Read the body until a time: the connection limits the time in which it arrives, not that of decompression."""
    parts: list[bytes] = []
    while part := response.read1(CHUNK):
        parts.append(part)
        if time.monotonic() > until:
            response.close()
            raise urllib3.exceptions.TimeoutError("the body did not end in time")
    return b"".join(parts)


def retry_after(response: Response) -> float | None:
    """Return the seconds after which a 429 asks for the next request (RFC 9110, section 10.2.3); None without."""
    value = response.headers.get("Retry-After", "")
    if response.status != TOO_MANY_REQUESTS or not value:
        return None
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def error_code(document: Mapping[str, Any], body: Any) -> Any:
    """Return the code of an error body, None if there is none. Its name is the property with ``x-role: code``."""
    names = once(document, "names of error codes", lambda: _code_names(document))
    return next((body[name] for name in names if isinstance(body, dict) and name in body), None)


def _code_names(document: Mapping[str, Any]) -> list[str]:
    return [
        name
        for schema in document.get("components", {}).get("schemas", {}).values()
        for name, definition in schema.get("properties", {}).items()
        if definition.get("x-role") == "code"
    ]


def _path(operation: Operation, values: Mapping[str, Any]) -> str:
    path = operation.path
    for param in operation.params:
        if param["in"] == "path":
            path = path.replace(
                "{" + param["name"] + "}", quote(str(values[param["name"]]), safe="")
            )
    return path


def _pairs(param: Mapping[str, Any], value: Any) -> Iterator[tuple[str, str]]:
    """Yield the query parameters in which a value is written."""
    name, members = param["name"], value if isinstance(value, dict) else {}
    kind = "object" if members else "array" if isinstance(value, list) else "string"
    match openapi.notation(param, kind):
        case "json":
            yield name, json.dumps(value)
        case "repeated":
            yield from ((name, _text(item)) for item in value)
        case "parameters":
            yield from ((key, _text(each)) for key, each in members.items())
        case "brackets":
            yield from ((f"{name}[{key}]", _text(each)) for key, each in members.items())
        case "" | None:
            yield name, _text(value)
        case delimited:
            items = [part for pair in members.items() for part in pair] if members else value
            yield name, openapi.DELIMITERS[delimited].join(map(_text, items))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
