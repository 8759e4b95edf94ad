"""The endpoint under test, its description, and a method that sends one request."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

import urllib3

from generator.runtime import openapi
from tools.contract.compiled import once
from tools.contract.credentials import Credentials

TIMEOUT_SECONDS = 30.0
TOO_MANY_REQUESTS = 429
MAX_WAITS, MAX_WAIT_SECONDS = 5, 60
"""How often, and how long at most, the time in Retry-After is waited for."""

Sign = Callable[[str, str, Mapping[str, str], bytes | None], dict[str, str]]
"""Returns the headers of a request, given as method, URL, headers and body."""


@dataclass(frozen=True)
class Response:
    """Response of the endpoint. ``json`` is None when the body is empty or not JSON."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float = 0.0  # that it took

    @cached_property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None


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


@dataclass(frozen=True)
class Target:
    """One endpoint and one set of credentials.

    ``path_parameters`` are values that belong to the credentials, such as the project ID.
    """

    url: str
    document: Mapping[str, Any]
    credentials: Credentials
    path_parameters: Mapping[str, str]
    pool: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(retries=False, timeout=TIMEOUT_SECONDS)
    )

    sign: Sign | None = None  # authenticates each request, in addition to the credentials
    application: Any = None  # the ASGI application behind the URL, if it runs in this process

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
            yield Operation(definition["operationId"], method.upper(), path, definition, params, examples)

    def _examples(self, body: Any) -> dict[str, Any]:
        _, content = openapi.first_content(body, self.resolve)
        single = {"example": content["example"]} if "example" in content else {}
        return single | {name: self.resolve(each)["value"] for name, each in content.get("examples", {}).items()}

    def having(self, credentials: Credentials, path_parameters: Mapping[str, str] | None = None) -> Target:
        """Return the same endpoint with other credentials."""
        own = self.path_parameters if path_parameters is None else path_parameters
        return Target(self.url, self.document, credentials, own, self.pool, application=self.application)

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
        candidates = [param.get("example"), schema.get("default"), *schema.get("examples", ()), *schema.get("enum", ())]
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

        Raises:
            urllib3.exceptions.HTTPError: the endpoint cannot be reached or does not speak HTTP.
        """
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        fields = {**self.credentials.headers, **(headers or {})}
        if data is not None:
            fields.setdefault("Content-Type", "application/json")
        url = self.url.rstrip("/") + _path(operation, values) + self._query(operation, values)
        verb = method or operation.method
        for _ in range(MAX_WAITS):
            signed = self.sign(verb, url, fields, data) if self.sign else fields
            response = self._response(verb, url, data, signed)
            if response.status != TOO_MANY_REQUESTS or not response.headers.get("Retry-After", "").isdigit():
                break
            time.sleep(min(int(response.headers["Retry-After"]), MAX_WAIT_SECONDS))
        return response

    def _query(self, operation: Operation, values: Mapping[str, Any]) -> str:
        pairs = list(self.credentials.query.items())
        for param in operation.params:
            if param["in"] == "query" and values.get(param["name"]) is not None:
                pairs += _pairs(param, values[param["name"]])
        return "?" + urlencode(pairs, quote_via=quote) if pairs else ""

    def _response(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Response:
        began = time.monotonic()
        if self.application is not None:
            status, received, content = self.application.request(method, url, headers, body)
            return Response(status, received, content, time.monotonic() - began)
        response = self.pool.request(method, url, body=body, headers=headers, redirect=False)
        return Response(response.status, response.headers, response.data, time.monotonic() - began)


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
            path = path.replace("{" + param["name"] + "}", quote(str(values[param["name"]]), safe=""))
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
