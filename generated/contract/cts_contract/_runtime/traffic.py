# Copied from generator/runtime/contract/traffic.py. Do not edit: run `make generate`.
"""What all requests of a run have in common: further headers, their rate, the end of the run, and who takes note."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from .connections import POOLS
from .exchanges import Note

RATE = re.compile(r"(\d+)/([smh])")
SECONDS = {"s": 1, "m": 60, "h": 3600}


class OutOfTime(Exception):
    """The time limit of the whole run is over."""


def _now() -> float:
    return time.monotonic()


def _never() -> bool:
    return False


@dataclass
class Traffic:
    """Settings of the requests. ``end``: time at which no request may begin any more, by ``now``."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout_seconds: float = 30.0  # of one request
    ca: Path | None = None  # certificates that are trusted
    rate: str = ""  # of requests, such as 10/s
    note: Note | None = None
    end: float | None = None
    now: Callable[[], float] = _now
    next_at: float = 0.0
    responds: Callable[[], bool] = _never  # tells whether the server still responds, after a request without a response

    def before(self) -> None:
        """Wait until the next request may begin.

        Raises:
            OutOfTime: the time of the run is over.
        """
        if self.end is not None and self.now() >= self.end:
            raise OutOfTime
        if self.rate:
            time.sleep(max(0.0, self.next_at - self.now()))
            self.next_at = self.now() + interval(self.rate)

    def wait(self, seconds: float) -> None:
        """Wait as the server asks, but not longer than the run may take."""
        remaining = self.remaining
        time.sleep(seconds if remaining is None else min(seconds, remaining))

    def pool(self) -> urllib3.PoolManager:
        """Return a pool of connections with these settings."""
        trusted = {"ca_certs": str(self.ca)} if self.ca else {}
        pool = urllib3.PoolManager(retries=False, timeout=self.timeout_seconds, **trusted)  # type: ignore[arg-type]
        pool.pool_classes_by_scheme = POOLS
        return pool

    @property
    def remaining(self) -> float | None:
        """Seconds until the end of the run, None without one."""
        return None if self.end is None else max(0.0, self.end - self.now())

    def unlimited(self) -> None:
        """Let requests begin at any time: what was created must be deleted."""
        self.end = None


def interval(rate: str) -> float:
    """Return the seconds between two requests at a rate such as ``10/s``.

    Raises:
        ValueError: it is no rate.
    """
    match = RATE.fullmatch(rate)
    if match is None or int(match[1]) == 0:
        raise ValueError(f"{rate!r} is no rate; write a number and s, m or h, such as 10/s")
    return SECONDS[match[2]] / int(match[1])
