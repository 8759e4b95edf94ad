# Copied from generator/runtime/client/forking.py. Do not edit: run `make generate`.
"""Connections belong to the process that opened them: two processes that share one read each other's responses."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Forkable(Protocol):
    """Holds connections."""

    def forget(self) -> None:
        """Drop all connections of the parent process, without closing them, and all locks."""
        ...


_ALIVE: WeakSet[Forkable] = WeakSet()


def forget_in_children(holder: Forkable) -> None:
    """Call ``forget`` in each process that is forked from this one."""
    _ALIVE.add(holder)


def _forget() -> None:
    for holder in list(_ALIVE):
        holder.forget()


if hasattr(os, "register_at_fork"):  # Windows does not fork
    os.register_at_fork(after_in_child=_forget)
