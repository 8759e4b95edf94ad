# Copied from generator/runtime/client/cli/failures.py. Do not edit: run `make generate`.
"""Errors of the client as messages and exit codes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator

import click

from ..errors import ApiError, ClientError, ConfigurationError, InvalidRequest, InvalidResponse, TransportError
from .formats import json_text

REJECTED, INVALID, NO_RESPONSE, UNREADABLE, INTERRUPTED = 1, 2, 3, 4, 130
EXIT_CODES = {
    0: "done",
    REJECTED: "the service rejected the request",
    INVALID: "invalid usage, argument or configuration; nothing was sent",
    NO_RESPONSE: "no complete response was received",
    UNREADABLE: "the response does not match the description",
    INTERRUPTED: "interrupted",
}
CODES: dict[type[ClientError], int] = {
    ApiError: REJECTED,
    InvalidRequest: INVALID,
    ConfigurationError: INVALID,
    TransportError: NO_RESPONSE,
    InvalidResponse: UNREADABLE,
}


@contextlib.contextmanager
def reported(as_json: bool) -> Generator[None]:
    """Turn an exception of the client into a message on standard error and an exit code."""
    try:
        yield
    except ClientError as error:
        click.echo(_as_json(error) if as_json else _as_text(error), err=True)
        sys.exit(code_of(error))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def code_of(error: ClientError) -> int:
    """Return the exit code for an error."""
    return next((code for kind, code in CODES.items() if isinstance(error, kind)), REJECTED)


def _as_text(error: ClientError) -> str:
    lines = [f"Error: {error}"]
    if isinstance(error, ApiError):
        lines += [f"Meaning: {error.meaning}"] if error.meaning else []
        lines += [f"Remedy: {error.remedy}"] if error.remedy else []
    return "\n".join(lines)


def _as_json(error: ClientError) -> str:
    content: dict[str, object] = {"message": str(error)}
    if isinstance(error, ApiError):
        content = {
            "status": error.status,
            "code": error.code,
            "message": error.message,
            "request_id": error.request_id,
            "operation": error.operation,
            "retryable": error.retryable,
            "meaning": error.meaning,
            "remedy": error.remedy,
        }
    return json_text({"error": {"type": type(error).__name__, **content}})
