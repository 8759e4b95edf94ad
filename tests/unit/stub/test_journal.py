"""The journal, to which several threads add."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator

import pytest

from generator.runtime.stub.call import Message
from generator.runtime.stub.delivery import Attempt
from generator.runtime.stub.testing import journal
from generator.runtime.stub.testing.journal import Journal, Secrets

THREADS, ADDS = 5, 12_000


def attempt(length: int) -> Attempt:
    message = Message("http://127.0.0.1/hook", {}, None)
    return Attempt(message, {}, b"x" * length, time.perf_counter(), 200, b"")


@pytest.fixture
def _frequent_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.slow
@pytest.mark.usefixtures("_frequent_switches")
def test_its_size_is_exact_when_threads_add_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MAX_BYTES", 20_000)
    journal_ = Journal(lambda *_: "", frozenset(), Secrets(frozenset({b"x-token"}), frozenset()), lambda _: ())

    def add_many(seed: int) -> None:
        for number in range(ADDS):
            journal_.add_attempt(attempt((seed * 31 + number * 7) % 900), number)

    threads = [threading.Thread(target=add_many, args=(seed,)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert journal_.size == sum(map(len, journal_._packed)) <= 20_000
    journal_.clear()
    assert (journal_.size, journal_.entries()) == (0, [])
