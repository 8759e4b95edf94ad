# Copied from generator/runtime/client/_async/once.py. Do not edit: run `make generate`.
"""Something that one caller fetches for all."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from ..auth import Auth
from ..errors import ClientError, TimedOut
from ..transport import Request, Response

if TYPE_CHECKING:
    from ..async_clock import AsyncClock
    from ..async_locks import AsyncLock

Fetched = TypeVar("Fetched")


class AsyncSends(Protocol):
    """Sends requests, again if the policy says so."""

    @property
    def clock(self) -> AsyncClock: ...

    async def send(self, operation: str, request: Request, auth: Auth | None, template: str = "") -> Response: ...


class AsyncOnce(Generic[Fetched]):
    """Something that is fetched when it is needed, by one caller at a time. Those who wait get its result or its error.

    So wrong credentials are tried once, not once for each of the calls that wait.
    """

    def __init__(self) -> None:
        self._lock = _lock()
        self._failures = 0
        self._failed: ClientError | None = None

    async def get(self, sender: AsyncSends, request: Request) -> Fetched:
        """Return what is known, or fetch it within the total limit of ``request``, the call that needs it.

        Raises:
            ClientError: it could not be fetched.
        """
        known = self._known(sender)
        if known is not None:
            return known
        failures, begin = self._failures, sender.clock.monotonic()
        try:
            async with self._lock.held(request.timeout.total):
                known = self._known(sender)
                if known is not None:
                    return known
                if self._failures != failures and self._failed is not None:
                    raise copy.copy(self._failed)
                left = request.timeout.total - (sender.clock.monotonic() - begin)
                return await self._tried(sender, max(left, 0.001))
        except TimeoutError as error:
            reason = f"no {self._title()} within {request.timeout.total:g} s"
            raise TimedOut(request, reason, is_sent=False) from error

    async def _tried(self, sender: AsyncSends, seconds: float) -> Fetched:
        try:
            return await self._fetch(sender, seconds)
        except ClientError as error:
            self._failures += 1
            self._failed = copy.copy(error)  # without the frames of this call
            raise

    def _title(self) -> str:
        """Return what is fetched, for messages."""
        raise NotImplementedError

    def _known(self, sender: AsyncSends) -> Fetched | None:
        raise NotImplementedError

    async def _fetch(self, sender: AsyncSends, seconds: float) -> Fetched:
        raise NotImplementedError


def _lock() -> AsyncLock:
    # Imported here because asyncio is slow to import, and synchronous clients do not need it.
    from ..async_locks import AsyncLock

    return AsyncLock()
