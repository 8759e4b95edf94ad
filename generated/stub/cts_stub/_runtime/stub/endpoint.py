# Copied from generator/runtime/stub/endpoint.py. Do not edit: run `make generate`.
"""An operation made ready to be served: how its request is read and checked, and how its success is answered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from .call import Operation, Result
from .errors import ApiError, Catalogue
from .http.response import JSON, Response, encode
from .schema.decoding import Malformed, decode_json, decode_query, decode_value
from .schema.parameters import object_schema, parameters
from .schema.validation import Checker, Invalid, Schemas

T = TypeVar("T")
# Bytes of a body whose violations are all collected; longer ones are nobody's typing error.
_THOROUGH = 16 * 1024
_REMEMBERED = 64
"""Query strings whose values are kept."""


class Request(msgspec.Struct, frozen=True):
    """What was sent, decoded and valid, by wire name."""

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: dict[str, Any]
    body: Any


class InvalidResponse(Exception):
    """A behaviour answered what the description does not allow."""


class Endpoint:
    def __init__(self, operation: Operation, schemas: Schemas, catalogue: Catalogue) -> None:
        self.operation = operation
        item = schemas.document["paths"][operation.path]
        described = item[operation.method.lower()]
        self.secured = bool(described.get("security", schemas.document.get("security")))
        self.action: str = described.get("x-permission", {}).get(
            "action", ""
        )  # that the caller must be allowed
        self._catalogue = catalogue
        self._read_parameters(item, described, schemas)
        self._read_body(schemas.deref(described.get("requestBody", {})), schemas)
        response = schemas.deref(
            described["responses"][str(operation.status)] if operation.status else {}
        )
        content = next(iter(response.get("content", {}).values()), None)
        self._response = schemas.checker(content["schema"]) if content else None
        self.example = _example(content, schemas) if content else None
        self.examples = {
            name: schemas.deref(example)["value"]
            for name, example in (content or {}).get("examples", {}).items()
        }

    @property
    def takes_body(self) -> bool:
        return self._body is not None

    def request(
        self, path: Mapping[str, str], query: bytes, headers: Mapping[bytes, bytes], body: bytes
    ) -> Request:
        """The request as values; Refusal when it breaks the description."""
        self._check_media_type(headers, body)
        return Request(
            self._path(path), self._query(query), self._headers(headers), self._decoded(body)
        )

    def response(self, result: Any, *, check: bool) -> Response:
        """The success response; WrongAnswer when it is to be checked and breaks its schema."""
        body, headers = (
            (result.body, result.headers) if isinstance(result, Result) else (result, ())
        )
        if check and self._response:
            try:
                self._response.check(body)
            except Invalid as error:
                raise InvalidResponse(f"{self.operation.id} answered {body!r}: {error}") from None
        return Response(
            self.operation.status, encode(body), headers if body is None else JSON + headers
        )

    def check_error(self, error: ApiError) -> None:
        """WrongAnswer when a behaviour refuses with a code that the description does not list here."""
        known = self._catalogue.errors.get(error.code)
        status, listed = error.status or (known.status if known else 0), self.operation.errors
        if listed is not None and error.code not in listed.get(status, ()):
            raise InvalidResponse(
                f"{self.operation.id} does not list {status} {error.code}"
            ) from None

    def _read_parameters(
        self, item: Mapping[str, Any], described: Mapping[str, Any], schemas: Schemas
    ) -> None:
        # The operation's own parameters replace those of its path item.
        objects = [*item.get("parameters", ()), *described.get("parameters", ())]
        found = parameters(map(schemas.deref, objects), schemas.resolve)
        self._path_parameters = [p for p in found if p.location == "path"]
        self._query_parameters = [p for p in found if p.location == "query"]
        self._header_parameters = [
            (p, p.name.lower().encode()) for p in found if p.location == "header"
        ]
        self._query_defaults = {
            p.name: p.default for p in self._query_parameters if p.default is not None
        }
        self._decoded_in_path = [p for p in self._path_parameters if p.array or p.kind != "string"]
        self._path_checker = schemas.checker(object_schema(self._path_parameters))
        self._query_checker = schemas.checker(object_schema(self._query_parameters))
        conditions = described.get("x-query-schema")
        self._query_conditions = schemas.checker(conditions) if conditions else None
        self._query = lru_cache(maxsize=_REMEMBERED)(
            self._query_of
        )  # most are the same ones, or empty
        self._header_checker = schemas.checker(object_schema(p for p, _ in self._header_parameters))

    def _read_body(self, described: Mapping[str, Any], schemas: Schemas) -> None:
        content: Mapping[str, Any] = described.get("content", {})
        self._body_required = described.get("required", False)
        self._media_type = next(iter(content), "").encode()
        self._body = (
            schemas.body_checker(content[self._media_type.decode()]["schema"]) if content else None
        )

    def _check_media_type(self, headers: Mapping[bytes, bytes], body: bytes) -> None:
        if not body:
            return
        media_type = headers.get(b"content-type", b"")
        if media_type != self._media_type:
            media_type = media_type.partition(b";")[0].strip().lower()
        coding = headers.get(b"content-encoding", b"identity").lower()
        if media_type != self._media_type or coding != b"identity":
            raise self._catalogue.error("unsupported-media-type")

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
        except Malformed:
            raise self._catalogue.error("invalid-query") from None
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
        except Malformed:
            raise self._catalogue.error("malformed-body") from None
        return self._checked(self._body, value, "invalid-body", thorough=len(body) <= _THOROUGH)

    def _checked(self, checker: Checker, value: T, condition: str, *, thorough: bool = True) -> T:
        try:
            checker.check(value, thorough=thorough)
        except Invalid as error:
            raise (
                ApiError(error.code) if error.code else self._catalogue.error(condition)
            ) from None
        return value


def _example(content: Mapping[str, Any], schemas: Schemas) -> Any:
    """The first example of a Media Type Object, or of its schema; None without any."""
    for example in content.get("examples", {}).values():
        return schemas.deref(example)["value"]
    if "example" in content:
        return content["example"]
    return next(iter(schemas.deref(content["schema"]).get("examples", ())), None)
