"""Sends what records tell others: HTTP POSTs in the background, tried again where that can help."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from .call import Message
from .http.response import encode

if TYPE_CHECKING:
    from urllib3 import PoolManager

PAUSES = (0.5, 1.0, 2.0)
"""Seconds before the second attempt and those after it."""
TIMEOUT = 5.0
"""Seconds for connecting, and for each part of the answer."""
WORKERS = 4
_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))


class Attempt(NamedTuple):
    """One attempt to deliver a message."""

    message: Message
    headers: dict[str, str]
    sent: bytes  # the body
    began: float  # seconds of the performance counter
    status: int  # 0 without an answer
    response: bytes  # its body, or why there is none

    @property
    def is_final(self) -> bool:
        """Whether another attempt would be of no use: it was delivered, or it was refused for good."""
        return self.status != 0 and self.status not in _AGAIN


class Delivery:
    """Delivers in threads of its own, so that nobody waits for a receiver. What is unsent at the end is lost."""

    def __init__(self, note: Callable[[Attempt], None], pauses: tuple[float, ...] = PAUSES) -> None:
        """``note`` is told of each attempt, in the thread that made it."""
        self._note = note
        self._pauses = pauses
        self._waiting: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._is_started = False

    def send(self, messages: Iterable[Message]) -> None:
        """Deliver soon; in no order."""
        for message in messages:
            self._waiting.put(message)
            if not self._is_started:
                self._start()

    def _start(self) -> None:
        self._is_started = True
        for _ in range(WORKERS):
            threading.Thread(target=self._work, daemon=True, name="delivery").start()

    def _work(self) -> None:
        # Imported here: most servers never send anything, and importing it takes a fifth of their start.
        import urllib3

        pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(TIMEOUT))
        while True:
            self._deliver(self._waiting.get(), pool)

    def _deliver(self, message: Message, pool: PoolManager) -> None:
        for pause in (0.0, *self._pauses):
            time.sleep(pause)
            attempt = _attempt(message, pool)
            self._note(attempt)
            if attempt.is_final:
                return


def _attempt(message: Message, pool: PoolManager) -> Attempt:
    from urllib3.exceptions import HTTPError

    body, began = encode(message.body), time.perf_counter()
    headers = {"Content-Type": "application/json; charset=utf-8", **message.headers}
    try:
        response = pool.request("POST", message.to, body=body, headers=headers, redirect=False)
    except (HTTPError, OSError, ValueError) as error:
        return Attempt(message, headers, body, began, 0, str(error).encode())
    return Attempt(message, headers, body, began, response.status, response.data)
