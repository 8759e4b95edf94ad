"""Collections in a PostgreSQL database, which any number of servers can share."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import TextLoader

from .base import Busy, Record, StateError
from .sql import Database, SqlStore

BUSY_TIMEOUT_SECONDS = 10
"""Timeout for connecting."""
START_LOCK_TIMEOUT_MS, LOCK_TIMEOUT_MS = 30_000, 20
"""Timeout for a lock at the start, and from then on: time for which a transaction may block the event loop."""
MAX_INDEXED = 200
"""Characters of a value that are indexed: the size of index entries is limited."""

_ESCAPES = re.compile(r"\\(?:u0000|.)")
_UNESCAPES = re.compile(r"\\(?:/0|.)")


class PostgresqlDatabase(Database):
    tables = (
        "CREATE TABLE IF NOT EXISTS {}_layout (version integer NOT NULL)",
        "CREATE TABLE IF NOT EXISTS {}_collections "
        "(id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, scope text NOT NULL, "
        "UNIQUE (name, scope))",
        # json and not jsonb, which would sort the properties.
        "CREATE TABLE IF NOT EXISTS {}_records (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "collection integer NOT NULL, key bytea NOT NULL, at bigint NOT NULL, record json NOT NULL, "
        "UNIQUE (key, collection))",
        "CREATE INDEX IF NOT EXISTS {0}_in_order ON {0}_records (collection, at, id)",
    )
    clear = "TRUNCATE {}_records"

    def __init__(self, url: str, prefix: str) -> None:
        self._url = url
        self._lock = crc32(prefix.encode())
        self._lock_timeout_ms = START_LOCK_TIMEOUT_MS
        self._connection = self._connect()

    def rows(self, sql: str, parameters: Sequence[Any] = (), *, planned: bool = True) -> list[tuple[Any, ...]]:
        prepare = None if planned else False
        return self._live().execute(_marked(sql), parameters, prepare=prepare).fetchall()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._live().execute(_marked(sql), parameters or None)

    @contextlib.contextmanager
    def transaction(self, *, write: bool) -> Iterator[None]:
        connection = self._live()
        try:
            # The pipeline sends several statements at once: a creation waits for two round trips, not for seven.
            with connection.pipeline():
                self._begin(connection, write=write)
                yield
                connection.execute("COMMIT")
                if write:
                    _flush(connection)
        except BaseException as error:
            with contextlib.suppress(psycopg.Error):  # the connection is lost: the server rolls back
                connection.rollback()
            if isinstance(error, psycopg.errors.LockNotAvailable):
                raise Busy(str(error)) from None
            raise

    def _begin(self, connection: psycopg.Connection[tuple[Any, ...]], *, write: bool) -> None:
        if not write:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return
        # At this level each statement sees all that was committed before the lock was acquired.
        connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        connection.execute(
            "SELECT pg_advisory_xact_lock(%s), set_config('synchronous_commit', 'off', true)", (self._lock,)
        )

    def limit_waits(self) -> None:
        self._lock_timeout_ms = LOCK_TIMEOUT_MS
        self._limit_waits(self._live())

    def _limit_waits(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        connection.execute(f"SET lock_timeout = {self._lock_timeout_ms}".encode())

    def close(self) -> None:
        self._connection.close()

    def field(self, path: str) -> str:
        return f"left(record #>> '{{{path.replace('.', ',')}}}', {MAX_INDEXED})"

    def value(self, value: str | int) -> str | int:
        return value[:MAX_INDEXED] if isinstance(value, str) else str(value).lower()

    def text(self, record: Record) -> str:
        r"""Store \u0000 as \/0: PostgreSQL cannot index a record that has it."""
        text = super().text(record)
        if r"\u0000" not in text:
            return text
        return _ESCAPES.sub(lambda match: r"\/0" if match[0] == r"\u0000" else match[0], text)

    def record(self, text: str) -> Record:
        if r"\/" in text:  # which msgspec never writes
            text = _UNESCAPES.sub(lambda match: r"\u0000" if match[0] == r"\/0" else match[0], text)
        return super().record(text)

    def _live(self) -> psycopg.Connection[tuple[Any, ...]]:
        """Return the connection; connect again if it was lost."""
        if self._connection.closed:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        connection = psycopg.connect(self._url, autocommit=True, connect_timeout=BUSY_TIMEOUT_SECONDS)
        # There is an index in the order of each query. Without up-to-date statistics, the planner would read and sort
        # the whole table instead.
        for way in ("bitmapscan", "seqscan", "sort"):
            connection.execute(f"SET enable_{way} = off".encode())
        self._limit_waits(connection)
        # Records are read as text, in the order in which they were stored.
        connection.adapters.register_loader("json", TextLoader)
        return connection


def _flush(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Wait until the commit is on the disk, if the server is configured to wait for that.

    The commit itself does not wait, because it holds the lock that other servers wait for.
    """
    connection.execute("SELECT pg_logical_emit_message(true, '', '')")


def _marked(sql: str) -> Any:
    return sql.replace("?", "%s")


def open_postgresql(url: str, prefix: str) -> SqlStore:
    """Open the store in an existing database.

    Raises:
        StateError: the database cannot be reached or used; the message has no password.
    """
    try:
        conninfo_to_dict(url)
    except psycopg.Error:
        # The message of psycopg may quote the URL, which may have a password.
        raise StateError("it is not a URL of the form postgresql://user:password@host:port/database") from None
    with contextlib.ExitStack() as failed:
        try:
            database = PostgresqlDatabase(url, prefix)
            failed.callback(database.close)
            store = SqlStore(database, prefix)
        except (Busy, psycopg.Error) as error:
            raise StateError(" ".join(str(error).split())) from None
        failed.pop_all()
        return store
