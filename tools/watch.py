"""Call again after each change of a folder."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

State = dict[str, tuple[int, int, int]]
"""Inode, size and time of change of each file, by path."""

INTERVAL_SECONDS = 0.2
SETTLING_SECONDS = 0.05  # an editor may write a file in several steps
MAX_SHARE = 20  # looking takes at most one of so many parts of the time


def watch(folder: Path, call: Callable[[], None]) -> None:
    """Call at first and after each change, until the user ends it with Ctrl-C; a call that runs is finished then.

    The files are looked at several times a second. Notifications of the operating system would need a library with
    threads, beside which no process can be copied, and do not work on network and container mounts.
    """
    with _ended_by_signals() as ended:
        while not ended.is_set():
            before = _settled(folder, ended)
            call()
            while not ended.is_set() and not _differs(folder, before, ended):
                pass


@contextmanager
def _ended_by_signals() -> Iterator[threading.Event]:
    ended = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    handlers = [signal.signal(number, lambda *_: ended.set()) for number in signals]
    try:
        yield ended
    finally:
        for number, handler in zip(signals, handlers, strict=True):
            signal.signal(number, handler)


def _settled(folder: Path, ended: threading.Event) -> State:
    """Return the state of the folder when it no longer changes."""
    state = _state(folder)
    while not ended.wait(SETTLING_SECONDS) and (later := _state(folder)) != state:
        state = later
    return state


def _differs(folder: Path, before: State, ended: threading.Event) -> bool:
    """Tell whether the folder has changed; wait if it has not."""
    start = time.perf_counter()
    if _state(folder) != before:
        return True
    ended.wait(max(INTERVAL_SECONDS, MAX_SHARE * (time.perf_counter() - start)))
    return False


def _state(folder: Path) -> State:
    state: State = {}
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in files:
            path = os.path.join(root, name)  # noqa: PTH118 — several times a second
            try:
                found = os.stat(path)  # noqa: PTH116
            except OSError:
                continue  # gone meanwhile
            state[path] = found.st_ino, found.st_size, found.st_mtime_ns
    return state
