# Copied from generator/runtime/stub/store/postgresql.py. Do not edit: run `make generate`.
"""Collections in a database of PostgreSQL, which any number of servers can share."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import TextLoader

from .base import Record, StateError
from .sql import Database, SqlStore

BUSY_TIMEOUT_SECONDS = 10
"""Seconds to wait for a connection."""
INDEXED = 200
"""Characters of a value that are indexed: an index takes no long texts."""

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
        self._connection = self._connect()

    def rows(
        self, sql: str, parameters: Sequence[Any] = (), *, planned: bool = True
    ) -> list[tuple[Any, ...]]:
        prepare = None if planned else False
        return self._live().execute(_marked(sql), parameters, prepare=prepare).fetchall()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._live().execute(_marked(sql), parameters or None)

    @contextlib.contextmanager
    def transaction(self, *, write: bool) -> Iterator[None]:
        connection = self._live()
        try:
            # The pipeline sends what needs no answer with what does: a creation waits for two answers, not for seven.
            with connection.pipeline():
                self._begin(connection, write=write)
                yield
                connection.execute("COMMIT")
                if write:
                    _flush(connection)
        except BaseException:
            with contextlib.suppress(
                psycopg.Error
            ):  # a lost connection: the server takes everything back
                connection.rollback()
            raise

    def _begin(self, connection: psycopg.Connection[tuple[Any, ...]], *, write: bool) -> None:
        if not write:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return
        # With this level each statement sees what was committed before it, so before the lock was given.
        connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        connection.execute(
            "SELECT pg_advisory_xact_lock(%s), set_config('synchronous_commit', 'off', true)",
            (self._lock,),
        )

    def close(self) -> None:
        self._connection.close()

    def field(self, path: str) -> str:
        return f"left(record #>> '{{{path.replace('.', ',')}}}', {INDEXED})"

    def value(self, value: str | int) -> str | int:
        return value[:INDEXED] if isinstance(value, str) else str(value).lower()

    def text(self, record: Record) -> str:
        r"""PostgreSQL stores the \u0000 of JSON but cannot index a record that has it, so it stands there as \/0."""
        text = super().text(record)
        if r"\u0000" not in text:
            return text
        return _ESCAPES.sub(lambda found: r"\/0" if found[0] == r"\u0000" else found[0], text)

    def record(self, text: str) -> Record:
        if r"\/" in text:  # which our encoder never writes
            text = _UNESCAPES.sub(lambda found: r"\u0000" if found[0] == r"\/0" else found[0], text)
        return super().record(text)

    def _live(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The connection, made anew if it was lost."""
        if self._connection.closed:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        connection = psycopg.connect(
            self._url, autocommit=True, connect_timeout=BUSY_TIMEOUT_SECONDS
        )
        # There is an index in the order of each query. Without statistics, which PostgreSQL makes now and then, its
        # planner would rather read everything and sort it.
        for way in ("bitmapscan", "seqscan", "sort"):
            connection.execute(f"SET enable_{way} = off".encode())
        # Records are read as the text that they were stored as.
        connection.adapters.register_loader("json", TextLoader)
        return connection


def _flush(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Wait until what was committed is on the disk, if the server is set to wait for that.

    The commit itself does not wait, because others wait for its lock meanwhile.
    """
    connection.execute("SELECT pg_logical_emit_message(true, '', '')")


def _marked(sql: str) -> Any:
    return sql.replace("?", "%s")


def open_postgresql(url: str, prefix: str) -> SqlStore:
    """The store in a database, which must be there.

    Raises:
        StateError: it cannot be reached or used; the message has no password.
    """
    try:
        conninfo_to_dict(url)
    except psycopg.Error:
        # The reason may quote the URL, which may have a password.
        raise StateError(
            "it is no URL of the form postgresql://user:password@host:port/database"
        ) from None
    with contextlib.ExitStack() as failed:
        try:
            database = PostgresqlDatabase(url, prefix)
            failed.callback(database.close)
            store = SqlStore(database, prefix)
        except psycopg.Error as error:
            raise StateError(" ".join(str(error).split())) from None
        failed.pop_all()
        return store
