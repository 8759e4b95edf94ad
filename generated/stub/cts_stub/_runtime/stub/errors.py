# Copied from generator/runtime/stub/errors.py. Do not edit: run `make generate`.
"""Errors of the catalogue, and their responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .http.response import JSON, Headers, Response, encode

TOO_MANY_REQUESTS = 429
OF_THE_CALLER = frozenset(("unauthenticated", "forbidden"))
"""Conditions that depend on who calls; the others on the request."""
RETRY_AFTER: Headers = ((b"retry-after", b"1"),)
"""Seconds, in every response with status 429 (RFC 6585, section 4)."""


class ApiError(Exception):
    """Abort the call with an error of the catalogue; its changes are rolled back.

    Without ``status``, the response has the status of the catalogue. ``reason`` says for people what is wrong;
    ``breaks_description``: it is wrong whatever the state is.
    """

    def __init__(
        self,
        code: str,
        status: int | None = None,
        headers: Headers = (),
        *,
        reason: str = "",
        breaks_description: bool = False,
    ) -> None:
        super().__init__(code)
        self.reason, self.breaks_description = reason, breaks_description
        self.code = code
        self.status = status
        self.headers = headers


class CatalogueError(NamedTuple):
    """One row of the error catalogue."""

    status: int
    message: str  # the exact sentence of the response


class ErrorCondition(NamedTuple):
    """The error of a condition for which no constraint of the description names a code."""

    status: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every error of the service, and the names of the two properties of an error body."""

    errors: Mapping[str, CatalogueError]
    conditions: Mapping[str, ErrorCondition]
    code_property: str
    message_property: str

    def error(self, condition: str, headers: Headers = (), *, reason: str = "") -> ApiError:
        """Return the error of a condition such as ``unauthenticated``."""
        status, code = self.conditions[condition]
        is_broken = condition not in OF_THE_CALLER
        return ApiError(code, status, headers, reason=reason, breaks_description=is_broken)

    def condition_of(self, status: int | None) -> ErrorCondition | None:
        """Return the first condition with a status, None if no condition has it."""
        return next((condition for condition in self.conditions.values() if condition.status == status), None)

    def response(self, error: ApiError) -> Response:
        """Return the documented error body.

        Raises:
            KeyError: the catalogue lacks the code.
        """
        known = self.errors[error.code]
        body = {self.code_property: error.code, self.message_property: known.message}
        status = error.status or known.status
        headers = RETRY_AFTER if status == TOO_MANY_REQUESTS else ()
        return Response(status, encode(body), JSON + error.headers + headers)

    def response_to(self, condition: str) -> Response:
        """Return the error body of a condition such as ``invalid-header``."""
        return self.response(self.error(condition))
