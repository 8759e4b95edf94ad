"""Work in a process of its own, beside that of the caller."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

T = TypeVar("T")
THREADS = Path("/proc/self/task")  # a folder for each thread of this process, also those of extension modules


class Beside(Generic[T]):
    """A call that runs in a copy of this process, which ends with the block that it is the context of.

    With ``prepare``, the copy is made ready, such as by imports, for arguments that are not known yet: see ``ask``.
    Without a processor that is free for it, or where a process cannot be copied safely, ``result`` makes the call.
    """

    def __init__(self, work: Callable[..., T], prepare: Callable[[], object] | None = None) -> None:
        self.work = work
        self.prepare = prepare
        self.arguments: tuple[Any, ...] = ()
        self._child = 0
        self._results = self._questions = -1

    def __enter__(self) -> Beside[T]:
        if can_fork():
            questions, self._questions = os.pipe()
            self._results, results = os.pipe()
            self._child = os.fork()
            if not self._child:
                os.close(self._questions)
                os.close(self._results)
                self._run(questions, results)
            os.close(questions)
            os.close(results)
            if not self.prepare:
                self.ask()
        return self

    def _run(self, questions: int, results: int) -> None:
        """Write the result into the pipe and end the process; an exception is left to the caller's own call."""
        code = 1
        gc.freeze()  # the objects of the caller are no garbage of this process
        gc.disable()  # nor is there much of its own before it ends
        try:
            if self.prepare:
                self.prepare()
            with os.fdopen(questions, "rb") as file:
                arguments = pickle.load(file)  # noqa: S301 — of the process that this one is a copy of
            with os.fdopen(results, "wb") as file:
                pickle.dump(self.work(*arguments), file, pickle.HIGHEST_PROTOCOL)
            code = 0
        finally:
            os._exit(code)

    def ask(self, *arguments: Any) -> None:
        """Call with the arguments; only once."""
        self.arguments = arguments
        if self._child:
            descriptor, self._questions = self._questions, -1
            with contextlib.suppress(BrokenPipeError), os.fdopen(descriptor, "wb") as file:
                pickle.dump(arguments, file, pickle.HIGHEST_PROTOCOL)

    def call(self, *arguments: Any) -> T:
        """Call with the arguments, and wait for the result."""
        self.ask(*arguments)
        return self.result()

    def result(self) -> T:
        """Return what the call returns, or raise what it raises."""
        if self._child:
            descriptor, self._results = self._results, -1
            with os.fdopen(descriptor, "rb") as file, contextlib.suppress(EOFError, pickle.UnpicklingError):
                result: T = pickle.load(file)  # noqa: S301 — written by our own copy
                self._end()
                return result
            self._end()  # it ended without a result
        return self.work(*self.arguments)

    def _end(self) -> None:
        child, self._child = self._child, 0
        with contextlib.suppress(ChildProcessError):  # a copy of who started it asks
            os.waitpid(child, 0)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for descriptor in (self._questions, self._results):
            if descriptor >= 0:
                os.close(descriptor)
        self._questions = self._results = -1
        if self._child:
            os.kill(self._child, signal.SIGKILL)
            self._end()


def can_fork() -> bool:
    """Tell whether a copy of this process has a processor, and no lock that a thread held when it was made."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    try:
        is_alone = len(list(THREADS.iterdir())) == 1
    except OSError:
        return False
    return is_alone and len(os.sched_getaffinity(0)) > 1
