# Copied from generator/runtime/stub/responses.py. Do not edit: run `make generate`.
"""Success responses of an operation: which one a result of a handler becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..openapi import WRITE_ONLY, Content, content_of
from . import exact
from .call import Result
from .http.negotiation import quality
from .http.response import JSON, Headers, Response
from .schema.validation import Checker, Invalid, Schemas


class InvalidResponse(Exception):
    """A handler returned what the description does not allow."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body that a response can have."""

    media_type: str
    content: Content
    checker: Checker | None  # of JSON and texts
    headers: Headers
    hide: Callable[[Any], Any] | None = None  # removes writeOnly properties

    @property
    def allows_null(self) -> bool:
        return self.checker is not None and self.checker.allows_null

    def can_hold(self, value: Any) -> bool:
        if self.content == "json":
            return not isinstance(value, bytes)
        return isinstance(value, str if self.content == "text" else bytes)

    def visible(self, value: Any) -> Any:
        """Return a value without what no response has."""
        return self.hide(value) if self.hide else value

    def encoded(self, value: Any) -> bytes:
        if self.content == "json":
            return exact.encode(value)
        return value.encode() if isinstance(value, str) else bytes(value)


def body(media_type: str, described: Mapping[str, Any], schemas: Schemas) -> Body:
    """Return the facts of a Media Type Object of a response."""
    content = content_of(media_type)
    has_schema = content != "binary" and "schema" in described
    checker = schemas.checker(described["schema"], hidden=WRITE_ONLY) if has_schema else None
    name = f"{media_type}; charset=utf-8" if content == "text" and "charset" not in media_type else media_type
    headers = JSON if name == "application/json" else ((b"content-type", name.encode()),)
    hide = schemas.remover(described["schema"]) if has_schema and content == "json" else None
    return Body(media_type, content, checker, headers, hide)


class Successes:
    """The success responses of an operation."""

    def __init__(self, operation: str, default: int, responses: Mapping[str, Any], schemas: Schemas) -> None:
        """``default``: the status of results without one."""
        self._operation, self._default = operation, default
        found = {int(status): schemas.deref(each) for status, each in responses.items() if status.startswith("2")}
        self.bodies: Mapping[int, tuple[Body, ...]] = {
            status: tuple(body(name, media, schemas) for name, media in each.get("content", {}).items())
            for status, each in found.items()
        }
        first = self.bodies.get(default, ())
        # Nearly every response is one JSON body of one status, or none.
        self._plain = first[0] if first and first[0].headers is JSON else None
        self._is_plain = len(first) <= 1 and (not first or self._plain is not None)

    def accepted(self, status: int, accept: bytes) -> tuple[Body, ...]:
        """Return the bodies that a status can have, those first that a client prefers by its header Accept."""
        bodies, ranges = self.bodies[status], accept.decode("latin-1")
        if len(bodies) < 2 or not ranges:
            return bodies
        return tuple(sorted(bodies, key=lambda each: -quality(ranges, each.media_type)))

    def response(self, result: Any, *, check: bool, accept: bytes = b"") -> Response:
        """Return the response with the result of a handler, of several media types in one that the client accepts.

        Where it accepts none, the header has no effect (RFC 9110, section 12.4.1).

        Raises:
            InvalidResponse: the operation has no such response, or ``check`` is true and it violates its schema.
        """
        if isinstance(result, Result):
            value, headers = result.body, result.headers
            if result.status or result.media_type:
                return self._chosen(value, headers, result.status or self._default, result.media_type, check, accept)
        else:
            value, headers = result, ()
        if not self._is_plain:
            return self._chosen(value, headers, self._default, "", check, accept)
        if self._plain and self._plain.hide:
            value = self._plain.hide(value)
        if check and self._plain:
            self._check(self._plain, value)
        if value is None and not (self._plain and self._plain.allows_null):
            return Response(self._default, b"", headers)
        return Response(self._default, exact.encode(value), JSON + headers)

    def _chosen(
        self, value: Any, headers: Headers, status: int, media_type: str, check: bool, accept: bytes
    ) -> Response:
        if status not in self.bodies:
            raise InvalidResponse(f"{self._operation} has no response {status}; it has {_listed(self.bodies)}")
        bodies = self.accepted(status, accept)
        if not bodies and value is None:
            return Response(status, b"", headers)
        named = [each for each in bodies if media_type in ("", each.media_type)]
        chosen = next((each for each in named if each.can_hold(value)), None)
        if chosen is None:
            what = f"{type(value).__name__}{f' as {media_type}' if media_type else ''}"
            raise InvalidResponse(
                f"{self._operation} cannot respond with {what}; response {status} has "
                + (_listed(each.media_type for each in bodies) or "no body")
            )
        value = chosen.visible(value)
        if check:
            self._check(chosen, value)
        if value is None and not chosen.allows_null:
            return Response(status, b"", headers)
        return Response(status, chosen.encoded(value), chosen.headers + headers)

    def _check(self, chosen: Body, value: Any) -> None:
        if chosen.checker is None:
            return
        try:
            chosen.checker.check(value)
        except Invalid as error:
            raise InvalidResponse(f"{self._operation} returned {value!r}: {error}") from None


def _listed(values: Any) -> str:
    return ", ".join(map(str, values))
