"""Responses with their status and headers, beside what they were decoded to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import Any, Generic, ParamSpec, TypeVar, cast

from .transport import Response

Parsed = TypeVar("Parsed")
Parameters = ParamSpec("Parameters")


class RawResponse(Generic[Parsed]):
    """Successful response of a call."""

    def __init__(self, response: Response, parse: Callable[[Response], Parsed]) -> None:
        self.response = response
        self._parse = parse

    @property
    def status(self) -> int:
        """HTTP status, 200 to 299."""
        return self.response.status

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers; their names are in lower case."""
        return self.response.headers

    @property
    def body(self) -> bytes:
        """Body as it was received."""
        return self.response.body

    def header(self, name: str) -> str | None:
        """Return the value of a header; the case of the name does not matter."""
        return self.response.header(name)

    @property
    def request_id(self) -> str | None:
        """ID of the request, for support cases; None if the response has none."""
        return self.response.header("X-Request-Id")

    @cached_property
    def parsed(self) -> Parsed:
        """What the call returns without ``with_raw_response``.

        Raises:
            InvalidResponse: the body does not match the description.
        """
        return self._parse(self.response)

    def __repr__(self) -> str:
        return f"RawResponse(status={self.status})"


def returns_raw(method: Callable[Parameters, Parsed]) -> Callable[Parameters, RawResponse[Parsed]]:
    """Give a method of a resource, whose client returns raw responses, its type."""
    return cast("Any", method)  # type: ignore[no-any-return]


def awaits_raw(
    method: Callable[Parameters, Awaitable[Parsed]],
) -> Callable[Parameters, Awaitable[RawResponse[Parsed]]]:
    """Give an asynchronous method of a resource, whose client returns raw responses, its type."""
    return cast("Any", method)  # type: ignore[no-any-return]
