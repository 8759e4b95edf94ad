"""Commits what the requests of one turn of the event loop have changed, all at once."""

from __future__ import annotations

import asyncio

from .base import Store


class GroupCommit:
    """To write a change down costs more than to make it, and little more for many changes than for one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[asyncio.Future[None]] = []

    async def done(self) -> None:
        """Wait until what was changed, or only read, is committed. An exception: it is lost."""
        loop = asyncio.get_running_loop()
        if not self._waiting or self._waiting[0].get_loop() is not loop:  # a loop that was closed before it came to it
            self._waiting = []
            loop.call_soon(self._commit)
        waiting = loop.create_future()
        self._waiting.append(waiting)
        await waiting

    def _commit(self) -> None:
        waiting, self._waiting = self._waiting, []
        lost: Exception | None = None
        try:
            self._store.commit()
        except Exception as error:
            lost = error
        for each in waiting:
            if each.done():  # cancelled
                continue
            if lost:
                each.set_exception(lost)
            else:
                each.set_result(None)
