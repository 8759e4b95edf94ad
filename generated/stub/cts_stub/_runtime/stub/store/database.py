# Copied from generator/runtime/stub/store/database.py. Do not edit: run `make generate`.
"""Connections to SQL databases: the interface that SQLite and PostgreSQL implement."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from .. import exact
from .base import Record


class Database(ABC):
    """A connection, and the dialect of its SQL. Parameters are marked by ``?``."""

    # Statements that create missing tables and indexes; {} is the prefix of every name. Only one index of records
    # begins with the collection: a planner without statistics could use another one to read them in order.
    tables: Sequence[str]
    clear: str  # statement that empties the table of records
    indexes_early = True  # whether declared values have an index before the first query for them

    @abstractmethod
    def rows(self, sql: str, parameters: Sequence[Any] = (), *, planned: bool = True) -> list[tuple[Any, ...]]:
        """Run a query and return its rows. ``planned``: the plan does not depend on the values and may be cached."""

    @abstractmethod
    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement that returns no rows."""

    @abstractmethod
    def transaction(self, *, write: bool) -> AbstractContextManager[None]: ...

    def lock(self, scope: str) -> None:  # noqa: B027 — by default, a transaction that writes excludes all others
        """Before a collection of this scope is used: exclude the other writers of the scope."""

    @abstractmethod
    def indexes(self) -> set[str]:
        """Return the names of all indexes that queries can use."""

    @abstractmethod
    def make_indexes(self, indexes: Mapping[str, str]) -> None:
        """Make these indexes: by name, what follows ``ON`` in the statement. Some may exist.

        Raises:
            Busy: other processes are in the way; call it again later.
        """

    @abstractmethod
    def limit_waits(self) -> None:
        """Wait for locks only a few milliseconds from now on: transactions raise Busy, and the caller tries again."""

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def field(self, path: str) -> str:
        """Return the SQL expression for the value at a dotted path."""

    @abstractmethod
    def value(self, value: str | int) -> str | int:
        """Return the value of that expression for a value; others may have the same."""

    def text(self, record: Record) -> str:
        """Encode a record for storing; the order of its properties is kept."""
        return exact.encode(record).decode()

    def record(self, text: str) -> Record:
        record: Record = exact.decode(text)
        return record
