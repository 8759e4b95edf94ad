# Copied from generator/runtime/client/retries.py. Do not edit: run `make generate`.
"""Decide whether a request is sent again, and when."""

from __future__ import annotations

from typing import Any

from .clock import Time
from .errors import ClientClosed, ConfigurationError, ResponseTooLarge, TransportError
from .http_dates import seconds_of
from .records import dataclass, replace
from .transport import Response

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})  # RFC 9110 section 9.2.1
TOO_MANY_REQUESTS = 429
TEMPORARY = frozenset({TOO_MANY_REQUESTS, 502, 503, 504})
MAX_EXPONENT = 16
DEFAULT_MAX_RETRIES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """Policy of repeated requests.

    Repeated are requests that were certainly not sent; safe methods (GET) after a connection error and the statuses
    429, 502, 503 and 504; and any request after 429 with ``Retry-After``.

    Args:
        max_retries: further attempts after the first one.
        unsafe: repeat other methods like GET, although the service may have processed the first request.
        first_delay_seconds: longest wait before the second attempt; it doubles for each further one.
        max_delay_seconds: longest wait without ``Retry-After``.
    """

    max_retries: int = DEFAULT_MAX_RETRIES
    unsafe: bool = False
    first_delay_seconds: float = 0.5
    max_delay_seconds: float = 8.0

    def __post_init__(self) -> None:
        number: Any = self.max_retries  # whatever the caller has passed
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise ConfigurationError("max_retries must be an integer of at least 0")

    def changed(self, max_retries: int | None, unsafe: bool | None = None) -> Retries:
        """Return the policy with other options; None keeps one."""
        return replace(
            self,
            max_retries=self.max_retries if max_retries is None else max_retries,
            unsafe=self.unsafe if unsafe is None else unsafe,
        )

    def delay(self, method: str, attempt: int, outcome: Response | TransportError, clock: Time) -> float | None:
        """Return how many seconds to wait before the next attempt; None: there is none.

        ``attempt`` counts from 1.
        """
        if attempt > self.max_retries:
            return None
        is_repeatable = self.unsafe or method in SAFE_METHODS
        if isinstance(outcome, TransportError):
            is_final = isinstance(outcome, ClientClosed | ResponseTooLarge)
            if is_final or (outcome.is_sent and not is_repeatable):
                return None
            return self._backoff(attempt, clock)
        if outcome.status not in TEMPORARY:
            return None
        asked = retry_after(outcome, clock.now())
        if not is_repeatable and (outcome.status != TOO_MANY_REQUESTS or asked is None):
            return None
        return self._backoff(attempt, clock) if asked is None else asked

    def _backoff(self, attempt: int, clock: Time) -> float:
        """Return half of the delay of this attempt, and a random part of the other half."""
        longest: float = min(self.max_delay_seconds, self.first_delay_seconds * 2 ** min(attempt - 1, MAX_EXPONENT))
        return longest * (1 + clock.jitter()) / 2


def retry_after(response: Response, now: float) -> float | None:
    """Return the seconds of ``Retry-After``, a number or a date (RFC 9110 section 10.2.3); None without a valid one."""
    text = (response.header("Retry-After") or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    date = seconds_of(text)
    return None if date is None else max(0.0, date - now)
