"""Exceptions of clients. All of them derive from ``ClientError``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from .cleaning import cleaned
from .records import dataclass, replace
from .transport import Request, Response

CLOSED = "the client is closed"
MAX_CODE_CHARS = 100


class ClientError(Exception):
    """Base class of the exceptions of a client. All of them can be copied and pickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self._classes(), self.args, self._state())

    def _classes(self) -> tuple[type[ClientError], ...]:
        return (type(self),)

    def _state(self) -> dict[str, Any]:
        return dict(self.__dict__)


def _restored(classes: tuple[type[ClientError], ...], args: tuple[Any, ...], state: Mapping[str, Any]) -> ClientError:
    """Return a copy of an error, without calling its constructor, whose arguments are not kept."""
    kind: type[ClientError] = combined(*classes)
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


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
        reason = cleaned(reason)
        super().__init__(f"{request.method} {request.shown_url}: {reason}")
        self.request = request
        self.reason = reason
        self.is_sent = is_sent

    def _state(self) -> dict[str, Any]:
        """Leave out what may hold secrets of the request: API keys in its URL, its headers and its body."""
        return {**self.__dict__, "request": replace(self.request, url=self.request.shown_url, headers={}, body=None)}


class ConnectionFailed(TransportError):
    """The connection could not be opened, or it was lost."""


class TimedOut(TransportError):
    """A limit of the timeout has passed before the response was complete."""


class ClientClosed(TransportError):
    """The client was closed, before the call or while it was under way."""


class ResponseTooLarge(TransportError):
    """The response has more bytes than the client accepts."""


class StreamEnded(ClientError):
    """The body of a streamed response was read already, or the response is closed."""


class InvalidResponse(ClientError):
    """The body of a successful response does not match the description; ``response`` has the body."""

    def __init__(self, operation: str, response: Response, reason: str) -> None:
        super().__init__(f"{operation}: {response.status} with an invalid body: {reason}")
        self.operation = operation
        self.response = response
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """Documentation of an error code."""

    status: int
    message: str  # exact text of the response
    retryable: bool  # the same request can succeed later
    meaning: str
    remedy: str


class ApiError(ClientError):
    """The response is an error.

    Attributes:
        operation: the method that was called, e.g. ``pets.create``.
        status: HTTP status.
        code: error code of the service; empty if the body has none.
        message: error message, on one line and cut off; the beginning of a body that has no message.
        request_id: ID of the request, for support cases; None if the response has none.
        body: decoded JSON, or text if the body is not JSON.
        response: the whole response, with headers.
        retryable: the same request can succeed later; None if the code is not documented.
        meaning: explanation of the code; empty if it is not documented.
        remedy: what the caller can do; empty if the code is not documented.
        retry_after_seconds: wait that the service asks for; None if it asks for none.
        location: URL that a redirect leads to, which was not followed; None for other errors.
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
        documentation: CodeInfo | None = None,
        retry_after_seconds: float | None = None,
        location: str | None = None,
    ) -> None:
        code, message = cleaned(code, MAX_CODE_CHARS), cleaned(message)
        request_id = cleaned(request_id, MAX_CODE_CHARS) if request_id else None
        location = cleaned(location) if location else None
        redirect = f"redirect to {location}, not followed" if location else ""
        details = " ".join(filter(None, (str(response.status), code, redirect, message)))
        super().__init__(f"{operation}: {details}" + (f" (request {request_id})" if request_id else ""))
        self.operation = operation
        self.response = response
        self.status = response.status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.body = body
        self.retryable = documentation.retryable if documentation else None
        self.meaning = documentation.meaning if documentation else ""
        self.remedy = documentation.remedy if documentation else ""
        self.retry_after_seconds = retry_after_seconds
        self.location = location

    def _classes(self) -> tuple[type[ClientError], ...]:
        bases = type(self).__bases__
        return bases if len(bases) > 1 else (type(self),)  # combined classes cannot be imported


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


def class_of(status: int, of_code: type[ApiError] | None = None) -> type[ApiError]:
    """Return the exception class for an HTTP status, combined with that of the error code."""
    of_status = STATUSES.get(status, ServerError if status >= 500 else ApiError)
    if of_code is None:
        return of_status
    return combined(of_code, of_status) if of_status is not ApiError else of_code


def combined(*classes: type[Any]) -> type[Any]:
    """Return a subclass of all the classes, with the name of the first."""
    return _combined(classes)


@functools.cache
def _combined(classes: tuple[type[Any], ...]) -> type[Any]:
    first = classes[0]
    return first if len(classes) == 1 else type(first.__name__, classes, {"__doc__": first.__doc__})
