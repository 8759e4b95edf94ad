# Copied from generator/runtime/stub/store/base.py. Do not edit: run `make generate`.
"""What the server remembers: collections of records, whatever keeps them. A refusal changes nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Annotated, Any

import msgspec

Record = dict[str, Any]
ANY: Mapping[str, Any] = MappingProxyType({})


class StateError(ValueError):
    """The state cannot be kept where it was asked to be; the message is for people."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record with its key and its time."""

    key: str
    at: Annotated[int, msgspec.Meta(ge=-(2**62), lt=2**62)]  # milliseconds
    record: Record


class Collection(ABC):
    """JSON records by key, ordered by time and, within a millisecond, by arrival.

    A record is never changed in place: put a new one under its key.
    """

    @abstractmethod
    def entry(self, key: str) -> Entry | None:
        """The record with its time; None when there is none."""

    def get(self, key: str) -> Record | None:
        entry = self.entry(key)
        return None if entry is None else entry.record

    @abstractmethod
    def put(self, key: str, record: Record, at: int) -> None:
        """Store a record of the time ``at`` (milliseconds); one that replaces another keeps that one's position."""

    @abstractmethod
    def delete(self, key: str) -> bool:
        """Remove a record; False when there was none."""

    @abstractmethod
    def entries(self) -> Iterator[Entry]:
        """Everything, oldest first."""

    @abstractmethod
    def newest(
        self,
        *,
        where: Mapping[str, Any] = ANY,
        since: int | None = None,
        until: int | None = None,
        before: str | None = None,
    ) -> Iterator[Record]:
        """Newest first, and only as many as are taken, however many there are.

        ``where``: only records with these values, in type as well, by dotted path, such as ``owner.name``; None is
        also what is not there. ``since``, ``until``: only records of times between the two, which are not in it.
        ``before``: only records older than the one with this key; none when there is no such record.
        """

    @abstractmethod
    def expire(self, until: int) -> None:
        """Remove the records of the time ``until`` and older. Cheap enough to be called at each put."""

    @abstractmethod
    def __len__(self) -> int: ...

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def __iter__(self) -> Iterator[Record]:
        """Oldest first."""
        return (entry.record for entry in self.entries())

    def items(self) -> Iterator[tuple[str, Record]]:
        """Keys and records, oldest first."""
        return ((entry.key, entry.record) for entry in self.entries())


class Store(ABC):
    """All collections of a server, or of several servers that share them."""

    @abstractmethod
    def collection(self, name: str, scope: str = "") -> Collection:
        """The records of a kind within a scope (say, a project's id); empty at first."""

    @abstractmethod
    def collections(self) -> list[tuple[str, str]]:
        """Names and scopes of the collections that have records, sorted."""

    @abstractmethod
    def transaction(self, *, write: bool) -> AbstractContextManager[None]:
        """All or nothing: an exception takes back what was changed inside.

        One that writes is alone, from its beginning, among all that write: what it has read stays true until its
        end. One that does not may not change anything. They are not nested.
        """

    def shared_transaction(self, *, write: bool) -> AbstractContextManager[None]:
        """As ``transaction``, but it may stay open for others to join: then it is ``commit`` that keeps the changes.

        An exception takes back what was changed inside, and nothing of the others.
        """
        return self.transaction(write=write)

    @property
    def is_open(self) -> bool:
        """Whether joint transactions wait for ``commit``; until then there can be no others."""
        return False

    def commit(self) -> None:  # noqa: B027 — nothing to do, unless they stay open
        """Keep what joint transactions have changed. An exception: all of it is lost."""

    @abstractmethod
    def reset(self) -> None:
        """Forget every record. In a transaction, one that writes; it may not be possible to take this back."""

    @abstractmethod
    def close(self) -> None:
        """Give back what the store holds open; it is not used after this."""

    def scopes(self, name: str) -> list[str]:
        """The scopes in which there are records of a kind, sorted."""
        return [scope for kind, scope in self.collections() if kind == name]


def field(record: Record, path: str) -> Any:
    """The value at a dotted path; None where there is none."""
    value: Any = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def matches(record: Record, where: Mapping[str, Any]) -> bool:
    """Whether the record has these values. JSON's true is not 1."""
    return all(
        type(found) is type(value) and found == value
        for path, value in where.items()
        for found in (field(record, path),)
    )


def refuse_change() -> None:
    raise RuntimeError("a transaction that only reads cannot change anything")
