"""Constraints of requests: which schemas a request violates, and the error that the description declares for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .. import openapi
from ..stub.schema.validation import Schemas
from ..stub.schema.violations import error_code
from .compiled import once
from .lifecycles import ErrorResponse
from .target import Operation

Place = tuple[str, ...]
_DOCUMENT = "urn:description"


@dataclass(frozen=True, slots=True)
class Violation:
    """One constraint that a request violates: the part of the request and the keyword, and its error."""

    place: Place
    error: ErrorResponse


@dataclass
class Constraints:
    """Validators of the requests of one document, each compiled at its first use."""

    document: Mapping[str, Any]
    conditions: Mapping[str, ErrorResponse]

    def __post_init__(self) -> None:
        self._schemas = once(self.document, "schemas", lambda: Schemas(self.document))

    def violations(self, operation: Operation, values: Mapping[str, Any], body: Any) -> list[Violation]:
        """Return everything that is wrong with a request; empty for one that keeps every constraint."""
        return list(self._violations(operation, values, body))

    def only_violation(self, operation: Operation, values: Mapping[str, Any], body: Any) -> Violation | None:
        """Return the violation of a request that violates one constraint; None for none or several."""
        first = list(islice(self._violations(operation, values, body), 2))
        return first[0] if len(first) == 1 else None

    def _violations(self, operation: Operation, values: Mapping[str, Any], body: Any) -> Iterator[Violation]:
        parts = once(self.document, f"constraints {operation.id}", lambda: list(self._compiled(operation)))
        for part, location, condition, schema, validator in parts:
            value = body if location == "body" else _located(operation, values, location)
            if location == "body" and body is None:
                if operation.definition["requestBody"].get("required"):
                    yield Violation((part, "required"), self.conditions["malformed-body"])
                continue
            for violation in validator.iter_errors(value):
                code = error_code(schema, violation, self._schemas.resolve)
                error = self._error(code) if code else self.conditions[condition]
                missing = (violation.kind.as_dict()["property"],) if violation.kind.name == "required" else ()
                yield Violation((part, *map(str, violation.evaluation_path), *missing), error)

    def _error(self, code: str) -> ErrorResponse:
        return ErrorResponse(code, self.document["x-error-codes"][code]["status"])

    def _compiled(self, operation: Operation) -> Iterator[Any]:
        for location in ("path", "query"):
            schema = parameters_schema(operation, location)
            yield self._part(location, location, f"invalid-{location}", schema)
        if "x-query-schema" in operation.definition:
            yield self._part("query rules", "query", "invalid-query", operation.definition["x-query-schema"])
        if operation.has_body:
            schema = openapi.body_schema(operation.definition["requestBody"], self._schemas.deref)
            yield self._part("body", "body", "invalid-body", schema)

    def _part(self, part: str, location: str, condition: str, schema: Any) -> Any:
        absolute = _absolute(schema)
        return part, location, condition, absolute, self._schemas.compile(absolute, openapi.READ_ONLY)


def parameters_schema(operation: Operation, location: str) -> dict[str, Any]:
    """Return the schema of the object of all parameters at a location."""
    here = [param for param in operation.params if param["in"] == location]
    return {
        "type": "object",
        "properties": {param["name"]: param.get("schema", {}) for param in here},
        "required": [param["name"] for param in here if param.get("required")],
    }


def _located(operation: Operation, values: Mapping[str, Any], location: str) -> dict[str, Any]:
    names = [param["name"] for param in operation.params if param["in"] == location]
    return {name: values[name] for name in names if values.get(name) is not None}


def _absolute(node: Any) -> Any:
    """Return the schema with references that also work outside the document."""
    if isinstance(node, Mapping):
        return {
            key: f"{_DOCUMENT}{value}" if key == "$ref" and str(value).startswith("#") else _absolute(value)
            for key, value in node.items()
        }
    return [_absolute(item) for item in node] if isinstance(node, list) else node
