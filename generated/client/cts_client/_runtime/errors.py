# Copied from generator/runtime/client/errors.py. Do not edit: run `make generate`.
"""What clients raise. Everything derives from ``ClientError``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .transport import Request, Response


class ClientError(Exception):
    """Base of everything that a client raises on purpose."""


class ConfigurationError(ClientError, ValueError):
    """A client cannot be made of what it was given; the text says what is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one argument."""

    location: str  # where, e.g. owner.address.street
    message: str


class InvalidRequest(ClientError, ValueError):
    """The arguments of a call do not fit the description. Nothing was sent."""

    def __init__(self, operation: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(
            "; ".join(f"{problem.location}: {problem.message}" for problem in problems)
        )
        self.operation = operation
        self.problems = problems

    def __str__(self) -> str:
        return f"{self.operation}: {super().__str__()}"


class TransportError(ClientError):
    """There is no answer. Whether the server acted on the request is unknown."""

    def __init__(self, request: Request, reason: str) -> None:
        super().__init__(f"{request.method} {request.url}: {reason}")
        self.request = request
        self.reason = reason


class ConnectionFailed(TransportError):
    """No connection could be made, or it broke."""


class TimedOut(TransportError):
    """The server did not answer in time."""


class InvalidResponse(ClientError):
    """The server reported success with a body that does not fit the description; ``response`` has it."""

    def __init__(self, operation: str, response: Response, reason: str) -> None:
        super().__init__(f"{operation}: {response.status} with an unexpected body: {reason}")
        self.operation = operation
        self.response = response
        self.reason = reason


class ApiError(ClientError):
    """The server refused or failed.

    Attributes:
        operation: the method that was called, e.g. ``pets.create``.
        status: HTTP status.
        code: the service's error code; empty if the body has none.
        message: the service's sentence; the start of the body if that is not the service's JSON.
        request_id: what the service's support asks for; None if it gave none.
        body: the body, as JSON if it is, else as text.
        response: everything, with headers.
    """

    def __init__(
        self,
        operation: str,
        response: Response,
        *,
        code: str,
        message: str,
        request_id: str | None,
        body: Any,
    ) -> None:
        details = " ".join(filter(None, (str(response.status), code, message)))
        super().__init__(
            f"{operation}: {details}" + (f" (request {request_id})" if request_id else "")
        )
        self.operation = operation
        self.response = response
        self.status = response.status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.body = body


class BadRequest(ApiError):
    """400: the request breaks a rule."""


class Unauthorized(ApiError):
    """401: who asks is unknown; a token may have expired."""


class Forbidden(ApiError):
    """403: who asks may not do this."""


class NotFound(ApiError):
    """404: there is no such thing."""


class MethodNotAllowed(ApiError):
    """405: the path does not know the method."""


class Conflict(ApiError):
    """409: the request contradicts the present state."""


class ContentTooLarge(ApiError):
    """413: the body is too large."""


class UnsupportedMediaType(ApiError):
    """415: the body is of a media type that is not accepted."""


class TooManyRequests(ApiError):
    """429: wait before asking again."""


class ServerError(ApiError):
    """5xx: the server failed; the same request may succeed later."""


STATUSES: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    409: Conflict,
    413: ContentTooLarge,
    415: UnsupportedMediaType,
    429: TooManyRequests,
}


def class_of(status: int) -> type[ApiError]:
    """The class of the error that a status is."""
    return STATUSES.get(status, ServerError if status >= 500 else ApiError)
