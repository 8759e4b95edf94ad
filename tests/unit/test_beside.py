"""Calls in a copy of the process give what they give in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import beside
from generator.beside import Beside

PROGRAM = """
import sys
from tests.unit.test_beside import CALLS
CALLS[sys.argv[1]]()
"""


def another_process() -> None:
    parent = os.getpid()
    with Beside(lambda: (os.getpid(), "x" * 1_000_000)) as work:
        process, text = work.result()
    assert process != parent
    assert len(text) == 1_000_000


def arguments() -> None:
    made: list[int] = []
    with Beside(lambda *values: (len(made), sum(values)), lambda: made.append(1)) as work:
        assert work.call(1, 2) == (1, 3)
    assert not made, "it was the copy that was made ready"


def exceptions() -> None:
    with Beside(lambda: 1 // 0) as work:
        try:
            work.result()
        except ZeroDivisionError:
            return
    raise AssertionError("no exception")


def end() -> None:
    start = time.monotonic()
    with Beside(lambda: time.sleep(60)):
        pass
    with Beside(lambda: None, lambda: time.sleep(60)):
        pass
    assert time.monotonic() - start < 30
    try:
        os.waitpid(-1, 0)
    except ChildProcessError:
        return
    raise AssertionError("a process is left")


def death() -> None:
    parent = os.getpid()
    with Beside(lambda: os.getpid() if os.getpid() == parent else os.kill(os.getpid(), 9)) as work:
        assert work.result() == parent


CALLS: dict[str, Callable[[], None]] = {
    call.__name__: call for call in (another_process, arguments, exceptions, end, death)
}


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are copied on Linux only")
@pytest.mark.skipif(len(getattr(os, "sched_getaffinity", lambda _: [0])(0)) < 2, reason="needs two processors")
@pytest.mark.parametrize("name", CALLS)
def test_in_a_copy(name: str) -> None:
    """In a process without the threads of the tests."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, name],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["arguments", "exceptions", "end"])
def test_in_this_process(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "can_fork", lambda: False)
    if name == "arguments":
        with Beside(lambda *values: sum(values), lambda: None) as work:
            assert work.call(1, 2) == 3
    else:
        CALLS[name]()
