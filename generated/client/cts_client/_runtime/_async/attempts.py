# Copied from generator/runtime/client/_async/attempts.py. Do not edit: run `make generate`.
"""Send a request, and again if the policy says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..auth import Auth
from ..errors import TransportError
from ..events import Attempt, Hook, Outcome, is_observed, log
from ..records import dataclass, replace
from ..retries import Retries
from ..transport import AsyncTransport, Request, Response
from .authentication import authenticated, is_renewable, renewed
from .login import AsyncLogin
from .streaming import AsyncOpening

if TYPE_CHECKING:
    from ..async_clock import AsyncClock

UNAUTHORIZED = 401
MIN_TIMEOUT_SECONDS = 0.001


@dataclass(frozen=True, slots=True)
class AsyncSender:
    """Transport with a policy of repeated requests and with hooks."""

    transport: AsyncTransport
    retries: Retries
    hooks: Sequence[Hook]
    clock: AsyncClock
    login: AsyncLogin | None = None

    async def send(
        self,
        operation: str,
        request: Request,
        auth: Auth | None,
        template: str = "",
        opening: AsyncOpening | None = None,
    ) -> Response:
        """Return the response of the last attempt. Each attempt is authenticated anew. ``opening``: see there.

        A request that is rejected with 401 is repeated once if there are other credentials by then: the service has not
        acted on it. That is one of the further attempts of the policy.

        Raises:
            TransportError: the last attempt received no complete response.
        """
        deadline = self.clock.monotonic() + request.timeout.total
        may_renew = is_renewable(auth)
        number, again = 1, None
        while True:
            ready = await authenticated(auth, request, self, self.login) if again is None else again
            if may_renew:  # getting credentials may have taken time
                ready = self._within(deadline, ready)
            begin = self.clock.monotonic()
            attempt = Attempt(operation, number, ready, template)
            outcome = await self._attempt(attempt, opening or self.transport)
            now, again = self.clock.monotonic(), None
            delay = self.retries.delay(request.method, number, outcome, self.clock)
            if may_renew and not isinstance(outcome, TransportError) and outcome.status == UNAUTHORIZED:
                may_renew, again = False, await self._renewed(auth, self._within(deadline, request), attempt, outcome)
                delay = None if again is None else 0.0
            if delay is not None and now + delay >= deadline:
                delay = None
            if delay is not None or is_observed(self.hooks):
                self._report(attempt, outcome, (now - begin) * 1000, delay)
            if delay is None:
                if isinstance(outcome, TransportError):
                    raise outcome
                return outcome
            if delay:
                await self.clock.sleep(delay)
            request = self._within(deadline, request)
            number += 1

    async def _renewed(
        self, auth: Auth | None, request: Request, rejected: Attempt, response: Response
    ) -> Request | None:
        """Return the request with other credentials; None if there are none, or no further attempt is allowed."""
        if self.login is not None:
            self.login.expire(rejected.request.headers)
        if rejected.number > self.retries.max_retries:
            return None
        return await renewed(auth, request, rejected.request, response, self, self.login)

    def _within(self, deadline: float, request: Request) -> Request:
        """Return the request with what is left of its total limit."""
        left = deadline - self.clock.monotonic()
        return replace(request, timeout=request.timeout.within(max(left, MIN_TIMEOUT_SECONDS)))

    async def _attempt(self, attempt: Attempt, through: AsyncOpening | AsyncTransport) -> Response | TransportError:
        request = attempt.request
        for hook in self.hooks:
            added = hook.before(attempt)
            if added:
                request = replace(request, headers={**request.headers, **added})
        try:
            return await through.send(request)
        except TransportError as error:
            return error
        except BaseException as error:
            for hook in self.hooks:
                hook.abandoned(attempt, error)
            raise

    def _report(
        self, attempt: Attempt, result: Response | TransportError, milliseconds: float, delay: float | None
    ) -> None:
        error = result if isinstance(result, TransportError) else None
        response = None if isinstance(result, TransportError) else result
        outcome = Outcome(response, error, milliseconds, delay)
        log(attempt, outcome)
        for hook in self.hooks:
            hook.after(attempt, outcome)
