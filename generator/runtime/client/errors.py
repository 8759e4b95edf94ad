"""Exceptions of clients. All of them derive from ``ClientError``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .transport import Request, Response

CLOSED = "the client is closed"


class ClientError(Exception):
    """Base class of the exceptions of a client."""


class ConfigurationError(ClientError, ValueError):
    """The configuration of a client is incomplete or invalid; the message names the setting."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Error in one argument."""

    location: str  # e.g. owner.address.street
    message: str


class InvalidRequest(ClientError, ValueError):
    """An argument of a call is invalid. Nothing was sent."""

    def __init__(self, operation: str, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.location}: {problem.message}" for problem in problems))
        self.operation = operation
        self.problems = problems

    def __str__(self) -> str:
        return f"{self.operation}: {super().__str__()}"


class TransportError(ClientError):
    """No complete response was received. The server may or may not have processed the request.

    Attributes:
        request: the request.
        reason: what happened.
        is_sent: False if it is certain that not one byte of the request was sent.
    """

    def __init__(self, request: Request, reason: str, *, is_sent: bool = True) -> None:
        super().__init__(f"{request.method} {request.url}: {reason}")
        self.request = request
        self.reason = reason
        self.is_sent = is_sent


class ConnectionFailed(TransportError):
    """The connection could not be opened, or it was lost."""


class TimedOut(TransportError):
    """A limit of the timeout has passed before the response was complete."""


class ClientClosed(TransportError):
    """The client was closed, before the call or while it was under way."""


class ResponseTooLarge(TransportError):
    """The response has more bytes than the client accepts."""


class InvalidResponse(ClientError):
    """The body of a successful response does not match the description; ``response`` has the body."""

    def __init__(self, operation: str, response: Response, reason: str) -> None:
        super().__init__(f"{operation}: {response.status} with an invalid body: {reason}")
        self.operation = operation
        self.response = response
        self.reason = reason


class ApiError(ClientError):
    """The response is an error.

    Attributes:
        operation: the method that was called, e.g. ``pets.create``.
        status: HTTP status.
        code: error code of the service; empty if the body has none.
        message: error message of the service; the first 200 characters of a body that is not JSON of the service.
        request_id: ID of the request, for support cases; None if the response has none.
        body: decoded JSON, or text if the body is not JSON.
        response: the whole response, with headers.
    """

    def __init__(
        self, operation: str, response: Response, *, code: str, message: str, request_id: str | None, body: Any
    ) -> None:
        details = " ".join(filter(None, (str(response.status), code, message)))
        super().__init__(f"{operation}: {details}" + (f" (request {request_id})" if request_id else ""))
        self.operation = operation
        self.response = response
        self.status = response.status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.body = body


class BadRequest(ApiError):
    """400: the request is invalid."""


class Unauthorized(ApiError):
    """401: authentication failed; a token may have expired."""


class Forbidden(ApiError):
    """403: permission denied."""


class NotFound(ApiError):
    """404: the resource does not exist."""


class MethodNotAllowed(ApiError):
    """405: the path does not support the method."""


class Conflict(ApiError):
    """409: the request conflicts with the current state."""


class ContentTooLarge(ApiError):
    """413: the request body is too large."""


class UnsupportedMediaType(ApiError):
    """415: the media type of the request body is not supported."""


class TooManyRequests(ApiError):
    """429: too many requests; wait before retrying."""


class ServerError(ApiError):
    """5xx: the server failed; a retry may succeed."""


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
    """Return the exception class for an HTTP status."""
    return STATUSES.get(status, ServerError if status >= 500 else ApiError)
