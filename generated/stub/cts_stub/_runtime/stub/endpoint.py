# Copied from generator/runtime/stub/endpoint.py. Do not edit: run `make generate`.
"""Endpoints: operations with the validators of their requests and responses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from ..openapi import WRITE_ONLY, first_content, parameters
from .call import Result
from .errors import ApiError, Catalogue
from .http.response import JSON, Response, encode
from .operation import Operation
from .schema.decoding import Malformed, decode_json, decode_query, decode_value
from .schema.parameters import object_schema, parameter
from .schema.validation import Checker, Invalid, Schemas

T = TypeVar("T")
MAX_THOROUGH_BYTES = 16 * 1024
"""Bytes of a body up to which all its violations are collected. Nobody types longer ones, and it could take minutes."""
CACHED_QUERIES = 64
"""Query strings whose values are cached."""


class Arguments(msgspec.Struct, frozen=True):
    """The values of a request, decoded and valid, by wire name."""

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: dict[str, Any]
    body: Any


class InvalidResponse(Exception):
    """A handler returned what the description does not allow."""


class Endpoint:
    """One operation: decodes and validates its requests, encodes its responses."""

    def __init__(self, operation: Operation, schemas: Schemas, catalogue: Catalogue) -> None:
        self.operation = operation
        item = schemas.document["paths"][operation.path]
        described = item[operation.method.lower()]
        self.secured = bool(described.get("security", schemas.document.get("security")))
        self.action: str = described.get("x-permission", {}).get(
            "action", ""
        )  # the caller needs permission for it
        self._catalogue = catalogue
        self._read_parameters(item, described, schemas)
        self._read_body(described.get("requestBody", {}), schemas)
        _, content = first_content(
            described["responses"].get(str(operation.status), {}), schemas.deref
        )
        self._response = schemas.checker(content["schema"], hidden=WRITE_ONLY) if content else None
        self.examples = {
            name: schemas.deref(each)["value"] for name, each in content.get("examples", {}).items()
        }
        self.example = _example(content, self.examples, schemas)

    @property
    def takes_body(self) -> bool:
        return self._body is not None

    def arguments(
        self, path: Mapping[str, str], query: bytes, headers: Mapping[bytes, bytes], body: bytes
    ) -> Arguments:
        """Decode and validate a request.

        Raises:
            ApiError: it violates the description.
        """
        self._check_media_type(headers, body)
        return Arguments(
            self._path(path), self._query(query), self._headers(headers), self._decoded(body)
        )

    def response(self, result: Any, *, check: bool) -> Response:
        """Return the success response with the result of a handler.

        Raises:
            InvalidResponse: ``check`` is true, and the result violates its schema.
        """
        body, headers = (
            (result.body, result.headers) if isinstance(result, Result) else (result, ())
        )
        if check and self._response:
            try:
                self._response.check(body)
            except Invalid as error:
                raise InvalidResponse(f"{self.operation.id} returned {body!r}: {error}") from None
        if body is None and not (self._response and self._response.allows_null):
            return Response(self.operation.status, b"", headers)
        return Response(self.operation.status, encode(body) or b"null", JSON + headers)

    def check_error(self, error: ApiError) -> None:
        """Check that the operation lists the error.

        Raises:
            InvalidResponse: the description does not list its code with this status.
        """
        row = self._catalogue.errors.get(error.code)
        status, listed = error.status or (row.status if row else 0), self.operation.errors
        if listed is not None and error.code not in listed.get(status, ()):
            raise InvalidResponse(
                f"{self.operation.id} does not list {status} {error.code}"
            ) from None

    def _read_parameters(
        self, item: Mapping[str, Any], described: Mapping[str, Any], schemas: Schemas
    ) -> None:
        declared = [
            parameter(each, schemas.resolve) for each in parameters(item, described, schemas.deref)
        ]
        self._path_parameters = [p for p in declared if p.location == "path"]
        self._query_parameters = [p for p in declared if p.location == "query"]
        self._header_parameters = [
            (p, p.name.lower().encode()) for p in declared if p.location == "header"
        ]
        self._query_defaults = {
            p.name: p.default for p in self._query_parameters if p.default is not None
        }
        self._decoded_in_path = [p for p in self._path_parameters if p.array or p.kind != "string"]
        self._path_checker = schemas.checker(object_schema(self._path_parameters))
        self._query_checker = schemas.checker(object_schema(self._query_parameters))
        conditions = described.get("x-query-schema")
        self._query_conditions = schemas.checker(conditions) if conditions else None
        self._query = lru_cache(maxsize=CACHED_QUERIES)(self._query_of)  # clients repeat them
        self._header_checker = schemas.checker(object_schema(p for p, _ in self._header_parameters))

    def _read_body(self, described: Mapping[str, Any], schemas: Schemas) -> None:
        media_type, content = first_content(described, schemas.deref)
        self._body_required = schemas.deref(described).get("required", False)
        self._media_type = media_type.encode()
        self._body = schemas.body_checker(content["schema"]) if content else None

    def _check_media_type(self, headers: Mapping[bytes, bytes], body: bytes) -> None:
        if not body:
            return
        media_type = headers.get(b"content-type", b"")
        if media_type != self._media_type:
            media_type = media_type.partition(b";")[0].strip().lower()
        coding = headers.get(b"content-encoding", b"identity").lower()
        if media_type != self._media_type or coding != b"identity":
            reason = f"the body must be {self._media_type.decode()} without Content-Encoding"
            raise self._catalogue.error("unsupported-media-type", reason=reason)

    def _path(self, texts: Mapping[str, str]) -> Mapping[str, Any]:
        values: Mapping[str, Any] = texts
        if self._decoded_in_path:
            values = {
                **texts,
                **{p.name: decode_value(p, texts[p.name]) for p in self._decoded_in_path},
            }
        return self._checked(self._path_checker, values, "invalid-path")

    def _query_of(self, query: bytes) -> Mapping[str, Any]:
        try:
            values = decode_query(self._query_parameters, query)
        except Malformed as error:
            raise self._catalogue.error("invalid-query", reason=f"query: {error}") from None
        self._checked(self._query_checker, values, "invalid-query")
        if self._query_conditions:
            self._checked(self._query_conditions, values, "invalid-query")
        return self._query_defaults | values

    def _headers(self, headers: Mapping[bytes, bytes]) -> dict[str, Any]:
        if not self._header_parameters:
            return {}
        # ISO-8859-1 reads every octet that a field value may have (RFC 9110, section 5.5).
        texts = [
            (p, headers[key].decode("latin-1"))
            for p, key in self._header_parameters
            if key in headers
        ]
        values = {p.name: decode_value(p, text) for p, text in texts}
        return self._checked(self._header_checker, values, "invalid-header")

    def _decoded(self, body: bytes) -> Any:
        if self._body is None or not (body or self._body_required):
            return None
        try:
            value = decode_json(body)
        except Malformed as error:
            raise self._catalogue.error("malformed-body", reason=f"body: {error}") from None
        return self._checked(
            self._body, value, "invalid-body", thorough=len(body) <= MAX_THOROUGH_BYTES
        )

    def _checked(self, checker: Checker, value: T, condition: str, *, thorough: bool = True) -> T:
        try:
            checker.check(value, thorough=thorough)
        except Invalid as error:
            reason = f"{condition.removeprefix('invalid-')}: {error}"
            if error.code:
                raise ApiError(error.code, reason=reason, breaks_description=True) from None
            raise self._catalogue.error(condition, reason=reason) from None
        return value


def _example(content: Mapping[str, Any], examples: Mapping[str, Any], schemas: Schemas) -> Any:
    """Return the first example of a Media Type Object, or else of its schema; None if there is none."""
    own = [
        *examples.values(),
        content.get("example"),
        *schemas.deref(content.get("schema", {})).get("examples", ()),
    ]
    return next((example for example in own if example is not None), None)
