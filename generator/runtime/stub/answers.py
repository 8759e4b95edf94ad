"""Answers before they are HTTP messages, and the catalogue that turns a refusal into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from .behaviour import Refusal

Headers = tuple[tuple[bytes, bytes], ...]
JSON: Headers = ((b"content-type", b"application/json"),)


class Answer(msgspec.Struct, frozen=True):
    status: int
    body: bytes
    headers: Headers  # besides Content-Length and X-Request-Id
    sent: int | None = None  # bytes of the body after which the connection is closed; None: all of it


class Error(NamedTuple):
    """One row of the error catalogue."""

    status: int
    message: str  # the exact sentence on the wire


class Situation(NamedTuple):
    """What is answered when no constraint of the description names a code."""

    status: int
    code: str


def encode(value: Any) -> bytes:
    """JSON; None is an empty body."""
    return b"" if value is None else msgspec.json.encode(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every error the service knows, and the two properties of an error body."""

    errors: Mapping[str, Error]
    situations: Mapping[str, Situation]
    code_property: str
    message_property: str

    def refusal(self, situation: str, headers: Headers = ()) -> Refusal:
        """The refusal for a situation such as ``unauthenticated``."""
        status, code = self.situations[situation]
        return Refusal(code, status, headers)

    def answer(self, refusal: Refusal) -> Answer:
        """The documented error body. KeyError when the catalogue lacks the code."""
        error = self.errors[refusal.code]
        body = {self.code_property: refusal.code, self.message_property: error.message}
        return Answer(refusal.status or error.status, encode(body), JSON + refusal.headers)
