# Copied from generator/runtime/client/locks.py. Do not edit: run `make generate`.
"""Lock of synchronous clients."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

from .forking import forget_in_children


class Lock:
    """Lock between threads. It is free in a forked process, whose other threads do not exist."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        forget_in_children(self)

    @contextmanager
    def held(self, seconds: float) -> Generator[None]:
        """Hold the lock.

        Raises:
            TimeoutError: others held it all the time.
        """
        lock = self._lock
        if not lock.acquire(timeout=min(seconds, threading.TIMEOUT_MAX)):
            raise TimeoutError
        try:
            yield
        finally:
            lock.release()

    def forget(self) -> None:
        self._lock = threading.Lock()
