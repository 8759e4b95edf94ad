"""An operation made ready to be served: how its request is read and checked, and how its success is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from .answers import JSON, Answer, Catalogue, encode
from .behaviour import Refusal
from .decoding import Malformed, decode_json, decode_query, decode_value
from .operations import Operation, Parameter
from .validation import Checker, Invalid, Schemas

T = TypeVar("T")


class Request(NamedTuple):
    """What was sent, decoded and valid, by wire name."""

    path: dict[str, Any]
    query: dict[str, Any]
    headers: dict[str, Any]
    body: Any


class WrongAnswer(Exception):
    """A behaviour answered what the description does not allow."""


class Endpoint:
    def __init__(self, operation: Operation, schemas: Schemas, catalogue: Catalogue) -> None:
        self.operation = operation
        item = schemas.document["paths"][operation.path]
        self._description = item[operation.method.lower()]
        self.secured = bool(self._description.get("security", schemas.document.get("security")))
        self._catalogue = catalogue
        self._by_location = {
            location: tuple(p for p in operation.parameters if p.location == location)
            for location in ("path", "query", "header")
        }
        described = [schemas.deref(p) for p in (*item.get("parameters", ()), *self._description.get("parameters", ()))]
        self._checkers = {
            location: schemas.checker(_object_schema(location, parameters, described))
            for location, parameters in self._by_location.items()
        }
        self._query_conditions = schemas.checker(self._description.get("x-query-schema", {}))
        self._defaults = {p.name: p.default for p in self._by_location["query"] if p.default is not None}
        self._body = schemas.at(operation.body.pointer) if operation.body else None
        self._response = schemas.at(operation.response) if operation.response else None
        self._example = _example(self._description["responses"][str(operation.status)], schemas)

    def request(self, path: Mapping[str, str], query: bytes, headers: Mapping[bytes, bytes], body: bytes) -> Request:
        """The request as values; Refusal when it breaks the description."""
        self._check_media_type(headers, body)
        return Request(self._path(path), self._query(query), self._headers(headers), self._decoded(body))

    def example(self) -> Any:
        """The description's first example of the success: what is answered where no behaviour is written."""
        return self._example

    def answer(self, result: Any, *, check: bool) -> Answer:
        """The success response; WrongAnswer when it is to be checked and breaks its schema."""
        if check and self._response:
            try:
                self._response.check(result)
            except Invalid as error:
                raise WrongAnswer(f"{self.operation.id} answered {result!r}: {error}") from None
        return Answer(self.operation.status, encode(result), () if result is None else JSON)

    def _check_media_type(self, headers: Mapping[bytes, bytes], body: bytes) -> None:
        expected = self.operation.body
        if expected is None or not body:
            return
        media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        coding = headers.get(b"content-encoding", b"identity").lower()
        if media_type != expected.media_type.encode() or coding != b"identity":
            raise self._catalogue.refusal("unsupported-media-type")

    def _path(self, values: Mapping[str, str]) -> dict[str, Any]:
        decoded = {p.name: decode_value(p, values[p.name]) for p in self._by_location["path"]}
        return self._checked(self._checkers["path"], decoded, "invalid-path")

    def _query(self, query: bytes) -> dict[str, Any]:
        try:
            decoded = decode_query(self._by_location["query"], query)
        except Malformed:
            raise self._catalogue.refusal("invalid-query") from None
        self._checked(self._checkers["query"], decoded, "invalid-query")
        return self._defaults | self._checked(self._query_conditions, decoded, "invalid-query")

    def _headers(self, headers: Mapping[bytes, bytes]) -> dict[str, Any]:
        if not self._by_location["header"]:
            return {}
        texts = {p: headers.get(p.name.lower().encode()) for p in self._by_location["header"]}
        # ISO-8859-1 reads every octet that a field value may have (RFC 9110, section 5.5).
        decoded = {p.name: decode_value(p, text.decode("latin-1")) for p, text in texts.items() if text is not None}
        return self._checked(self._checkers["header"], decoded, "invalid-header")

    def _decoded(self, body: bytes) -> Any:
        if self._body is None or self.operation.body is None:
            return None
        if not body and not self.operation.body.required:
            return None
        try:
            value = decode_json(body)
        except Malformed:
            raise self._catalogue.refusal("malformed-body") from None
        return self._checked(self._body, value, "invalid-body")

    def _checked(self, checker: Checker, value: T, situation: str) -> T:
        try:
            checker.check(value)
        except Invalid as error:
            raise (Refusal(error.code) if error.code else self._catalogue.refusal(situation)) from None
        return value


def _object_schema(
    location: str, parameters: Iterable[Parameter], described: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The parameters of one place as one object, so that a single check sees them all."""
    # The operation's own parameters come after those of its path item, and replace them.
    found = {d["name"]: d for d in described if d["in"] == location}
    properties: dict[str, Any] = {}
    for name in (parameter.name for parameter in parameters):
        code = {"x-error": found[name]["x-error"]} if "x-error" in found[name] else {}
        properties[name] = code | found[name]["schema"]
    return {"required": [name for name in properties if found[name].get("required")], "properties": properties}


def _example(response: Mapping[str, Any], schemas: Schemas) -> Any:
    contents: Mapping[str, Any] = schemas.deref(response).get("content", {})
    content: Mapping[str, Any] = next(iter(contents.values()), {})
    for example in content.get("examples", {}).values():
        return schemas.deref(example)["value"]
    if "example" in content:
        return content["example"]
    return next(iter(schemas.deref(content.get("schema", {})).get("examples", ())), None)
