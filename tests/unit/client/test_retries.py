"""Requests are repeated where it is safe, after a wait, and never beyond the limits of the call."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest

from generator.runtime.client._async.attempts import AsyncSender
from generator.runtime.client.async_clock import AsyncClock
from generator.runtime.client.clock import Clock
from generator.runtime.client.errors import (
    ClientClosed,
    ConfigurationError,
    ConnectionFailed,
    ResponseTooLarge,
    TimedOut,
    TransportError,
)
from generator.runtime.client.events import Attempt, Hook, Outcome
from generator.runtime.client.retries import Retries, retry_after
from generator.runtime.client.timeouts import Timeout
from generator.runtime.client.transport import Request, Response

REQUEST = Request("GET", "https://pets.example.com/pets?key=s3cr3t", {"X-Token": "s3cr3t"}, b"s3cr3t", Timeout())
OK = Response(200, {"x-request-id": "r1\x1b[31m"}, b"s3cr3t")
NOW = 1_700_000_000.0


class FakeClock(AsyncClock):
    """Clock that does not wait."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.sleeps: list[float] = []

    def monotonic(self) -> float:
        return self.time

    def now(self) -> float:
        return NOW + self.time

    def jitter(self) -> float:
        return 1.0

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(round(seconds, 3))
        self.time += seconds


class Script:
    """Transport with one outcome for each attempt; the last one is for all further ones."""

    def __init__(self, clock: FakeClock, outcomes: Sequence[Response | TransportError], seconds: float) -> None:
        self.clock, self.outcomes, self.seconds = clock, list(outcomes), seconds
        self.sent: list[Request] = []

    async def send(self, request: Request, /) -> Response:
        self.sent.append(request)
        self.clock.time += self.seconds
        outcome = self.outcomes[min(len(self.sent), len(self.outcomes)) - 1]
        if isinstance(outcome, TransportError):
            raise outcome
        return outcome

    async def aclose(self) -> None: ...


class Numbered:
    """Authentication with another header for each request, as a signature has."""

    def __init__(self) -> None:
        self.number = 0

    def apply(self, request: Request, /) -> Request:
        self.number += 1
        return replace(request, headers={**request.headers, "X-Signature": str(self.number)})


class Seen(Hook):
    def __init__(self) -> None:
        self.events: list[Any] = []

    def before(self, attempt: Attempt, /) -> None:
        self.events.append(attempt.number)

    def after(self, attempt: Attempt, outcome: Outcome, /) -> None:
        self.events.append((outcome.response and outcome.response.status, outcome.next_in_seconds))


class Call:
    """One call with a fake transport."""

    def __init__(
        self,
        *outcomes: Response | TransportError,
        method: str = "GET",
        seconds: float = 0.0,
        hooks: Sequence[Hook] = (),
        timeout: Timeout | None = None,
        **retries: Any,
    ) -> None:
        self.clock = FakeClock()
        self.transport = Script(self.clock, outcomes, seconds)
        sender = AsyncSender(self.transport, Retries(**retries), hooks, self.clock)
        request = replace(REQUEST, method=method, timeout=timeout or Timeout())
        self.error: TransportError | None = None
        self.response: Response | None = None
        try:
            self.response = asyncio.run(sender.send("pets.list", request, Numbered()))
        except TransportError as error:
            self.error = error

    @property
    def attempts(self) -> int:
        return len(self.transport.sent)


def response(status: int, **headers: str) -> Response:
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


LOST = ConnectionFailed(REQUEST, "lost")
NOT_SENT = ConnectionFailed(REQUEST, "refused", is_sent=False)
LATE = TimedOut(REQUEST, "late")
LATER = response(429, retry_after="7")


@pytest.mark.parametrize(
    ("outcome", "get", "other", "unsafe"),
    [
        (LOST, True, False, True),
        (LATE, True, False, True),
        (NOT_SENT, True, True, True),
        (TimedOut(REQUEST, "no free connection", is_sent=False), True, True, True),
        (response(429), True, False, True),
        (LATER, True, True, True),
        (response(502), True, False, True),
        (response(503, retry_after="7"), True, False, True),
        (response(504), True, False, True),
        (response(500), False, False, False),
        (response(408), False, False, False),
        (response(404), False, False, False),
        (response(302), False, False, False),
        (ClientClosed(REQUEST, "closed", is_sent=False), False, False, False),
        (ResponseTooLarge(REQUEST, "large"), False, False, False),
    ],
)
def test_what_is_repeated(outcome: Response | TransportError, get: bool, other: bool, unsafe: bool) -> None:
    assert Call(outcome, OK).attempts == 1 + get
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert Call(outcome, OK, method=method).attempts == 1 + other
        assert Call(outcome, OK, method=method, unsafe=True).attempts == 1 + unsafe


