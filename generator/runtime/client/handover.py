"""Hand over values from one thread to another that waits for them, up to a deadline."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Generic, TypeVar

from .errors import ClientError, TimedOut
from .transport import Request

Part = TypeVar("Part")
MAX_WAITING = 16  # parts; the thread that makes them waits then


class Handover(Generic[Part]):
    """Parts of a response on their way from the thread that receives them to the one that has called."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self._until = time.monotonic() + request.timeout.total
        self._changed = threading.Condition()
        self._parts: deque[Part] = deque()
        self._error: ClientError | None = None
        self._is_abandoned = False

    def put(self, part: Part) -> bool:
        """Hand over a part; return False if nobody waits for it any more."""
        with self._changed:
            while len(self._parts) >= MAX_WAITING and not self._is_over():
                self._changed.wait(min(self._until - time.monotonic(), threading.TIMEOUT_MAX))
            if self._is_over():
                return False
            self._parts.append(part)
            self._changed.notify_all()
            return True

    def fail(self, error: ClientError) -> None:
        """Let the call end with an error, unless it has one already."""
        with self._changed:
            self._error = self._error or error
            self._changed.notify_all()

    def get(self) -> Part:
        """Wait for the next part.

        Raises:
            ClientError: the other thread failed, or the total limit of the request has passed.
        """
        with self._changed:
            while not self._parts and self._error is None:
                left = self._until - time.monotonic()
                if left <= 0:
                    reason = f"no complete response within {self.request.timeout.total:g} s"
                    self._error = TimedOut(self.request, reason)
                    break
                self._changed.wait(min(left, threading.TIMEOUT_MAX))
            if self._error is not None:
                raise self._error
            self._changed.notify_all()
            return self._parts.popleft()

    def abandon(self) -> None:
        """Tell the other thread that nobody waits any more."""
        with self._changed:
            self._is_abandoned = True
            self._changed.notify_all()

    def _is_over(self) -> bool:
        return self._is_abandoned or self._error is not None or time.monotonic() >= self._until
