"""Collections in an SQLite file."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Any

from .base import Busy, StateError
from .database import Database
from .file_checksum import checksum
from .known import Address, Known
from .sql import SqlStore

BUSY_TIMEOUT_SECONDS = 30.0
"""Timeout at the start for the lock of the file, which other processes may hold."""
BUSY_TIMEOUT_MS = 10
"""Timeout from then on: time for which a transaction may block the event loop."""
PAGE_SIZE = 1024
"""Bytes of a page, the unit of writing; a creation changes five pages."""
WAL_AUTOCHECKPOINT_PAGES = 20_000
"""Pages in the write-ahead log before a checkpoint, which waits for the disk."""
MIN_CHECKSUM_BYTES = 16 * 1024 * 1024
"""Size of a file from which its checksum is stored at the end: checking the pages of a smaller one takes no time."""
_PRIMARY_CODE = 0xFF  # the rest of an extended result code says more
LOST = "an error ended the transaction that several requests share"


class _State(Enum):
    """State of the transaction that requests share."""

    IDLE = auto()  # there is none
    OPEN = auto()
    LOST = auto()  # an error ended it; the next commit fails


class SqliteStore(SqlStore):
    """Commits the changes of several requests at once: each commit writes every changed page, and locks the file."""

    database: SqliteDatabase

    def __init__(self, database: SqliteDatabase, prefix: str) -> None:
        super().__init__(database, prefix)
        self._state = _State.IDLE
        self._requests = {write: _Request(self, write=write) for write in (True, False)}
        self._request: _Request | None = None  # the one in progress

    @property
    def is_open(self) -> bool:
        return self._state is not _State.IDLE

    def shared_transaction(self, *, write: bool) -> contextlib.AbstractContextManager[None]:
        return self._requests[write] if write or self.is_open else self.transaction(write=False)

    def begin_request(self, request: _Request, *, write: bool) -> None:
        if self._state is _State.OPEN and not self.database.in_transaction:
            self.lose()
        if self._state is _State.LOST:
            raise sqlite3.OperationalError(LOST)
        if self._state is _State.IDLE:
            self.database.begin(write=True)
            self._state, self.known = _State.OPEN, Known()
        self._request, self.is_reading = request, not write

    def end_request(self) -> None:
        self._request, self.is_reading = None, False

    def lose(self) -> None:
        self._state = _State.LOST

    def commit(self) -> None:
        if self._state is _State.IDLE:
            return
        try:
            if self._state is _State.LOST:
                raise sqlite3.OperationalError(LOST)
            self.database.run("COMMIT")
        except BaseException:
            self.database.roll_back()
            self.clear_cache()
            raise
        finally:
            self._state, self.known = _State.IDLE, None
        self.committed()

    def check_writing(self, address: Address) -> None:
        super().check_writing(address)
        if self._request:
            self._request.save()

    def close(self) -> None:
        with contextlib.suppress(Busy, OSError, sqlite3.Error):  # another process has the file, or the disk is full
            self.database.store_checksum()
        super().close()


class _Request(contextlib.AbstractContextManager[None]):
    """The part of a shared transaction that belongs to one request: a savepoint, set before its first change."""

    def __init__(self, store: SqliteStore, *, write: bool) -> None:
        self._store, self._write = store, write
        self._is_saved = False

    def __enter__(self) -> None:
        self._store.begin_request(self, write=self._write)

    def save(self) -> None:
        """Set the savepoint."""
        if not self._is_saved:
            self._store.database.run("SAVEPOINT request")
            self._is_saved = True

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        """Release the savepoint, or roll back to it."""
        try:
            if error is not None:
                self._roll_back()
            elif self._is_saved:
                self._store.database.run("RELEASE request")
        except BaseException:
            self._store.lose()  # nobody knows which changes are left
            raise
        finally:
            self._is_saved = False
            self._store.end_request()

    def _roll_back(self) -> None:
        database = self._store.database
        if not database.in_transaction:
            self._store.lose()
        elif self._is_saved:
            self._store.clear_cache()
            database.run("ROLLBACK TO request")
            database.run("RELEASE request")


class SqliteDatabase(Database):
    tables = (
        "CREATE TABLE IF NOT EXISTS {}_layout (version INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS {}_collections "
        "(id INTEGER PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL, UNIQUE (name, scope))",
        "CREATE TABLE IF NOT EXISTS {0}_records (id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, "
        "key BLOB NOT NULL, at INTEGER NOT NULL, record TEXT NOT NULL, UNIQUE (key, collection))",
        "CREATE INDEX IF NOT EXISTS {0}_in_order ON {0}_records (collection, at, id)",
        "CREATE TABLE IF NOT EXISTS {}_combinations "
        "(collection INTEGER NOT NULL, combination TEXT NOT NULL, UNIQUE (collection, combination))",
    )
    clear = "DELETE FROM {}_records"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
        )

    def set_up(self, prefix: str) -> None:
        """Configure the connection, after checking that the file is ours.

        Raises:
            StateError: it is a database of something else, or some of its pages are damaged.
        """
        damage = "" if self._has_checksum() else self._damage()
        if damage:
            raise StateError(f"the file is damaged ({damage}); restore a copy of it, or use another file")
        tables = {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and f"{prefix}_layout" not in tables:
            raise StateError("it is a database of something else")
        self.run(f"PRAGMA page_size = {PAGE_SIZE}")
        # Commits go to the write-ahead log and do not wait for the disk: they survive the end of the process, however
        # it ends. A power failure may lose the last commits, each as a whole; the file stays consistent.
        self.run("PRAGMA journal_mode = WAL")
        self.run("PRAGMA synchronous = NORMAL")
        self.run(f"PRAGMA wal_autocheckpoint = {WAL_AUTOCHECKPOINT_PAGES}")

    def _has_checksum(self) -> bool:
        """Tell whether the file has the checksum of its bytes: nothing has changed them since the last clean end."""
        try:
            [(stored,)] = self.rows("PRAGMA user_version")
        except sqlite3.DatabaseError:  # its beginning is damaged, or it is something else
            return False
        return stored != 0 and not self._has_log() and stored == checksum(self._path)

    def _has_log(self) -> bool:
        """Tell whether there are changes that are not in the file itself."""
        log = Path(f"{self._path}-wal")
        return log.exists() and log.stat().st_size > 0

    def store_checksum(self) -> None:
        """Store the checksum of the file in it, unless it is small or other processes use it."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        if self._path.stat().st_size >= MIN_CHECKSUM_BYTES and not self._has_log():
            with self.transaction(write=True):
                self.run(f"PRAGMA user_version = {checksum(self._path)}")

    def _damage(self) -> str:
        """Return what is wrong with the pages of the file; empty if nothing is."""
        try:
            [(found,)] = self.rows("PRAGMA quick_check(1)")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_CORRUPT:
                raise
            found = str(error)
        return "" if found == "ok" else " ".join(found.split())

    def rows(self, sql: str, parameters: Sequence[Any] = (), *, planned: bool = True) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, parameters).fetchall()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._connection.execute(sql, parameters)

    def begin(self, *, write: bool) -> None:
        try:
            self.run("BEGIN IMMEDIATE" if write else "BEGIN")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY_CODE == sqlite3.SQLITE_BUSY:
                raise Busy(str(error)) from None
            raise

    def limit_waits(self) -> None:
        self.run(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    @contextlib.contextmanager
    def transaction(self, *, write: bool) -> Iterator[None]:
        self.begin(write=write)
        try:
            yield
        except BaseException:
            self.roll_back()
            raise
        self.run("COMMIT")

    @property
    def in_transaction(self) -> bool:
        """Tell whether a transaction is open: some errors end it, such as a full disk."""
        return self._connection.in_transaction

    def roll_back(self) -> None:
        if self.in_transaction:
            self.run("ROLLBACK")

    def close(self) -> None:
        self._connection.close()

    def indexes(self) -> set[str]:
        return {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'index'")}

    def make_indexes(self, indexes: Mapping[str, str]) -> None:
        with self.transaction(write=True):
            for name, on in indexes.items():
                self.run(f"CREATE INDEX IF NOT EXISTS {name} ON {on}")

    def field(self, path: str) -> str:
        return f"json_extract(record, '$.{path}')"

    def value(self, value: str | int) -> str | int:
        return value


def open_sqlite(path: Path, prefix: str) -> SqliteStore:
    """Open the store in a file, which is created if it does not exist. Several processes can share it.

    Raises:
        StateError: the file cannot be used; it is unchanged.
    """
    if path.is_dir():
        raise StateError("it is a folder")
    with contextlib.ExitStack() as failed:
        try:
            database = SqliteDatabase(path)
            failed.callback(database.close)
            database.set_up(prefix)
            store = SqliteStore(database, prefix)
        except (Busy, sqlite3.Error) as error:
            raise StateError(str(error)) from None
        failed.pop_all()
        return store
