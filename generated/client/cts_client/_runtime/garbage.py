# Copied from generator/runtime/client/garbage.py. Do not edit: run `make generate`.
"""Pause of the garbage collector while a large response is read.

What is read is no garbage, and looking for some in it takes a tenth of the time. The collector belongs to the whole
process, so that threads share one pause: the first that enters it begins it, and the last that leaves it ends it.
"""

from __future__ import annotations

import gc
import threading

from .forking import forget_in_children


class Pause:
    """Context in which the garbage collector does not run. One that is switched off before stays off."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._was_enabled = False
        forget_in_children(self)

    def forget(self) -> None:
        """End the pause in a child process, which has none of the threads that are inside."""
        self._lock = threading.Lock()
        if self._inside and self._was_enabled:
            gc.enable()
        self._inside = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._inside += 1

    def __exit__(self, *error: object) -> None:
        with self._lock:
            if self._inside:  # a child process that was forked inside has ended the pause already
                self._inside -= 1
                if not self._inside and self._was_enabled:
                    gc.enable()


PAUSE = Pause()
