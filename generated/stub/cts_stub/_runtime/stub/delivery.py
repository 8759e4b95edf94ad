# Copied from generator/runtime/stub/delivery.py. Do not edit: run `make generate`.
"""Delivery of messages to subscribers: HTTP POSTs in the background, with retries."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from .call import Message
from .http.response import encode

if TYPE_CHECKING:
    from urllib3 import PoolManager

RETRY_PAUSES_SECONDS = (0.5, 1.0, 2.0)
"""Pauses before the second attempt and those after it."""
TIMEOUT_SECONDS = 5.0
"""Timeout for connecting, and for each read of the response."""
WORKERS = 4
"""Threads that deliver."""
RETRYABLE_STATUSES = frozenset((408, 425, 429, 500, 502, 503, 504))


class Attempt(NamedTuple):
    """One attempt to deliver a message."""

    message: Message
    headers: dict[str, str]
    sent: bytes  # the body
    began: float  # seconds of the performance counter
    status: int  # 0: there was no response
    response: bytes  # its body, or the reason why there is none

    @property
    def is_final(self) -> bool:
        """Tell whether a retry is useless: the message was delivered, or rejected permanently."""
        return self.status != 0 and self.status not in RETRYABLE_STATUSES


class Delivery:
    """Delivers in threads of its own, so that no request waits for a subscriber.

    Each URL gets its messages in order: a message waits until those before it are delivered or given up. Messages that
    are pending when the process ends are lost.
    """

    def __init__(self, observe: Callable[[Attempt], None], pauses: tuple[float, ...] = RETRY_PAUSES_SECONDS) -> None:
        """``observe`` gets each attempt, in the thread that made it."""
        self._observe = observe
        self._pauses = pauses
        self._pending: dict[str, deque[Message]] = {}  # by URL; those of a URL that no thread works on are in _urls
        self._urls: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._is_started = False

    def send(self, messages: Iterable[Message]) -> None:
        """Deliver soon."""
        for message in messages:
            with self._lock:
                is_new = message.to not in self._pending
                self._pending.setdefault(message.to, deque()).append(message)
            if is_new:
                self._urls.put(message.to)
        if not self._is_started:
            self._start()

    @property
    def pending(self) -> int:
        """Number of messages that no thread has begun to deliver."""
        with self._lock:
            return sum(map(len, self._pending.values()))

    def _start(self) -> None:
        self._is_started = True
        for _ in range(WORKERS):
            threading.Thread(target=self._work, daemon=True, name="delivery").start()

    def _work(self) -> None:
        # Imported here, because it takes a fifth of the start of a server, and most servers send nothing.
        import urllib3

        pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(TIMEOUT_SECONDS))
        while True:
            url = self._urls.get()
            while message := self._next(url):
                self._deliver(message, pool)

    def _next(self, url: str) -> Message | None:
        """Return the next message to a URL; after the last one, any thread may work on the URL again."""
        with self._lock:
            messages = self._pending[url]
            if messages:
                return messages.popleft()
            del self._pending[url]
            return None

    def _deliver(self, message: Message, pool: PoolManager) -> None:
        for pause in (0.0, *self._pauses):
            time.sleep(pause)
            attempt = _attempt(message, pool)
            self._observe(attempt)
            if attempt.is_final:
                return


def _attempt(message: Message, pool: PoolManager) -> Attempt:
    """Send a message once."""
    from urllib3.exceptions import HTTPError

    body, began = encode(message.body), time.perf_counter()
    headers = {"Content-Type": "application/json; charset=utf-8", **message.headers}
    try:
        response = pool.request("POST", message.to, body=body, headers=headers, redirect=False)
    except (HTTPError, OSError, ValueError) as error:
        return Attempt(message, headers, body, began, 0, str(error).encode())
    return Attempt(message, headers, body, began, response.status, response.data)
