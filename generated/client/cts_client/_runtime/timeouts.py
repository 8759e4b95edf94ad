# Copied from generator/runtime/client/timeouts.py. Do not edit: run `make generate`.
"""Time limits of a call."""

from __future__ import annotations

import math
from typing import Any

from .records import dataclass

DEFAULT_CONNECT_SECONDS = 10.0
DEFAULT_READ_SECONDS = 30.0
DEFAULT_POOL_SECONDS = 30.0
DEFAULT_TOTAL_SECONDS = 60.0
MAX_SECONDS = 1e9  # systems cannot count many more


@dataclass(frozen=True, slots=True)
class Timeout:
    """Limits in seconds, each greater than 0.

    ``total`` covers the whole call: all attempts, the waits between them and the reading of the response. The other
    limits apply to parts of an attempt and never extend ``total``.
    """

    connect: float = DEFAULT_CONNECT_SECONDS  # open a connection, TLS handshake included
    read: float = DEFAULT_READ_SECONDS  # between two pieces of the response
    pool: float = DEFAULT_POOL_SECONDS  # wait for a free connection of the pool
    total: float = DEFAULT_TOTAL_SECONDS

    def __post_init__(self) -> None:
        limits = {"connect": self.connect, "read": self.read, "pool": self.pool, "total": self.total}
        for name, value in limits.items():
            if not value > 0:  # NaN is not either
                raise ValueError(f"{name} must be greater than 0 seconds")
            if MAX_SECONDS < value != math.inf:
                raise ValueError(f"{name} must be at most {MAX_SECONDS:.0f} seconds, or math.inf")

    @classmethod
    def of(cls, value: float | Timeout) -> Timeout:
        """Return the limits; a number of seconds is the limit of everything.

        Raises:
            TypeError: the value is neither.
            ValueError: a limit is not greater than 0.
        """
        if isinstance(value, Timeout):
            return value
        given: Any = value  # whatever the caller has passed
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise TypeError(f"must be a number of seconds or a Timeout, not {type(value).__name__}")
        if not value > 0:
            raise ValueError("must be greater than 0 seconds")
        return cls(value, value, value, value)

    def within(self, total: float) -> Timeout:
        """Return the same limits with a smaller total."""
        return Timeout(self.connect, self.read, self.pool, min(total, self.total))
