# Copied from generator/runtime/contract/interrupts.py. Do not edit: run `make generate`.
"""Ctrl-C and SIGTERM: what ends at once, and what is completed first."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def terminable() -> Iterator[None]:
    """Treat the signal with which CI services and containers end a process like Ctrl-C."""
    with _handling(signal.SIGTERM, signal.default_int_handler):
        yield


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Complete what takes a moment, such as the writing of reports, whatever signal comes."""
    with _handling(signal.SIGTERM, signal.SIG_IGN), _handling(signal.SIGINT, signal.SIG_IGN):
        yield


def completed(action: Callable[[], None], announce: Callable[[], None]) -> None:
    """Do something that can be repeated to its end, although the run was or is interrupted; a second time ends it.

    ``announce`` tells the person who interrupted it what goes on.

    Raises:
        KeyboardInterrupt: it was interrupted.
    """
    is_interrupted = isinstance(sys.exception(), KeyboardInterrupt)
    if is_interrupted:
        announce()
    try:
        action()
    except KeyboardInterrupt:
        if is_interrupted:
            raise
        announce()
        action()
        raise


@contextlib.contextmanager
def _handling(number: signal.Signals, handler: signal._HANDLER) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # which alone gets signals
        yield
        return
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)
