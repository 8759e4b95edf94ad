"""Calls that write to PostgreSQL: in a thread, many in one transaction, and the projects independent of each other."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from generator.runtime.stub.app import Stub
from generator.runtime.stub.call import Call
from generator.runtime.stub.store import waiting, worker
from generator.runtime.stub.store.base import Busy
from generator.runtime.stub.store.postgresql import PostgresqlDatabase, PostgresqlStore, _without_pooling

from .asgi import JSON, Reply, exchange, send
from .pets import API, create_pet, list_pets

pytestmark = pytest.mark.postgresql
ANN, BOB = (b"x-token", b"ann-token"), (b"x-token", b"bob-token")


@pytest.fixture
def stub(schema: str) -> Iterator[Stub]:
    stub = Stub(API, state=schema)
    yield stub
    stub.close()


@contextlib.contextmanager
def locked(state: str, scope: str) -> Iterator[None]:
    """The lock of the writers of one project, held as another process holds it."""
    database = PostgresqlDatabase(state, "pet_stub")
    with contextlib.closing(database), database.batch(scope):
        yield


async def create(stub: Stub, name: str, project: str = "p1") -> Reply:
    token = ANN if project == "p1" else BOB
    body = json.dumps({"kind": "cat", "name": name}).encode()
    return await exchange(stub, "POST", f"/{project}/pets", body, headers=(token, JSON))


def together(*wanted: Any) -> list[Reply]:
    async def gathered() -> list[Reply]:
        return list(await asyncio.gather(*wanted))

    return asyncio.run(gathered())


def names(stub: Stub, project: str = "p1") -> list[str]:
    return [pet["name"] for pet in stub.store.collection("pets", project)]


def commits(stub: Stub) -> list[str]:
    """The transactions that the worker begins, by scope."""
    assert stub._workers
    found: list[str] = []
    store: Any = stub._workers.writer._store
    batch = store.batch

    def recorded(scope: str) -> Any:
        found.append(scope)
        return batch(scope)

    store.batch = recorded
    return found


def test_what_comes_together_is_committed_together(stub: Stub) -> None:
    found = commits(stub)
    wanted = [create(stub, "a" * length) for length in range(1, 17)]
    assert [reply.status for reply in together(*wanted)] == [201] * 16
    assert sorted(names(stub)) == ["a" * length for length in range(1, 17)]
    assert len(found) <= 4


def test_each_call_fails_by_itself(stub: Stub) -> None:
    wanted = ["tom", "twice", "broken", "kit", "BAD"]
    assert [reply.status for reply in together(*(create(stub, name) for name in wanted))] == [201, 400, 500, 201, 400]
    assert names(stub) == ["tom", "kit"]


def test_what_the_database_rejects_fails_alone(schema: str) -> None:
    """The database notices the duplicate when the statements of several calls are sent."""

    def create_twice(call: Call) -> Any:
        pet = create_pet(call)
        if pet["name"] == "double":
            call.store.collection("pets", call.project).add(pet["id"], pet, at=call.now)
        return pet

    made = next(operation for operation in API.operations if operation.handler is create_pet)
    others = tuple(operation for operation in API.operations if operation is not made)
    stub = Stub(replace(API, operations=(*others, replace(made, handler=create_twice))), state=schema)
    wanted = ["tom", "double", "kit"]
    assert [reply.status for reply in together(*(create(stub, name) for name in wanted))] == [201, 500, 201]
    assert sorted(names(stub)) == ["kit", "tom"]
    stub.close()


@contextlib.contextmanager
def at_commit(state: str, action: str) -> Iterator[None]:
    """Have the database run a statement of PL/pgSQL for each new record when its transaction is committed."""
    with psycopg.connect(state, autocommit=True) as connection:
        connection.execute(
            f"CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN {action}; RETURN NULL; END'; "
            "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON pet_stub_records DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION at_commit()".encode()
        )
        yield
        connection.execute("DROP FUNCTION at_commit CASCADE")


def test_what_the_database_rejects_at_the_commit_fails_alone(stub: Stub, schema: str) -> None:
    reject = "IF NEW.record->>''name'' = ''late'' THEN RAISE ''too late''; END IF"
    together(create(stub, "first"))
    with at_commit(schema, reject):
        replies = together(*(create(stub, name) for name in ("tom", "late", "kit")))
    assert [reply.status for reply in replies] == [201, 500, 201]
    assert sorted(names(stub)) == ["first", "kit", "tom"]


def test_a_connection_that_is_lost_at_the_commit_runs_nothing_again(stub: Stub, schema: str) -> None:
    """Nobody knows whether the database has committed."""
    together(create(stub, "first"))
    found, backend = commits(stub), database_of(stub).rows("SELECT pg_backend_pid()")[0][0]

    async def talk() -> list[Reply]:
        waiting = [asyncio.create_task(create(stub, name)) for name in ("tom", "kit")]
        await asyncio.sleep(0.5)
        with psycopg.connect(schema, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))
        return [await task for task in waiting]

    with at_commit(schema, "PERFORM pg_sleep(5)"):
        assert [reply.status for reply in asyncio.run(talk())] == [500, 500]
    assert found == ["p1"]
    assert [reply.status for reply in together(create(stub, "tom"), create(stub, "kit"))] == [201, 201]


def database_of(stub: Stub) -> PostgresqlDatabase:
    """The database of the thread that writes."""
    store: Any = stub._workers and stub._workers.writer._store
    database: PostgresqlDatabase = store.database
    return database


def test_a_call_that_fails_after_reading_its_own_changes_leaves_nothing(schema: str) -> None:
    def create_and_look(call: Call) -> Any:
        pets = call.store.collection("pets", call.project)
        before = len(pets)
        pet = create_pet(call)
        assert len(pets) == before + 1
        if pet["name"] == "lost":
            raise RuntimeError("after its effect")
        return pet

    made = next(operation for operation in API.operations if operation.handler is create_pet)
    others = tuple(operation for operation in API.operations if operation is not made)
    stub = Stub(replace(API, operations=(*others, replace(made, handler=create_and_look))), state=schema)
    wanted = ["tom", "lost", "kit"]
    assert [reply.status for reply in together(*(create(stub, name) for name in wanted))] == [201, 500, 201]
    assert sorted(names(stub)) == ["kit", "tom"]
    stub.close()


def test_a_locked_project_keeps_no_other_waiting(schema: str, stub: Stub) -> None:
    async def talk() -> list[Reply]:
        waits = asyncio.create_task(create(stub, "tom"))
        with locked(schema, "p1"):
            others = [await asyncio.wait_for(create(stub, name, "p2"), 10) for name in ("kit", "tim")]
            assert not waits.done()
            assert (await exchange(stub, "GET", "/docs/")).status == 200
        return [*others, await asyncio.wait_for(waits, 10)]

    with locked(schema, "p1"):
        assert names(stub) == []
    assert [reply.status for reply in asyncio.run(talk())] == [201, 201, 201]
    assert (names(stub), names(stub, "p2")) == (["tom"], ["kit", "tim"])


def test_the_lock_of_everything_excludes_each_project(schema: str, stub: Stub) -> None:
    other = PostgresqlDatabase(schema, "pet_stub")
    other.limit_waits()
    with contextlib.closing(other), locked(schema, "p1"), pytest.raises(Busy), other.transaction(write=True):
        other.rows("SELECT 1")
    assert send(stub, "POST", "/_stub/reset").status == 204


def test_a_scope_is_locked_once_it_is_read(schema: str) -> None:
    """A rule that looks at another project holds until the commit."""
    store = PostgresqlStore(PostgresqlDatabase(schema, "pet_stub"), "pet_stub")
    other = PostgresqlDatabase(schema, "pet_stub")
    other.limit_waits()
    with contextlib.closing(store), contextlib.closing(other):
        with store.batch("p1"):
            with store.call() as own:
                list(own.collection("pets", "p2"))
            with pytest.raises(Busy), other.batch("p2"):
                pass
        with other.batch("p2"):
            pass


def test_a_request_gives_up_in_the_end(schema: str, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "TIMEOUT_SECONDS", 0.1)
    with locked(schema, "p1"):
        assert together(create(stub, "tom"))[0].status == 500
    assert together(create(stub, "kit"))[0].status == 201
    assert names(stub) == ["kit"]


def reading_slowly(state: str, seconds: float) -> Stub:
    """A stub whose database takes long to list the pets."""

    def list_slowly(call: Call) -> Any:
        database: Any = call.store.collection("pets", call.project)
        database._database.rows(f"SELECT pg_sleep({seconds})")
        return list_pets(call)

    others = tuple(operation for operation in API.operations if operation.handler is not list_pets)
    listed = next(operation for operation in API.operations if operation.handler is list_pets)
    return Stub(replace(API, operations=(*others, replace(listed, handler=list_slowly))), state=state)


def test_a_slow_read_stops_nobody(schema: str) -> None:
    async def talk() -> tuple[list[Reply], float]:
        reads = asyncio.create_task(exchange(slow, "GET", "/p1/pets"))
        pauses = [time.monotonic()]
        while not reads.done():
            await asyncio.sleep(0.01)
            pauses.append(time.monotonic())
            if len(pauses) == 10:
                created = await create(slow, "tom")
        longest = max(later - earlier for earlier, later in itertools.pairwise(pauses))
        return [created, await reads], longest

    with contextlib.closing(reading_slowly(schema, 2)) as slow:
        together(create(slow, "kit"))
        replies, longest = asyncio.run(talk())
    assert [reply.status for reply in replies] == [201, 200]
    assert longest < 1
    assert [pet["name"] for pet in replies[1].json["pets"]] == ["kit"], "it reads one state, that of its beginning"


def test_a_database_that_does_not_respond_holds_up_neither_calls_nor_the_end(
    schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = reading_slowly(schema, 3)
    together(create(slow, "kit"))
    monkeypatch.setattr(slow._workers and slow._workers.reader, "_timeout_seconds", 0.2)
    monkeypatch.setattr(worker, "CLOSE_TIMEOUT_SECONDS", 0.2)
    began = time.monotonic()
    assert send(slow, "GET", "/p1/pets").status == 500
    slow.close()
    assert time.monotonic() - began < 2


def test_a_call_that_gave_up_never_runs(stub: Stub, schema: str, monkeypatch: pytest.MonkeyPatch) -> None:
    together(create(stub, "tom"))
    monkeypatch.setattr(stub._workers and stub._workers.writer, "_timeout_seconds", 0.2)
    with locked(schema, "p1"):
        assert together(create(stub, "kit"))[0].status == 500
    time.sleep(0.2)
    assert names(stub) == ["tom"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/_stub/state"), ("POST", "/_stub/reset")])
def test_control_does_not_wait_on_the_event_loop(stub: Stub, method: str, path: str) -> None:
    """As for a pooler without a free connection, for which no timeout of locks applies."""
    together(create(stub, "tom"))
    database: Any = stub.store
    begin = database.database._begin

    def begin_late(*given: Any) -> None:
        time.sleep(1)
        begin(*given)

    database.database._begin = begin_late

    async def talk() -> Reply:
        task = asyncio.create_task(exchange(stub, method, path))
        await asyncio.sleep(0.05)
        began = time.monotonic()
        assert (await exchange(stub, "GET", "/docs/")).status == 200
        assert time.monotonic() - began < 0.5
        assert not task.done()
        return await task

    assert asyncio.run(talk()).status in (200, 204)


def test_a_read_waits_for_tables_that_are_locked(stub: Stub, schema: str) -> None:
    """As at a reset by another process. The token is looked up in these tables, too."""
    together(create(stub, "tom"))

    async def talk() -> list[Reply]:
        unknown = ((b"x-token", b"issued-by-nobody"),)
        waiting = [exchange(stub, "GET", "/p1/pets"), exchange(stub, "GET", "/p1/pets", headers=unknown)]
        tasks = [asyncio.create_task(each) for each in waiting]
        with psycopg.connect(schema) as connection:
            connection.execute("LOCK TABLE pet_stub_records, pet_stub_collections IN ACCESS EXCLUSIVE MODE")
            await asyncio.sleep(0.2)
            assert not any(task.done() for task in tasks)
        return [await task for task in tasks]

    assert [reply.status for reply in asyncio.run(talk())] == [200, 401]


def test_reads_that_come_together_share_a_transaction(stub: Stub) -> None:
    together(*(create(stub, "a" * length) for length in range(1, 4)))
    assert stub._workers
    reader: Any = stub._workers.reader._store
    begun, batch = itertools.count(), reader.batch

    def counted(scope: str) -> Any:
        next(begun)
        return batch(scope)

    reader.batch = counted
    replies = together(*(exchange(stub, "GET", "/p1/pets") for _ in range(16)))
    assert [len(reply.json["pets"]) for reply in replies] == [3] * 16
    assert next(begun) <= 4


def test_a_lost_connection_fails_no_read(stub: Stub, postgresql: str) -> None:
    together(create(stub, "tom"))
    assert send(stub, "GET", "/p1/pets").status == 200
    reader: Any = stub._workers and stub._workers.reader._store
    backend = reader.store.database._connection.info.backend_pid
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))
    assert send(stub, "GET", "/p1/pets").status == 200


def test_closing_ends_the_thread_even_if_a_call_waits(schema: str) -> None:
    others = set(threading.enumerate())
    stub = Stub(API, state=schema)

    async def give_up() -> None:
        waits = asyncio.create_task(create(stub, "tom"))
        await asyncio.sleep(0.1)
        waits.cancel()

    with locked(schema, "p1"):
        asyncio.run(give_up())
        stub.close()
    assert {thread.name for thread in set(threading.enumerate()) - others} & {"store"} == set()


def test_a_connection_that_is_lost_before_the_commit_fails_no_call(stub: Stub, postgresql: str) -> None:
    assert together(create(stub, "tom"))[0].status == 201
    store: Any = stub._workers and stub._workers.writer._store
    backend = store.database._connection.info.backend_pid
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))
    assert [together(create(stub, name))[0].status for name in ("kit", "tim")] == [201, 201]
    assert sorted(names(stub)) == ["kit", "tim", "tom"]


def test_control_survives_a_lost_connection(stub: Stub, postgresql: str) -> None:
    assert together(create(stub, "tom"))[0].status == 201
    store: Any = stub.store
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (store.database._connection.info.backend_pid,))
    assert send(stub, "POST", "/_stub/reset").status == 204
    assert names(stub) == []


def test_a_connection_left_in_pipeline_mode_is_replaced(stub: Stub) -> None:
    """libpq leaves it so if a backend ends while responses are pending: it is open, and rejects everything."""
    together(create(stub, "tom"))
    database_of(stub)._connection.pgconn.enter_pipeline_mode()
    assert [together(create(stub, name))[0].status for name in ("kit", "tim")] == [201, 201]
    assert sorted(names(stub)) == ["kit", "tim", "tom"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://h/d", ("postgresql://h/d", False)),
        ("postgresql://h/d?pgbouncer=true", ("postgresql://h/d", True)),
        ("postgresql://h/d?a=b&pgbouncer=true", ("postgresql://h/d?a=b", True)),
    ],
)
def test_the_parameter_of_poolers_is_not_for_libpq(url: str, expected: tuple[str, bool]) -> None:
    assert _without_pooling(url) == expected


def test_through_a_pooler_nothing_is_set_beyond_a_transaction(schema: str) -> None:
    stub = Stub(API, state=f"{schema}&pgbouncer=true")
    assert isinstance(stub.store, PostgresqlStore)
    assert [reply.status for reply in together(create(stub, "tom"), create(stub, "kit"))] == [201, 201]
    assert len(send(stub, "GET", "/p1/pets").json["pets"]) == 2
    shown = [stub.store.database.rows(f"SHOW {name}") for name in ("enable_sort", "lock_timeout")]
    assert shown == [[("on",)], [("0",)]]
    stub.close()
