"""Collections in a file of SQLite."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .sql import Database, SqlStore
from .store import StateError

PATIENCE = 30.0
"""Seconds to wait for other processes that use the file."""
PAGE = 1024
"""Bytes that are written for each place that changes; a creation changes five."""
AHEAD = 20_000
"""Pages that are written ahead before they are moved to their places, which waits for the disk."""


class SqliteDatabase(Database):
    tables = (
        "CREATE TABLE IF NOT EXISTS {}_layout (version INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS {}_collections "
        "(id INTEGER PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL, UNIQUE (name, scope))",
        "CREATE TABLE IF NOT EXISTS {0}_records (id INTEGER PRIMARY KEY, collection INTEGER NOT NULL, "
        "key BLOB NOT NULL, at INTEGER NOT NULL, record TEXT NOT NULL, UNIQUE (key, collection))",
        "CREATE INDEX IF NOT EXISTS {0}_in_order ON {0}_records (collection, at, id)",
    )
    clear = "DELETE FROM {}_records"

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)

    def set_up(self, prefix: str) -> None:
        """Look at what is in the file before anything is changed in it."""
        tables = {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and f"{prefix}_layout" not in tables:
            raise StateError("it is a database of something else")
        self.run(f"PRAGMA page_size = {PAGE}")
        # Written ahead, and not waited for until it is on the disk: what is committed survives the end of the process,
        # whatever ends it. A power failure may take the last commits, all of each; the file stays whole.
        self.run("PRAGMA journal_mode = WAL")
        self.run("PRAGMA synchronous = NORMAL")
        self.run(f"PRAGMA wal_autocheckpoint = {AHEAD}")

    def rows(self, sql: str, parameters: Sequence[Any] = (), *, planned: bool = True) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, parameters).fetchall()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._connection.execute(sql, parameters)

    @contextlib.contextmanager
    def transaction(self, *, write: bool) -> Iterator[None]:
        self.run("BEGIN IMMEDIATE" if write else "BEGIN")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # some errors end it: a full disk
                self.run("ROLLBACK")
            raise
        self.run("COMMIT")

    def close(self) -> None:
        self._connection.close()

    def field(self, path: str) -> str:
        return f"json_extract(record, '$.{path}')"

    def value(self, value: str | int) -> str | int:
        return value


def open_sqlite(path: Path, prefix: str) -> SqlStore:
    """The store in a file, which is made if it is not there. Several processes can share it.

    Raises:
        StateError: the file cannot be used; it is as it was.
    """
    if path.is_dir():
        raise StateError("it is a folder")
    with contextlib.ExitStack() as failed:
        try:
            database = SqliteDatabase(path)
            failed.callback(database.close)
            database.set_up(prefix)
            store = SqlStore(database, prefix)
        except sqlite3.Error as error:
            raise StateError(str(error)) from None
        failed.pop_all()
        return store
