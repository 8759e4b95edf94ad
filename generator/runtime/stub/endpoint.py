"""Endpoints: operations with the validators of their requests and responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from ..openapi import Scheme, content_of, first_content, parameters, requirements
from .call import Result
from .errors import ApiError, Catalogue
from .operation import Operation
from .responses import InvalidResponse, Successes
from .schema.bodies import as_json, decoder
from .schema.decoding import Malformed, decode_cookies, decode_query, decode_value
from .schema.parameters import Parameter, object_schema, parameter
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
    cookies: dict[str, Any]
    body: Any


class Endpoint:
    """One operation: decodes and validates its requests, encodes its responses."""

    def __init__(self, operation: Operation, schemas: Schemas, catalogue: Catalogue) -> None:
        self.operation = operation
        self.is_write = operation.method != "GET"
        item = schemas.document["paths"][operation.path]
        described = item[operation.method.lower()]
        self.security = requirements(schemas.document, described)
        self.token_header = _token_header(self.security)
        self.takes_signature = any(
            [each.kind for each in alternative] == ["signature"] for alternative in self.security
        )
        self.action: str = described.get("x-permission", {}).get("action", "")  # the caller needs permission for it
        self._catalogue = catalogue
        self._read_parameters(item, described, schemas)
        self._read_body(described.get("requestBody", {}), schemas)
        self.response = Successes(operation.id, operation.status, described["responses"], schemas).response
        self._examples = _examples(described["responses"], schemas)
        self.examples, self.example = self._examples.get(operation.status, ({}, None))

    @property
    def statuses(self) -> Iterable[int]:
        """The statuses of its success responses."""
        return self._examples

    def example_of(self, status: int) -> Result | None:
        """Return the first example of a success response, None if the operation has no such response."""
        return Result(self._examples[status][1], status=status) if status in self._examples else None

    def arguments(
        self, path: Mapping[str, str], query: bytes, headers: Mapping[bytes, bytes], body: bytes
    ) -> Arguments:
        """Decode and validate a request.

        Raises:
            ApiError: it violates the description.
        """
        self._check_media_type(headers, body)
        cookies = self._cookies(headers) if self._cookie_parameters else {}
        return Arguments(
            self._path(path), self._query(query), self._headers(headers), cookies, self._body(body, headers)
        )

    def check_error(self, error: ApiError) -> None:
        """Check that the operation lists the error.

        Raises:
            InvalidResponse: the description does not list its code with this status.
        """
        row = self._catalogue.errors.get(error.code)
        status, listed = error.status or (row.status if row else 0), self.operation.errors
        if listed is not None and error.code not in listed.get(status, ()):
            raise InvalidResponse(f"{self.operation.id} does not list {status} {error.code}") from None

    def _read_parameters(self, item: Mapping[str, Any], described: Mapping[str, Any], schemas: Schemas) -> None:
        declared = [parameter(each, schemas.deref) for each in parameters(item, described, schemas.deref)]
        self._path_parameters = [p for p in declared if p.location == "path"]
        self._query_parameters = [p for p in declared if p.location == "query"]
        self._header_parameters = [(p, p.name.lower().encode()) for p in declared if p.location == "header"]
        self._query_defaults = {p.name: p.default for p in self._query_parameters if p.default is not None}
        self._cookie_parameters = [p for p in declared if p.location == "cookie"]
        self._decoded_in_path = [p for p in self._path_parameters if not p.is_text]
        self._path_checker = schemas.checker(object_schema(self._path_parameters))
        self._query_checker = schemas.checker(object_schema(self._query_parameters))
        conditions = described.get("x-query-schema")
        self._query_conditions = schemas.checker(conditions) if conditions else None
        self._query = lru_cache(maxsize=CACHED_QUERIES)(self._query_of)  # clients repeat them
        self._header_checker = schemas.checker(object_schema(p for p, _ in self._header_parameters))
        self._cookie_checker = schemas.checker(object_schema(self._cookie_parameters))

    def _read_body(self, described: Mapping[str, Any], schemas: Schemas) -> None:
        media_type, content = first_content(described, schemas.deref)
        schema = content.get("schema", {})
        self._body_required = schemas.deref(described).get("required", False)
        self._media_type = media_type.partition(";")[0].strip().lower().encode()
        self.takes_body = bool(media_type)
        kind = content_of(media_type)
        self._is_json = kind == "json"
        self._can_be_empty = kind in ("text", "binary")
        self._decode_body = decoder(media_type, schema, schemas.deref)
        self._body_checker = schemas.body_checker(schema)

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
            decoded = ((p.name, self._value(p, texts[p.name])) for p in self._decoded_in_path)
            values = {**texts, **dict(decoded)}
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
        texts = [(p, headers[key].decode("latin-1")) for p, key in self._header_parameters if key in headers]
        values = {p.name: self._value(p, text) for p, text in texts}
        return self._checked(self._header_checker, values, "invalid-header")

    def _cookies(self, headers: Mapping[bytes, bytes]) -> dict[str, Any]:
        try:
            values = decode_cookies(self._cookie_parameters, headers.get(b"cookie", b""))
        except Malformed:
            raise self._catalogue.error("invalid-header") from None
        return self._checked(self._cookie_checker, values, "invalid-header")

    def _value(self, parameter: Parameter, text: str) -> Any:
        try:
            return decode_value(parameter, text)
        except Malformed:
            raise self._catalogue.error(f"invalid-{parameter.location}") from None

    def _body(self, body: bytes, headers: Mapping[bytes, bytes]) -> Any:
        if not self.takes_body or not (body or self._body_required or self._is_empty(headers)):
            return None
        try:
            value = self._decode_body(body, headers.get(b"content-type", b""))
        except Malformed as error:
            raise self._catalogue.error("malformed-body", reason=f"body: {error}") from None
        thorough = len(body) <= MAX_THOROUGH_BYTES
        plain = value if self._is_json else as_json(value)
        self._checked(self._body_checker, plain, "invalid-body", thorough=thorough)
        return value

    def _is_empty(self, headers: Mapping[bytes, bytes]) -> bool:
        """Tell whether a request without content has a body, which is empty."""
        return self._can_be_empty and b"content-type" in headers

    def _checked(self, checker: Checker, value: T, condition: str, *, thorough: bool = True) -> T:
        try:
            checker.check(value, thorough=thorough)
        except Invalid as error:
            reason = f"{condition.removeprefix('invalid-')}: {error}"
            if error.code:
                raise ApiError(error.code, reason=reason, breaks_description=True) from None
            raise self._catalogue.error(condition, reason=reason) from None
        return value


def _token_header(security: tuple[tuple[Scheme, ...], ...]) -> bytes:
    """Return the header of an API key that is the first alternative, as nearly always; else an empty text."""
    first = security[0] if security else ()
    return first[0].parameter.lower().encode() if [scheme.kind for scheme in first] == ["header"] else b""


def _examples(responses: Mapping[str, Any], schemas: Schemas) -> dict[int, tuple[Mapping[str, Any], Any]]:
    """Return the named examples of each success response, and the first example of all; of the first media type."""
    found: dict[int, tuple[Mapping[str, Any], Any]] = {}
    for status, response in responses.items():
        if status.startswith("2"):
            media_type, content = first_content(response, schemas.deref)
            kind = content_of(media_type) if media_type else ""
            named = {name: schemas.deref(each)["value"] for name, each in content.get("examples", {}).items()}
            example = _example(content, named, schemas)
            if kind in ("text", "binary"):
                example = str(example or "")
            found[int(status)] = named, example.encode() if kind == "binary" else example
    return found


def _example(content: Mapping[str, Any], examples: Mapping[str, Any], schemas: Schemas) -> Any:
    """Return the first example of a Media Type Object, or else of its schema; None if there is none."""
    own = [*examples.values(), content.get("example"), *schemas.deref(content.get("schema", {})).get("examples", ())]
    return next((example for example in own if example is not None), None)
