"""What the client repeats, and what it never repeats, against faults of the stub; each mode in turn."""

from __future__ import annotations

import asyncio
import inspect
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from cts_client import AsyncClient, Attempt, Client, Hook, Outcome, errors
from cts_stub.pytest_plugin import Running

BUCKET = {"data_bucket_name": "pictures", "data_event": ["READ"]}
Call = Callable[[Any], Any]


def read(client: Any) -> Any:
    return client.trackers.list()


def create(client: Any) -> Any:
    return client.trackers.create(tracker_type="data", tracker_name="one", data_bucket=BUCKET)


def update(client: Any) -> Any:
    return client.trackers.update(tracker_type="data", tracker_name="one")


def delete(client: Any) -> Any:
    return client.trackers.delete(tracker_name="one")


CHANGES = {"createTracker": create, "updateTracker": update, "deleteTracker": delete}


class Counting(Hook):
    def __init__(self) -> None:
        self.attempts: list[Outcome] = []

    def after(self, attempt: Attempt, outcome: Outcome, /) -> None:
        self.attempts.append(outcome)


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest, cts_stub: Running) -> Callable[..., Any]:
    """Call with a client; return the attempts, and the error if there is one."""

    def synchronous(call: Call, url: str, **settings: Any) -> None:
        with Client(url, **settings) as client:
            call(client)

    async def asynchronous(call: Call, url: str, **settings: Any) -> None:
        async with AsyncClient(url, **settings) as client:
            value = call(client)
            assert inspect.isawaitable(value)
            await value

    def calling(call: Call, url: str = cts_stub.url, **settings: Any) -> tuple[list[Outcome], Exception | None]:
        counting = Counting()
        given = {"token": cts_stub.token, "project_id": cts_stub.project_id, "hooks": [counting], **settings}
        try:
            if request.param == "sync":
                synchronous(call, url, **given)
            else:
                asyncio.run(asynchronous(call, url, **given))
        except errors.ClientError as error:
            return counting.attempts, error
        return counting.attempts, None

    return calling


FAULTS: dict[str, dict[str, Any]] = {
    "502": {"status": 502},
    "503": {"status": 503},
    "504": {"status": 504},
    "the connection is closed": {"drop": True},
    "the body is cut off": {"truncate": 5},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_reading_is_repeated(run: Any, cts_stub: Running, fault: dict[str, Any]) -> None:
    cts_stub.fault("listTrackers", **fault)
    attempts, error = run(read)
    assert (len(attempts), error) == (2, None)
    assert 0.25 <= attempts[0].next_in_seconds <= 0.5


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_nothing_is_repeated_if_the_caller_says_so(run: Any, cts_stub: Running, fault: dict[str, Any]) -> None:
    cts_stub.fault("listTrackers", **fault)
    attempts, error = run(read, max_retries=0)
    assert (len(attempts), error is None) == (1, False)


@pytest.mark.parametrize("operation", CHANGES)
@pytest.mark.parametrize("at", ["handling", "response"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_change_is_sent_once(run: Any, cts_stub: Running, operation: str, at: str, fault: dict[str, Any]) -> None:
    """Whether the service acted on it or not, which the client cannot know."""
    if "truncate" in fault and operation != "createTracker":
        pytest.skip("the response has no body to cut off")
    if operation != "createTracker":
        run(create)
    cts_stub.fault(operation, at=at, **fault)
    attempts, error = run(CHANGES[operation])
    assert (len(attempts), error is None) == (1, False)
    assert len(cts_stub.journal(operation)) == 1


def test_a_change_is_repeated_if_the_caller_says_so(run: Any, cts_stub: Running) -> None:
    cts_stub.fault("createTracker", at="response", drop=True)
    attempts, error = run(create, retry_unsafe=True)
    assert len(attempts) == 2
    assert isinstance(error, errors.BadRequest), "the first one was acted on, although its response was lost"


@pytest.mark.parametrize("operation", CHANGES)
def test_429_with_retry_after_is_repeated_for_every_method(run: Any, cts_stub: Running, operation: str) -> None:
    if operation != "createTracker":
        run(create)
    cts_stub.fault(operation, status=429, headers={"Retry-After": "1"})
    attempts, error = run(CHANGES[operation])
    assert (len(attempts), error, attempts[0].next_in_seconds) == (2, None, 1)
    cts_stub.fault("listTrackers", status=429, headers={"Retry-After": "1"})
    attempts, error = run(read)
    assert (len(attempts), error, attempts[0].next_in_seconds) == (2, None, 1)


@pytest.mark.parametrize("status", [400, 404, 408, 500])
def test_other_errors_are_final(run: Any, cts_stub: Running, status: int) -> None:
    cts_stub.fault("listTrackers", status=status)
    attempts, error = run(read)
    assert (len(attempts), getattr(error, "status", None)) == (1, status)


@pytest.mark.parametrize("call", [read, *CHANGES.values()])
def test_what_was_not_sent_is_repeated(run: Any, call: Call) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    attempts, error = run(call, url, max_retries=1)
    assert len(attempts) == 2
    assert isinstance(error, errors.ConnectionFailed)
    assert not error.is_sent


def test_the_total_limit_covers_attempts_and_waits(run: Any, cts_stub: Running) -> None:
    cts_stub.fault("listTrackers", times=9, status=503)
    begin = time.monotonic()
    attempts, error = run(read, timeout=1, max_retries=9)
    assert isinstance(error, errors.ServerError)
    assert len(attempts) < 9
    assert time.monotonic() - begin < 5


def test_a_longer_wait_than_the_limit_is_not_begun(run: Any, cts_stub: Running) -> None:
    cts_stub.fault("listTrackers", status=429, headers={"Retry-After": "3600"})
    attempts, error = run(read)
    assert (len(attempts), getattr(error, "retry_after_seconds", None)) == (1, 3600)


def test_a_call_has_options_of_its_own(run: Any, cts_stub: Running) -> None:
    cts_stub.fault("listTrackers", status=503)
    attempts, error = run(lambda client: client.trackers.list(max_retries=0))
    assert (len(attempts), error is None) == (1, False)
    cts_stub.fault("listTrackers", status=503)
    attempts, error = run(lambda client: client.with_options(max_retries=1).trackers.list(), max_retries=0)
    assert (len(attempts), error) == (2, None)
