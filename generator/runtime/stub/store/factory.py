"""Selection of the store by the option ``--state``."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .base import StateError, Store
from .memory import MemoryStore
from .sqlite import open_sqlite
from .worker import CONTROL_TIMEOUT_SECONDS, SeparateCalls, Worker, Workers

if TYPE_CHECKING:
    from .postgresql import PostgresqlStore

POSTGRESQL = ("postgresql://", "postgres://")


def open_store(state: str | None, name: str) -> Store:
    """Open the store of the server ``name``: in memory for None, else an SQLite file or a ``postgresql://`` URL.

    Raises:
        StateError: the state cannot be kept there; the message names the place, without a password.
    """
    if state is None:
        return MemoryStore()
    try:
        if state.startswith(POSTGRESQL):
            return _postgresql(state, name)
        if re.match(r"[\w.+-]+://", state):
            raise StateError("only postgresql:// is supported")
        return open_sqlite(Path(state), name)
    except StateError as error:
        raise StateError(f"{shown(state)}: {error}") from None


def open_workers(state: str | None, name: str, declare: Callable[[Store], None], control: Store) -> Workers | None:
    """Open the store in the same place twice more, for calls that write and for calls that read.

    None where calls run on the event loop. ``declare`` prepares each store; ``control`` is the one that is open.
    """
    if not (state and state.startswith(POSTGRESQL)):
        return None
    from .postgresql import PostgresqlReader

    stores = [_postgresql(state, name) for _ in range(2)]
    for store in stores:
        declare(store)
    # Each of its actions commits by itself, and must not run again because another one fails.
    controller = Worker(SeparateCalls(control), max_batch=1, timeout_seconds=CONTROL_TIMEOUT_SECONDS)
    return Workers(Worker(stores[0]), Worker(PostgresqlReader(stores[1])), controller)


def shown(state: str) -> str:
    """Return the place without anything that may be a password."""
    scheme, separator, rest = state.partition("://")
    if not separator:
        return state
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"


def _postgresql(url: str, name: str) -> PostgresqlStore:
    try:
        from .postgresql import open_postgresql
    except ImportError as error:
        distribution = name.replace("_", "-")
        raise StateError(f"{error}; install it: pip install '{distribution}[postgresql]'") from None
    return open_postgresql(url, name)
