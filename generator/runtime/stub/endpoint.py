"""Endpoints: operations with the validators of their requests and responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from ..openapi import Scheme, content_of, header_text, parameters, requirements
from .call import Result
from .errors import ApiError, Catalogue
from .http.response import OF_EACH, Headers
from .operation import Operation
from .request_bodies import Reader, RequestBodies
from .responses import InvalidResponse, Successes
from .schema.bodies import as_json
from .schema.decoding import Malformed, decode_cookies, decode_query, decode_value, query_names
from .schema.parameters import Parameter, object_schema, parameter
from .schema.validation import Checker, Invalid, Schemas

T = TypeVar("T")
MAX_THOROUGH_BYTES = 16 * 1024
"""Bytes of a body up to which all its violations are collected. Nobody types longer ones, and it could take minutes."""
CACHED_QUERIES = 64
"""Query strings whose values are cached."""
CACHED_PATHS = 64
"""Values of the path parameters that are cached."""


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
        self._bodies = RequestBodies(described.get("requestBody", {}), schemas)
        self.takes_body = bool(self._bodies)
        self._successes = Successes(operation.id, operation.status, described["responses"], schemas)
        self.response = self._successes.response
        self._examples = _examples(described["responses"], schemas)
        self.headers = _headers(described["responses"], schemas)
        self.examples, self.example = self._first(operation.status)

    def others(self, status: int, sent: Headers) -> Headers:
        """Return the described headers of a response that are not among those that it has."""
        described = self.headers.get(status)
        if not described:
            return ()
        names = {name for name, _ in sent}
        return tuple(each for each in described if each[0] not in names)

    @property
    def statuses(self) -> Iterable[int]:
        """The statuses of its success responses."""
        return self._examples

    def example_of(self, status: int) -> Result | None:
        """Return the first example of a success response, None if the operation has no such response."""
        return Result(self._first(status)[1], status=status) if status in self._examples else None

    def accepted_example(self, accept: bytes) -> Any:
        """Return the first example of the success, of several media types in one that the client accepts."""
        found = self._examples.get(self.operation.status, {})
        if len(found) < 2:
            return self.example
        media_type = self._successes.accepted(self.operation.status, accept)[0].media_type
        return Result(found[media_type][1], media_type=media_type)

    def _first(self, status: int) -> tuple[Mapping[str, Any], Any]:
        """Return the examples of the first media type of a status."""
        return next(iter(self._examples.get(status, {}).values()), ({}, None))

    def arguments(
        self, path: Mapping[str, str], query: bytes, headers: Mapping[bytes, bytes], body: bytes
    ) -> Arguments:
        """Decode and validate a request.

        Raises:
            ApiError: it violates the description.
        """
        reader = self._reader(headers, body) if body or self.takes_body else None
        return Arguments(
            self._path(tuple(path.items())),
            self._query(query),
            self._headers(headers) if self._header_parameters else {},
            self._cookies(headers) if self._cookie_parameters else {},
            self._body(reader, body, headers) if reader else None,
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
        self.query_parameters = [p for p in declared if p.location == "query"]
        self._header_parameters = [(p, p.name.lower().encode()) for p in declared if p.location == "header"]
        self._query_defaults = {p.name: p.default for p in self.query_parameters if p.default is not None}
        self._cookie_parameters = [p for p in declared if p.location == "cookie"]
        self._decoded_in_path = [p for p in self._path_parameters if not p.is_text]
        self._path_checker = schemas.checker(object_schema(self._path_parameters))
        self._path = lru_cache(maxsize=CACHED_PATHS)(self._path_of)  # clients repeat them, as they do queries
        self._query_checker = schemas.checker(object_schema(self.query_parameters))
        conditions = described.get("x-query-schema")
        self._query_conditions = schemas.checker(conditions) if conditions else None
        self._query = lru_cache(maxsize=CACHED_QUERIES)(self._query_of)
        self._header_checker = schemas.checker(object_schema(p for p, _ in self._header_parameters))
        self._cookie_checker = schemas.checker(object_schema(self._cookie_parameters))

    def _reader(self, headers: Mapping[bytes, bytes], body: bytes) -> Reader | None:
        """Return the reader of the body; None without one.

        Raises:
            ApiError: the operation does not read such a body.
        """
        media_type = headers.get(b"content-type", b"")
        found = self._bodies.reader(media_type)
        if not body:
            is_empty = found is not None and found.can_be_empty
            return found if is_empty else self._bodies.usual() if self._bodies.required else None
        if found is None:
            sent = f"the Content-Type is {media_type.decode('latin-1')!r}" if media_type else "there is no Content-Type"
            wanted = f"the body must be {self._bodies.media_types}" if self._bodies else "the operation takes no body"
            raise self._catalogue.error("unsupported-media-type", reason=f"{sent}; {wanted}")
        encoding = headers.get(b"content-encoding", b"identity")
        if encoding.lower() != b"identity":
            reason = f"the Content-Encoding is {encoding.decode('latin-1')!r}; send the body as it is"
            raise self._catalogue.error("unsupported-media-type", reason=reason)
        return found

    def _path_of(self, pairs: tuple[tuple[str, str], ...]) -> Mapping[str, Any]:
        """Return the values of the path parameters, decoded. ``pairs``: names and texts."""
        texts = dict(pairs)
        values: Mapping[str, Any] = texts
        if self._decoded_in_path:
            decoded = ((p.name, self._value(p, texts[p.name])) for p in self._decoded_in_path)
            values = {**texts, **dict(decoded)}
        return self._checked(self._path_checker, values, "invalid-path")

    def _query_of(self, query: bytes) -> Mapping[str, Any]:
        try:
            values = decode_query(self.query_parameters, query)
        except Malformed as error:
            raise self._catalogue.error("invalid-query", reason=f"query: {error}") from None
        self._check_query(self._query_checker, values, query)
        if self._query_conditions:
            self._check_query(self._query_conditions, values, query)
        return self._query_defaults | values

    def _check_query(self, checker: Checker, values: Mapping[str, Any], query: bytes) -> None:
        try:
            checker.check(values)
        except Invalid as error:
            declared = {each.name for each in self.query_parameters}
            others = {name: "" for name in query_names(query) if name not in declared}
            # The reason of a missing parameter says which of the others may be a misspelling of it.
            self._checked(checker, {**others, **values}, "invalid-query")
            raise self._violation(error, "invalid-query") from None

    def _headers(self, headers: Mapping[bytes, bytes]) -> dict[str, Any]:
        # ISO-8859-1 reads every octet that a field value may have (RFC 9110, section 5.5).
        texts = [(p, headers[key].decode("latin-1")) for p, key in self._header_parameters if key in headers]
        values = {p.name: self._value(p, text) for p, text in texts}
        return self._checked(self._header_checker, values, "invalid-header")

    def _cookies(self, headers: Mapping[bytes, bytes]) -> dict[str, Any]:
        try:
            values = decode_cookies(self._cookie_parameters, headers.get(b"cookie", b""))
        except Malformed as error:
            raise self._catalogue.error("invalid-header", reason=f"cookie: {error}") from None
        return self._checked(self._cookie_checker, values, "invalid-header")

    def _value(self, parameter: Parameter, text: str) -> Any:
        try:
            return decode_value(parameter, text)
        except Malformed as error:
            reason = f"{parameter.location}: {parameter.name}: {error}"
            raise self._catalogue.error(f"invalid-{parameter.location}", reason=reason) from None

    def _body(self, reader: Reader, body: bytes, headers: Mapping[bytes, bytes]) -> Any:
        try:
            value = reader.decode(body, headers.get(b"content-type", b""))
        except Malformed as error:
            reason = f"body: {error}" if body else f"there is no body; it must be {self._bodies.media_types}"
            raise self._catalogue.error("malformed-body", reason=reason) from None
        try:
            validated = value if reader.content == "json" else as_json(value)
            reader.checker.check(validated, thorough=len(body) <= MAX_THOROUGH_BYTES)
        except Invalid as error:
            raise self._violation(error, "invalid-body") from None
        return value

    def _checked(self, checker: Checker, value: T, condition: str) -> T:
        try:
            checker.check(value)
        except Invalid as error:
            raise self._violation(error, condition) from None
        return value

    def _violation(self, error: Invalid, condition: str) -> ApiError:
        reason = f"{condition.removeprefix('invalid-')}: {error}"
        if error.code:
            return ApiError(error.code, reason=reason, breaks_description=True)
        return self._catalogue.error(condition, reason=reason)


def _token_header(security: tuple[tuple[Scheme, ...], ...]) -> bytes:
    """Return the header of an API key that is the first alternative, as nearly always; else an empty text."""
    first = security[0] if security else ()
    return first[0].parameter.lower().encode() if [scheme.kind for scheme in first] == ["header"] else b""


def _headers(responses: Mapping[str, Any], schemas: Schemas) -> dict[int, Headers]:
    """Return the headers of the responses that have any, with their examples, by status."""
    found: dict[int, Headers] = {}
    for status, response in responses.items():
        described = {
            name.lower(): schemas.deref(each) for name, each in schemas.deref(response).get("headers", {}).items()
        }
        texts = {name: header_text(each, schemas.deref) for name, each in described.items() if name not in OF_EACH}
        if texts and status.isdigit():
            found[int(status)] = tuple((name.encode(), text.encode("latin-1")) for name, text in texts.items())
    return found


Examples = dict[str, tuple[Mapping[str, Any], Any]]
"""The named examples, and the first one of all, by media type."""


def _examples(responses: Mapping[str, Any], schemas: Schemas) -> dict[int, Examples]:
    """Return the examples of each success response."""
    found = {int(status): schemas.deref(each) for status, each in responses.items() if status.startswith("2")}
    return {
        status: {name: _examples_of(name, media, schemas) for name, media in each.get("content", {}).items()}
        for status, each in found.items()
    }


def _examples_of(media_type: str, content: Mapping[str, Any], schemas: Schemas) -> tuple[Mapping[str, Any], Any]:
    """Return the named examples of a Media Type Object, and the first of all, which may be that of its schema."""
    named = {name: schemas.deref(each)["value"] for name, each in content.get("examples", {}).items()}
    own = [*named.values(), content.get("example"), *schemas.deref(content.get("schema", {})).get("examples", ())]
    first: Any = next((example for example in own if example is not None), None)
    kind = content_of(media_type)
    if kind in ("text", "binary"):
        first = str(first or "")
    return named, first.encode() if kind == "binary" else first
