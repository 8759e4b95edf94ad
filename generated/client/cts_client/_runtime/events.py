# Copied from generator/runtime/client/events.py. Do not edit: run `make generate`.
"""What an observer of a client sees: hooks and the log."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .cleaning import cleaned
from .errors import TransportError
from .records import dataclass
from .transport import Request, Response

if TYPE_CHECKING:
    from logging import Logger

DEBUG, INFO = 10, 20  # levels of ``logging``


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request on the wire. ``repr`` has no header and no body."""

    operation: str  # resource and method, e.g. pets.create
    number: int  # 1 for the first one
    request: Request
    template: str = ""  # of the path, e.g. /pets/{pet_id}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt led to."""

    response: Response | None  # None: no complete response
    error: TransportError | None
    milliseconds: float
    next_in_seconds: float | None  # when the request will be repeated; None: this is the last attempt


class Hook:
    """Base class of hooks. They are called in the thread or event loop of the call, and must not block."""

    def before(self, attempt: Attempt, /) -> Mapping[str, str] | None:
        """Called before a request is sent. Returned headers are added; signatures do not cover them."""
        return None

    def after(self, attempt: Attempt, outcome: Outcome, /) -> None:
        """Called after its response, or after the failure."""

    def abandoned(self, attempt: Attempt, error: BaseException, /) -> None:
        """Called instead of ``after`` if the call was cancelled or ended by an unexpected exception."""


@functools.cache
def logger() -> Logger:
    """Return the logger of the client."""
    # Imported here because it is slow to import, and most short programs log nothing.
    import logging

    return logging.getLogger(__name__.partition(".")[0])


def is_logged(level: int) -> bool:
    """Return whether messages of a level below WARNING are logged: a program has to ask for them with ``logging``."""
    return "logging" in sys.modules and logger().isEnabledFor(level)


def log(attempt: Attempt, outcome: Outcome) -> None:
    """Log an attempt on level DEBUG, or INFO if it is repeated: no query, no header and no body."""
    level = DEBUG if outcome.next_in_seconds is None else INFO
    if not is_logged(level):
        return
    response, error = outcome.response, outcome.error
    result = response.status if response else f"{type(error).__name__} {error.reason if error else ''}"
    again = "" if outcome.next_in_seconds is None else f", repeated in {outcome.next_in_seconds:.1f} s"
    logger().log(
        level,
        "%s %s %s: %s in %.0f ms (request %s, attempt %d)%s",
        attempt.operation,
        attempt.request.method,
        urlsplit(attempt.request.url).path,
        result,
        outcome.milliseconds,
        cleaned((response.header("X-Request-Id") if response else None) or "-"),
        attempt.number,
        again,
    )


def is_observed(hooks: Sequence[Hook]) -> bool:
    """Return whether anybody sees an attempt that is not repeated."""
    return bool(hooks) or is_logged(DEBUG)
