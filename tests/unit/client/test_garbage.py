"""The garbage collector is as the program wants it after each response, whatever other threads read meanwhile."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from generator.runtime.client import values
from generator.runtime.client.garbage import PAUSE, Pause

LARGE = b"[" + b"1," * values.LARGE_BYTES + b"1]"


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_the_last_one_inside_ends_the_pause() -> None:
    first, second = PAUSE, PAUSE
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_a_collector_that_is_off_stays_off() -> None:
    gc.disable()
    with PAUSE, PAUSE:
        pass
    assert not gc.isenabled()


def test_the_collector_runs_after_an_error() -> None:
    with pytest.raises(ValidationError):
        values.load(list[str], LARGE)
    assert gc.isenabled()


def test_only_large_texts_pause_it(monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[bool] = []
    monkeypatch.setattr(Pause, "__enter__", lambda _: paused.append(True))
    monkeypatch.setattr(Pause, "__exit__", lambda *_: None)
    values.load(list[int], b"[1]")
    assert not paused
    values.load(list[int], LARGE)
    assert paused


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # of Python 3.12, where the process has threads
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_child_process_that_is_forked_in_the_pause_of_another_thread_collects() -> None:
    reading, writing = os.pipe()
    with PAUSE:
        child = os.fork()
        if not child:
            os.write(writing, b"1" if gc.isenabled() else b"0")
            os._exit(0)
        os.waitpid(child, 0)
        assert not gc.isenabled()
    assert os.read(reading, 1) == b"1"
    os.close(reading)
    os.close(writing)
