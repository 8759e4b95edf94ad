# Copied from generator/runtime/stub/store/postgresql.py. Do not edit: run `make generate`.
"""Collections in a PostgreSQL database, which any number of servers can share."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import PipelineStatus, TransactionStatus
from psycopg.types.string import TextLoader

from .base import Busy, Record, RolledBack, StateError
from .database import Database
from .known import Known
from .sql import SqlStore

BUSY_TIMEOUT_SECONDS = 10
"""Timeout for connecting."""
START_LOCK_TIMEOUT_MS, LOCK_TIMEOUT_MS = 30_000, 20
"""Timeout for a lock at the start, and from then on: time for which a transaction may block the event loop."""
INDEX_LOCK_TIMEOUT_MS = 1000
"""Time for which an index waits for the transactions that began before it. Only calls that read wait meanwhile."""
MAX_INDEXED = 200
"""Characters of a value that are indexed: the size of index entries is limited."""

POOLED = "pgbouncer=true"
"""Parameter of URLs of PgBouncer and the like, which give each transaction any connection of the server."""
Connection = psycopg.Connection[tuple[Any, ...]]
Change = tuple[str, Sequence[Any]]
"""A statement and its parameters."""

_BUSY = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
_PLANNER = {"enable_bitmapscan": "off", "enable_seqscan": "off", "enable_sort": "off"}
# Building an index without excluding writers leaves an invalid one if it fails.
_INDEXES = (
    "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
    "WHERE relnamespace = current_schema()::regnamespace AND indisvalid = %s"
)
_FAILED_INDEXES = (
    f"{_INDEXES} AND NOT EXISTS (SELECT 1 FROM pg_stat_progress_create_index WHERE index_relid = indexrelid)"  # noqa: S608
)
_ROW = "VALUES (?, ?, ?, ?)"  # the end of the statement that adds a record
# In binary, because texts in arrays would be escaped character by character.
_ROWS = "SELECT * FROM unnest(%b::integer[], %b::bytea[], %b::bigint[], %b::text[]::json[])"
_URL = re.compile(r"\w+://([^@/?]*@)?[^@/?]*(/[^@?]*)?(\?.*)?")
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
        "CREATE TABLE IF NOT EXISTS {}_combinations "
        "(collection integer NOT NULL, combination text NOT NULL, UNIQUE (collection, combination))",
    )
    clear = "TRUNCATE {}_records"
    indexes_early = False  # each reads the JSON of each record twice

    def __init__(self, url: str, prefix: str) -> None:
        self._url, self._is_pooled = _without_pooling(url)
        self._lock = crc32(prefix.encode())
        self._lock_timeout_ms = START_LOCK_TIMEOUT_MS
        self._locked: set[str] | None = None  # the scopes that the batch has locked; None: there is no batch
        self._changes: list[Change] = []  # of the calls of the batch that are not sent yet
        self._start = 0  # index of the first change of the call in progress
        self._is_saved = False  # whether the call has a savepoint
        self._connection = self._connect()

    def rows(self, sql: str, parameters: Sequence[Any] = (), *, planned: bool = True) -> list[tuple[Any, ...]]:
        if self._changes:
            self._save()
        prepare = None if planned else False
        return self._live().execute(_marked(sql), parameters, prepare=prepare).fetchall()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        if self._locked is None:
            self._live().execute(_marked(sql), parameters or None)
        else:
            self._changes.append((sql, parameters))

    @contextlib.contextmanager
    def transaction(self, *, write: bool) -> Iterator[None]:
        connection, is_ending = self._live(), False
        try:
            # The pipeline sends several statements at once: a query waits for one round trip, not for three.
            with connection.pipeline():
                if write:
                    self._begin(connection, "READ COMMITTED")  # each statement sees all that the lock waited for
                    connection.execute("SELECT pg_advisory_xact_lock(%s)", (self._lock,)).fetchone()
                else:
                    self._begin(connection, "REPEATABLE READ READ ONLY")
                yield
                is_ending = write
                connection.execute("COMMIT")
        except BaseException as error:
            self._roll_back(connection)
            if _is_untouched(error, connection, is_ending=is_ending):
                raise Busy(str(error)) from None
            raise

    @contextlib.contextmanager
    def batch(self, scope: str) -> Iterator[None]:
        """Begin a transaction that excludes the writers of single scopes; see ``BatchStore.batch``."""
        connection, is_ending = self._live(), False
        shared, own = self._lock, ", ".join(f"'{key}'::int" for key in self._keys(scope))
        try:
            # As one text, because each statement of a pipeline costs the client more than the server.
            lock = f"SELECT pg_advisory_xact_lock_shared({shared}), pg_advisory_xact_lock({own})"
            connection.execute("; ".join([*self._beginning("READ COMMITTED"), lock]).encode())
            self._locked = {scope}
            with connection.pipeline():
                yield
                self._send()
                is_ending = True
                connection.execute("COMMIT")  # which the server skips if it has rejected anything before
        except BaseException as error:
            self._roll_back(connection)
            if _is_untouched(error, connection, is_ending=is_ending):
                raise Busy(str(error)) from None
            if isinstance(error, psycopg.Error) and (_is_rejected(error) or not is_ending):
                raise RolledBack from error
            raise
        finally:
            self._locked, self._start, self._is_saved = None, 0, False
            self._changes.clear()

    def lock(self, scope: str) -> None:
        if self._locked is not None and scope not in self._locked:
            self._locked.add(scope)
            self._connection.execute("SELECT pg_advisory_xact_lock(%s::int, %s::int)", self._keys(scope))

    def _keys(self, scope: str) -> tuple[int, int]:
        """Return the keys of the lock of a scope."""
        return _signed(self._lock), _signed(crc32(scope.encode()))

    def keep(self) -> None:
        """Keep the changes of the call."""
        if self._is_saved:
            self._send()
            self._connection.execute("RELEASE call")
            self._is_saved = False
        self._start = len(self._changes)

    def discard(self) -> bool:
        """Discard the changes of the call; True if the database had some of them already."""
        del self._changes[self._start :]
        was_saved, self._is_saved = self._is_saved, False
        if was_saved:
            self._connection.execute("ROLLBACK TO call")
            self._connection.execute("RELEASE call")
        return was_saved

    def _save(self) -> None:
        """Send the changes so that the call can read them. Its own ones can be discarded nevertheless."""
        own = self._changes[self._start :]
        del self._changes[self._start :]
        self._send()
        self._start = 0
        if own and not self._is_saved:
            self._connection.execute("SAVEPOINT call")
            self._is_saved = True
        self._changes += own
        self._send()

    def _send(self) -> None:
        """Send the changes, rows of the same table that follow each other at once."""
        for sql, group in itertools.groupby(self._changes, key=lambda change: change[0]):
            rows = [parameters for _, parameters in group]
            if len(rows) > 1 and sql.endswith(_ROW):
                columns = [list(column) for column in zip(*rows, strict=True)]
                self._connection.execute(_marked(sql.removesuffix(_ROW) + _ROWS), columns)
            else:
                for parameters in rows:
                    self._connection.execute(_marked(sql), parameters or None)
        self._changes.clear()

    def _begin(self, connection: Connection, level: str) -> None:
        for statement in self._beginning(level):
            connection.execute(statement.encode())

    def _beginning(self, level: str) -> list[str]:
        """Return the statements that begin a transaction."""
        begin = f"BEGIN ISOLATION LEVEL {level}"
        if self._is_pooled:  # this transaction may be on another connection of the server than the last one
            return [begin, self._settings(is_local=True)]
        return [begin]

    def _roll_back(self, connection: Connection) -> None:
        """Roll back, or close the connection, so that the server does it.

        A connection whose backend was ended can still be open for libpq, in pipeline mode, and fail for ever.
        """
        with contextlib.suppress(psycopg.Error):
            connection.rollback()
        status = connection.pgconn
        if status.transaction_status != TransactionStatus.IDLE or status.pipeline_status != PipelineStatus.OFF:
            connection.close()

    def limit_waits(self) -> None:
        self._lock_timeout_ms = LOCK_TIMEOUT_MS
        if not self._is_pooled:
            self._live().execute(self._settings(is_local=False).encode())

    def _settings(self, *, is_local: bool) -> str:
        """Return the statement that sets parameters of the connection, or of the transaction.

        There is an index in the order of each query. Without up-to-date statistics, the planner would read and sort the
        whole table instead.
        """
        values = {**_PLANNER, "lock_timeout": f"{self._lock_timeout_ms}ms"}
        calls = ", ".join(f"set_config('{name}', '{value}', {is_local})" for name, value in values.items())
        return f"SELECT {calls}"

    def indexes(self) -> set[str]:
        return {name for (name,) in self.rows(_INDEXES, (True,))}

    def make_indexes(self, indexes: Mapping[str, str]) -> None:
        """Make indexes while others write, which works only outside of transactions."""
        try:
            with self._connected() as connection:
                if not self._is_pooled:  # it would be set for whoever has this connection of the server next
                    connection.execute(f"SET lock_timeout = {INDEX_LOCK_TIMEOUT_MS}".encode())
                failed = {name for (name,) in connection.execute(_FAILED_INDEXES, (False,))}
                for name, on in indexes.items():
                    if name in failed:
                        connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}".encode())
                    connection.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {on}".encode())
        except _BUSY as error:
            raise Busy(str(error)) from None

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

    def _live(self) -> Connection:
        """Return the connection; connect again if it was lost."""
        if self._connection.closed:
            self._connection = self._connect()
        return self._connection

    def _connected(self) -> Connection:
        return psycopg.connect(self._url, autocommit=True, connect_timeout=BUSY_TIMEOUT_SECONDS)

    def _connect(self) -> Connection:
        connection = self._connected()
        if self._is_pooled:
            connection.prepare_threshold = None  # prepared statements belong to a connection of the server
        else:
            connection.execute(self._settings(is_local=False).encode())
        # Records are read as text, in the order in which they were stored.
        connection.adapters.register_loader("json", TextLoader)
        return connection


class PostgresqlStore(SqlStore):
    """Commits the calls of several requests at once; each may fail by itself."""

    database: PostgresqlDatabase
    failures = (psycopg.Error,)

    @contextlib.contextmanager
    def batch(self, scope: str) -> Iterator[None]:
        try:
            with self.database.batch(scope):
                self.known = Known()  # true until the end, because each scope that is read is locked
                yield
        except BaseException:
            self.clear_cache()
            raise
        finally:
            self.known = None
        self.committed()

    @contextlib.contextmanager
    def call(self) -> Iterator[SqlStore]:
        try:
            yield self
        except Exception as error:
            if not isinstance(error, (Busy, psycopg.Error)) and self.database.discard():
                self.clear_cache()
            self.combinations.clear()  # some may not be stored
            raise
        self.database.keep()


class PostgresqlReader:
    """Reads of several calls in one transaction, in which all see the same state."""

    failures = PostgresqlStore.failures

    def __init__(self, store: PostgresqlStore) -> None:
        self.store = store

    @contextlib.contextmanager
    def batch(self, _: str) -> Iterator[None]:
        """Begin a transaction that only reads; see ``BatchStore.batch``. It waits for no writer."""
        try:
            with self.store.transaction(write=False):
                yield
        except psycopg.Error as error:
            raise RolledBack from error

    def call(self) -> contextlib.AbstractContextManager[SqlStore]:
        return contextlib.nullcontext(self.store)

    def close(self) -> None:
        self.store.close()


def _is_untouched(error: BaseException, connection: Connection, *, is_ending: bool) -> bool:
    """Tell whether a lock was not free, or the connection was lost before the commit was sent."""
    return isinstance(error, _BUSY) or (isinstance(error, psycopg.Error) and connection.closed and not is_ending)


def _is_rejected(error: psycopg.Error) -> bool:
    """Tell whether the server rejected a statement, after which it commits nothing.

    If it ends the connection (FATAL) or the connection is lost, nobody knows.
    """
    return error.diag.severity_nonlocalized == "ERROR"


def _signed(number: int) -> int:
    """Return an unsigned integer of 32 bits as a signed one."""
    return number - 2**32 if number >= 2**31 else number


def _without_pooling(url: str) -> tuple[str, bool]:
    """Return the URL without ``pgbouncer=true``, which libpq does not know, and whether it was there."""
    start, mark, query = url.partition("?")
    parameters = query.split("&")
    kept = [each for each in parameters if each != POOLED]
    return start + (mark + "&".join(kept) if kept and mark else ""), len(kept) < len(parameters)


def _marked(sql: str) -> Any:
    return sql.replace("?", "%s")


def open_postgresql(url: str, prefix: str) -> PostgresqlStore:
    """Open the store in an existing database.

    Raises:
        StateError: the database cannot be reached or used; the message has no password.
    """
    # Messages of psycopg may quote parts of the URL, such as the host. None may be a part of a password.
    try:
        conninfo_to_dict(_without_pooling(url)[0])
        is_url = _URL.fullmatch(url) is not None
    except psycopg.Error:
        is_url = False
    if not is_url:
        raise StateError(
            "it is not a URL of the form postgresql://user:password@host:port/database, in which names and passwords "
            "have %40 for @ and %2F for /"
        )
    with contextlib.ExitStack() as failed:
        try:
            database = PostgresqlDatabase(url, prefix)
            failed.callback(database.close)
            store = PostgresqlStore(database, prefix)
        except (Busy, psycopg.Error) as error:
            raise StateError(" ".join(str(error).split())) from None
        failed.pop_all()
        return store
