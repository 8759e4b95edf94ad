# Copied from generator/runtime/client/_async/attempts.py. Do not edit: run `make generate`.
"""Send a request, and again if the policy says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..auth import Auth
from ..errors import TransportError
from ..events import Attempt, Hook, Outcome, is_observed, log
from ..retries import Retries
from ..transport import AsyncTransport, Request, Response

if TYPE_CHECKING:
    from ..async_clock import AsyncClock


@dataclass(slots=True)
class AsyncSender:
    """Transport with a policy of repeated requests and with hooks."""

    transport: AsyncTransport
    retries: Retries
    hooks: Sequence[Hook]
    clock: AsyncClock

    async def send(self, operation: str, request: Request, auth: Auth | None) -> Response:
        """Return the response of the last attempt. Each attempt is authenticated anew.

        Raises:
            TransportError: the last attempt received no complete response.
        """
        deadline = self.clock.monotonic() + request.timeout.total
        number = 1
        while True:
            ready = request if auth is None else auth.apply(request)
            begin = self.clock.monotonic()
            outcome = await self._attempt(operation, number, ready)
            now = self.clock.monotonic()
            delay = self.retries.delay(request.method, number, outcome, self.clock)
            if delay is not None and now + delay >= deadline:
                delay = None
            if delay is not None or is_observed(self.hooks):
                self._report(
                    Attempt(operation, number, ready), outcome, (now - begin) * 1000, delay
                )
            if delay is None:
                if isinstance(outcome, TransportError):
                    raise outcome
                return outcome
            await self.clock.sleep(delay)
            left = deadline - self.clock.monotonic()
            request = replace(request, timeout=request.timeout.within(max(left, 0.001)))
            number += 1

    async def _attempt(
        self, operation: str, number: int, request: Request
    ) -> Response | TransportError:
        for hook in self.hooks:
            hook.before(Attempt(operation, number, request))
        try:
            return await self.transport.send(request)
        except TransportError as error:
            return error

    def _report(
        self,
        attempt: Attempt,
        result: Response | TransportError,
        milliseconds: float,
        delay: float | None,
    ) -> None:
        error = result if isinstance(result, TransportError) else None
        response = None if isinstance(result, TransportError) else result
        outcome = Outcome(response, error, milliseconds, delay)
        log(attempt, outcome)
        for hook in self.hooks:
            hook.after(attempt, outcome)
