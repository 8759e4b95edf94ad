"""Stores of records: the interface that memory, SQLite and PostgreSQL implement."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from operator import methodcaller
from types import MappingProxyType
from typing import Annotated, Any

import msgspec

Record = dict[str, Any]
ANY: Mapping[str, Any] = MappingProxyType({})


class StateError(ValueError):
    """The state cannot be kept in the given place; the message says why."""


class Busy(Exception):
    """Another process holds the lock of the store, or the connection was lost. Nothing has changed; try again."""


class RolledBack(Exception):
    """The database rejected a statement; its error is the cause. Nothing of the transaction has changed."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record with its key and time."""

    key: str
    at: Annotated[int, msgspec.Meta(ge=-(2**62), lt=2**62)]  # milliseconds
    record: Record


class Collection(ABC):
    """JSON records by key, ordered by time and, within a millisecond, by insertion.

    Never change a record in place: put a new one under its key.
    """

    @abstractmethod
    def entry(self, key: str) -> Entry | None:
        """Return the record with its time; None if there is none."""

    def get(self, key: str) -> Record | None:
        entry = self.entry(key)
        return None if entry is None else entry.record

    @abstractmethod
    def put(self, key: str, record: Record, at: int) -> None:
        """Store a record with the time ``at`` (milliseconds). A replaced record keeps its time and position."""

    @abstractmethod
    def add(self, key: str, record: Record, at: int) -> None:
        """Store a new record with the time ``at`` (milliseconds).

        Raises:
            Exception: there is a record with this key. A database may only notice it at the end of the transaction.
        """

    @abstractmethod
    def delete(self, key: str) -> bool:
        """Delete a record; False if there was none."""

    @abstractmethod
    def entries(self) -> Iterator[Entry]:
        """Return all records, oldest first."""

    @abstractmethod
    def newest(
        self,
        *,
        where: Mapping[str, Any] = ANY,
        since: int | None = None,
        until: int | None = None,
        before: str | None = None,
    ) -> Iterator[Record]:
        """Return records, newest first. Lazy: costs only as much as the records that are taken.

        Args:
            where: Values by dotted path, such as ``owner.name``, which the records have; also of the same type.
                None matches a missing field.
            since: Only records later than this (milliseconds).
            until: Only records earlier than this (milliseconds).
            before: Only records older than the one with this key; if that does not exist, no records.
        """

    @abstractmethod
    def expire(self, before: int) -> None:
        """Delete the records of the time ``before`` and older. Cheap enough to be called at each put."""

    @abstractmethod
    def trim(self) -> None:
        """Delete the oldest records beyond the declared number. Cheap enough to be called at each put.

        A database may keep a tenth more, memory one in two hundred.
        """

    @abstractmethod
    def __len__(self) -> int: ...

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def __iter__(self) -> Iterator[Record]:
        """Records, oldest first."""
        return (entry.record for entry in self.entries())

    def records(self) -> list[Record]:
        """Return all records, oldest first. The list must not be changed."""
        # Of an iterator, because ``list`` asks a collection for its length, which a database has to count.
        return list(iter(self))

    def items(self) -> Iterator[tuple[str, Record]]:
        """Return keys and records, oldest first."""
        return ((entry.key, entry.record) for entry in self.entries())


class Store(ABC):
    """All collections of one server, or of several servers that share them."""

    @abstractmethod
    def collection(self, name: str, scope: str = "") -> Collection:
        """Return the collection with this name in a scope (for example the id of a project); it may be empty."""

    @abstractmethod
    def collections(self) -> list[tuple[str, str]]:
        """Return names and scopes of the collections that have records, sorted."""

    @abstractmethod
    def declare(self, name: str, *, indexed: Sequence[str] = (), keep: int = 0) -> None:
        """Declare the collections with a name, before they are used.

        Args:
            name: Of the collections, one in each scope.
            indexed: Paths of values by which their records are looked up.
            keep: Number of records beyond which ``trim`` deletes the oldest ones; 0: any number.
        """

    @abstractmethod
    def transaction(self, *, write: bool) -> AbstractContextManager[None]:
        """Begin a transaction. An exception rolls it back.

        One that writes excludes all other writers from its beginning: what it reads stays true until its end. One
        that only reads must not change anything. Transactions cannot be nested.
        """

    def shared_transaction(self, *, write: bool) -> AbstractContextManager[None]:
        """Like ``transaction``, but several may share one transaction of the database until ``commit``.

        An exception rolls back the changes of this one only.
        """
        return self.transaction(write=write)

    @property
    def is_open(self) -> bool:
        """Tell whether shared transactions are pending until ``commit``; no other can begin until then."""
        return False

    def commit(self) -> None:  # noqa: B027 — by default nothing stays open
        """Commit all shared transactions.

        Raises:
            Exception: it failed; all their changes are lost.
        """

    @abstractmethod
    def reset(self) -> None:
        """Delete all records. In a transaction, use one that writes; a rollback may not restore the records."""

    @abstractmethod
    def close(self) -> None:
        """Close the file or the connection. The store cannot be used after this."""

    def scopes(self, name: str) -> list[str]:
        """Return the scopes of the collections with this name that have records, sorted."""
        return [scope for each, scope in self.collections() if each == name]


def field(record: Record, path: str) -> Any:
    """Return the value at a dotted path; None if there is none."""
    value: Any = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def getter(path: str) -> Callable[[Record], Any]:
    """Return a function for the value at a dotted path, for many records; see ``field``."""
    return partial(field, path=path) if "." in path else methodcaller("get", path)


def matches(record: Record, where: Mapping[str, Any]) -> bool:
    """Tell whether the record has these values, of the same types: true is not 1."""
    return all(
        type(actual) is type(value) and actual == value
        for path, value in where.items()
        for actual in (field(record, path),)
    )


def reject_change() -> None:
    """Raise the error of a change in a transaction that only reads."""
    raise RuntimeError("a transaction that only reads cannot change anything")