def test_the_last_outcome_is_that_of_the_call() -> None:
    assert Call(LOST, response(503), OK).response == OK
    assert Call(LOST).error is LOST
    assert Call(response(503)).response == response(503)


@pytest.mark.parametrize("number", [0, 1, 5])
def test_the_number_of_attempts(number: int) -> None:
    assert Call(LOST, max_retries=number).attempts == 1 + number


@pytest.mark.parametrize("number", [-1, 1.5, True, None])
def test_invalid_numbers(number: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_retries must be an integer of at least 0"):
        Retries(max_retries=number)


def test_waits_double_up_to_a_limit() -> None:
    assert Call(LOST, max_retries=7, timeout=Timeout(total=600)).clock.sleeps == [0.5, 1, 2, 4, 8, 8, 8]


def test_waits_are_spread() -> None:
    class Early(FakeClock):
        def jitter(self) -> float:
            return 0.0

    assert Retries().delay("GET", 1, LOST, Early()) == 0.25
    delays = {Retries().delay("GET", 1, LOST, Clock()) for _ in range(20)}
    assert len(delays) > 1


def test_the_wait_that_the_service_asks_for() -> None:
    assert Call(LATER, OK).clock.sleeps == [7]
    assert Call(response(503, retry_after=formatdate(NOW + 9, usegmt=True)), OK).clock.sleeps == [9]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("9" * 5000, 999999999),
        (formatdate(NOW - 60, usegmt=True), 0),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("Fri, 99 Foo 2026 00:00:00 GMT", None),
        (formatdate(NOW + 60), 60),  # with -0000: in UTC, whatever the time zone of this machine is
    ],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert retry_after(response(429, retry_after=text), NOW) == seconds


def test_the_total_covers_attempts_and_waits() -> None:
    call = Call(LATE, max_retries=9, seconds=4, timeout=Timeout(total=10))
    assert [request.timeout.total for request in call.transport.sent] == [10, 5.5, 0.5]
    assert call.error is LATE
    assert Call(response(429, retry_after="61"), OK).response == response(429, retry_after="61")


def test_each_attempt_is_authenticated_anew() -> None:
    sent = Call(LOST, OK).transport.sent
    assert [request.headers["X-Signature"] for request in sent] == ["1", "2"]


# --- hooks and the log ---


def test_hooks_see_each_attempt() -> None:
    seen = Seen()
    Call(LOST, response(503), OK, hooks=[seen])
    assert seen.events == [1, (None, 0.5), 2, (503, 1.0), 3, (200, None)]


def test_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="generator")
    Call(LOST, OK, seconds=0.2)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "pets.list GET /pets: ConnectionFailed lost in 200 ms (request -, attempt 1), repeated in 0.5 s"),
        ("DEBUG", "pets.list GET /pets: 200 in 200 ms (request r1 [31m, attempt 2)"),
    ]
    assert "s3cr3t" not in caplog.text


def test_without_debug_only_repeated_requests_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="generator")
    Call(LOST, OK)
    assert len(caplog.records) == 1


# --- clocks ---


def test_waking_ends_a_sleep() -> None:
    clock = Clock()
    threading.Timer(0.05, clock.wake).start()
    begin = time.monotonic()
    clock.sleep(30)
    clock.sleep(30)
    assert time.monotonic() - begin < 5


def test_waking_ends_a_sleep_in_an_event_loop() -> None:
    async def run() -> None:
        clock = AsyncClock()
        asyncio.get_running_loop().call_later(0.05, clock.wake)
        await clock.sleep(0.01)
        await clock.sleep(30)
        await clock.sleep(30)

    begin = time.monotonic()
    asyncio.run(run())
    assert time.monotonic() - begin < 5
