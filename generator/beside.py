"""Work in a process of its own, beside that of the caller."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")
THREADS = Path("/proc/self/task")  # a folder for each thread of this process, also those of extension modules


class Beside(Generic[T]):
    """A call that runs in a copy of this process, which ends with the block that it is the context of.

    Without a processor that is free for it, or where a process cannot be copied safely, ``result`` makes the call.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self.work = work
        self._child = 0
        self._pipe = -1

    def __enter__(self) -> Beside[T]:
        if can_fork():
            self._pipe, writing = os.pipe()
            self._child = os.fork()
            if not self._child:
                os.close(self._pipe)
                self._run(writing)
            os.close(writing)
        return self

    def _run(self, writing: int) -> None:
        """Write the result into the pipe and end the process; an exception is left to the caller's own call."""
        code = 1
        try:
            with os.fdopen(writing, "wb") as file:
                pickle.dump(self.work(), file, pickle.HIGHEST_PROTOCOL)
            code = 0
        finally:
            os._exit(code)

    def result(self) -> T:
        """Return what the call returns, or raise what it raises."""
        if self._child:
            with os.fdopen(self._pipe, "rb") as file:
                data = file.read()
            self._pipe = -1
            if not self._waited():
                result: T = pickle.loads(data)  # noqa: S301 — written by our own copy
                return result
        return self.work()

    def _waited(self) -> int:
        child, self._child = self._child, 0
        return os.waitpid(child, 0)[1]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
        if self._child:
            os.kill(self._child, signal.SIGKILL)
            self._waited()


def can_fork() -> bool:
    """Tell whether a copy of this process has a processor, and no lock that a thread held when it was made."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    try:
        is_alone = len(list(THREADS.iterdir())) == 1
    except OSError:
        return False
    return is_alone and len(os.sched_getaffinity(0)) > 1
