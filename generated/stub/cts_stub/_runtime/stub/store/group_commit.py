# Copied from generator/runtime/stub/store/group_commit.py. Do not edit: run `make generate`.
"""Group commit of the changes of all requests of one turn of the event loop."""

from __future__ import annotations

import asyncio

from .base import Store


class GroupCommit:
    """Commits many changes at once, which costs little more than one. Writing costs more than everything else."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[asyncio.Future[None]] = []

    async def wait(self) -> None:
        """Wait until everything that the request changed or read is committed.

        Raises:
            Exception: the commit failed; the changes are lost.
        """
        loop = asyncio.get_running_loop()
        if not self._waiting or self._waiting[0].get_loop() is not loop:  # the other loop was closed before the commit
            self._waiting = []
            loop.call_soon(self._commit)
        waiting = loop.create_future()
        self._waiting.append(waiting)
        await waiting

    def _commit(self) -> None:
        waiting, self._waiting = self._waiting, []
        failure: Exception | None = None
        try:
            self._store.commit()
        except Exception as error:
            failure = error
        for each in waiting:
            if each.done():  # cancelled
                continue
            if failure:
                each.set_exception(failure)
            else:
                each.set_result(None)
