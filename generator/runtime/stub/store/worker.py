"""Threads for calls, so that the event loop never waits for the database."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from queue import SimpleQueue
from typing import Any, NamedTuple, Protocol, TypeVar

from . import waiting
from .base import Busy, RolledBack, Store

T = TypeVar("T")
MAX_BATCH = 64
"""Calls of one transaction. Each further one would have all others wait longer."""
CALL_TIMEOUT_SECONDS, CONTROL_TIMEOUT_SECONDS = 40.0, 3600.0
"""Time for the database to respond, lock included. A state to load can be large."""
CLOSE_TIMEOUT_SECONDS = 1.0
"""Time for the batch in progress at the end, which the database may never respond to."""
Action = Callable[[Store], Any]
Outcome = tuple[Any, Exception | None]
"""What an action has returned or raised."""


class BatchStore(Protocol):
    """A store that commits several calls of one scope at once, each of which succeeds or fails by itself."""

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """Errors of the database, after which the transaction cannot go on."""

    def batch(self, scope: str) -> AbstractContextManager[None]:
        """Begin a transaction that excludes the writers of this scope, and of other scopes once they are used.

        Raises:
            Busy: a scope is locked, or the connection was lost before the commit. Nothing has changed.
            RolledBack: the database rejected a statement. Nothing has changed.
            Exception: the commit failed.
        """

    def call(self) -> AbstractContextManager[Store]:
        """Begin one call of the batch; an exception discards its changes."""

    def close(self) -> None: ...


class _Job(NamedTuple):
    scope: str
    action: Action
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]  # done early: nobody waits for the outcome any more
    deadline: float  # seconds of the monotonic clock; a call that cannot begin until then never does


class Worker:
    """Runs actions one after the other, and commits those that have come meanwhile and share a scope together.

    An action may run several times, each time as if it had not run before.
    """

    def __init__(
        self, store: BatchStore, *, max_batch: int = MAX_BATCH, timeout_seconds: float = CALL_TIMEOUT_SECONDS
    ) -> None:
        self._store, self._max_batch, self._timeout_seconds = store, max_batch, timeout_seconds
        self._new: SimpleQueue[_Job | None] = SimpleQueue()  # None: the end
        self._pending: deque[_Job] = deque()
        self._thread: threading.Thread | None = None

    async def run(self, scope: str, action: Action) -> Any:
        """Run an action after the commit of which its changes are stored.

        Raises:
            Busy: the scope stayed locked; nothing is stored.
            TimeoutError: the database did not respond; nobody knows whether the changes are stored.
            Exception: the action has raised it, or the commit failed.
        """
        loop = asyncio.get_running_loop()
        job = _Job(scope, action, loop, loop.create_future(), time.monotonic() + waiting.TIMEOUT_SECONDS)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="store")
            self._thread.start()
        self._new.put(job)
        limit = loop.call_later(self._timeout_seconds, _give_up, job.future)
        try:
            return await job.future
        finally:
            limit.cancel()

    def close(self) -> None:
        """End the thread after the batch in progress, and close the store. Pending actions never run.

        A thread that waits for the database for too long closes the store later, or ends with the process.
        """
        if self._thread is None:
            self._store.close()
        else:
            self._new.put(None)
            self._thread.join(CLOSE_TIMEOUT_SECONDS)

    def _work(self) -> None:
        while self._take():
            batch = self._next_batch()
            if batch:
                self._pending.extend(self._serve(batch))
        self._store.close()

    def _take(self) -> bool:
        """Move new jobs to the pending ones; wait for one if there is none. False at the end."""
        while not self._pending or not self._new.empty():
            job = self._new.get()
            if job is None:
                return False
            self._pending.append(job)
        return True

    def _next_batch(self) -> list[_Job]:
        scope = self._pending[0].scope
        batch = [job for job in self._pending if job.scope == scope][: self._max_batch]
        chosen = set(map(id, batch))
        self._pending = deque(job for job in self._pending if id(job) not in chosen)
        return batch

    def _serve(self, batch: Sequence[_Job]) -> list[_Job]:
        """Run a batch; return the jobs that have to wait because the store is busy."""
        try:
            outcomes = self._outcomes(batch)
        except Busy as error:
            now = time.monotonic()
            self._deliver([job for job in batch if job.deadline <= now], (None, error))
            return [job for job in batch if job.deadline > now]
        except RolledBack as error:
            if len(batch) > 1:  # one of them fails, and the others must not
                return [again for job in batch for again in self._serve([job])]
            cause = error.__cause__
            self._deliver(batch, (None, cause if isinstance(cause, Exception) else error))
        except Exception as error:  # nobody knows whether the commit has succeeded
            self._deliver(batch, (None, error))
        else:
            self._deliver(batch, *outcomes)
        return []

    def _outcomes(self, batch: Sequence[_Job]) -> list[Outcome]:
        with self._store.batch(batch[0].scope):
            return [self._outcome(job) for job in batch]

    def _outcome(self, job: _Job) -> Outcome:
        if job.future.done():  # meanwhile
            return None, None
        try:
            with self._store.call() as store:
                return job.action(store), None
        except Exception as error:
            if isinstance(error, (Busy, *self._store.failures)):
                raise
            return None, error

    def _deliver(self, batch: Sequence[_Job], *outcomes: Outcome) -> None:
        """Pass the outcomes to the event loops, each of which is woken once. A single outcome is that of all."""
        each = outcomes * len(batch) if len(outcomes) == 1 else outcomes
        for loop in {job.loop for job in batch}:
            own = [(job.future, outcome) for job, outcome in zip(batch, each, strict=True) if job.loop is loop]
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(partial(_resolve, own))


class SeparateCalls:
    """A store for a worker, whose actions begin their own transactions."""

    failures: tuple[type[Exception], ...] = ()

    def __init__(self, store: Store) -> None:
        self._store = store

    def batch(self, _: str) -> AbstractContextManager[None]:
        return contextlib.nullcontext()

    def call(self) -> AbstractContextManager[Store]:
        return contextlib.nullcontext(self._store)

    def close(self) -> None:
        self._store.close()


class Workers(NamedTuple):
    """A thread each for calls that write, for calls that read, and for control: none waits for the others."""

    writer: Worker
    reader: Worker
    controller: Worker

    async def write(self, scope: str, action: Action) -> Any:
        """Run an action that may change records of this scope; see ``Worker.run``."""
        return await self.writer.run(scope, action)

    async def read(self, action: Action) -> Any:
        """Run an action that only reads."""
        return await self.reader.run("", action)

    async def control(self, action: Callable[[], T]) -> T:
        """Run an action that begins its own transactions."""
        result: T = await self.controller.run("", lambda _: action())
        return result

    def close(self) -> None:
        for worker in self:
            worker.close()


def _give_up(future: asyncio.Future[Any]) -> None:
    if not future.done():
        future.set_exception(TimeoutError("the database did not respond in time"))


def _resolve(outcomes: Sequence[tuple[asyncio.Future[Any], Outcome]]) -> None:
    for future, (value, error) in outcomes:
        if future.done():  # cancelled
            continue
        if error:
            future.set_exception(error)
        else:
            future.set_result(value)
