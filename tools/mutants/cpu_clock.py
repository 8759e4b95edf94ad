"""Event loop for trials, whose time is the CPU time of the process: no verdict depends on the load of the machine."""

from __future__ import annotations

import asyncio
import selectors
import time


class NeverResponds(Exception):
    """Everything in the loop waits, and nothing is to happen that could end it."""


class CpuClock(selectors.SelectSelector):
    """Selector that takes a pause for time that has passed, instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.slept = 0.0  # seconds

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise NeverResponds("nothing would ever end the request")
        if not ready and timeout is not None:
            self.slept += max(timeout, 0.0)
        return ready


class Loop(asyncio.SelectorEventLoop):
    """Event loop whose time is that of the CPU and of the pauses."""

    def __init__(self) -> None:
        self.clock = CpuClock()
        super().__init__(self.clock)

    def time(self) -> float:
        return time.process_time() + self.clock.slept


class Policy(asyncio.DefaultEventLoopPolicy):
    """Policy that makes such loops."""

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        return Loop()
