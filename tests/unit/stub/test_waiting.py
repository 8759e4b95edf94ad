"""A lock that another process holds: the request waits for it, and nothing else does."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from typing import Any

import pytest

from generator.runtime.stub.app import Stub
from generator.runtime.stub.store import waiting
from generator.runtime.stub.store.base import Busy

from .asgi import Reply, exchange, send
from .pets import API

PETS = "/p1/pets"
CAT = b'{"kind": "cat", "name": "tom"}'
HELD_SECONDS = 0.3


@contextlib.contextmanager
def locked(state: str) -> Any:
    """The lock of the writers, held as another process holds it."""
    if state.startswith("postgresql"):
        import psycopg

        from generator.runtime.stub.store.postgresql import PostgresqlDatabase

        database = PostgresqlDatabase(state, "pet_stub")
        with psycopg.connect(state) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (database._lock,))
            database.close()
            yield connection.rollback
    else:
        with contextlib.closing(sqlite3.connect(state, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield lambda: connection.execute("ROLLBACK")


async def during(stub: Stub, path: str, method: str, body: bytes, release: Any) -> tuple[Reply, list[float]]:
    """Send a request that has to wait; release the lock later. Return how long other requests took meanwhile."""
    waits = asyncio.create_task(exchange(stub, method, path, body))
    times, began = [], time.monotonic()
    while time.monotonic() - began < HELD_SECONDS:
        start = time.monotonic()
        assert (await exchange(stub, "GET", "/docs/")).status == 200
        await asyncio.sleep(0.001)
        times.append(time.monotonic() - start)
    assert not waits.done()
    release()
    return await waits, times


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [("POST", PETS, CAT, 201), ("POST", "/_stub/reset", b"", 204), ("PUT", "/_stub/state", b"[]", 204)],
)
def test_only_the_request_that_needs_the_lock_waits(
    shared_state: str, method: str, path: str, body: bytes, status: int
) -> None:
    stub = Stub(API, state=shared_state)
    with contextlib.closing(stub), locked(shared_state) as release:
        reply, times = asyncio.run(during(stub, path, method, body, release))
        assert reply.status == status
        assert len(times) > 4, "the event loop goes on"
        assert len(stub.store.collection("pets", "p1")) == (status == 201)


def test_what_waited_for_the_lock_is_as_late_as_its_commit(shared_state: str) -> None:
    """Whoever reads up to a time in windows misses nothing that is stored later with an earlier time."""
    stub = Stub(API, state=shared_state)
    released_at: list[int] = []
    with contextlib.closing(stub), locked(shared_state) as release:

        def note_and_release() -> None:
            released_at.append(time.time_ns() // 1_000_000)
            release()

        reply, _ = asyncio.run(during(stub, PETS, "POST", CAT, note_and_release))
        entry = stub.store.collection("pets", "p1").entry(reply.json["id"])
        assert entry is not None
        assert entry.at >= released_at[0]


def test_reading_needs_no_lock(shared_state: str) -> None:
    stub = Stub(API, state=shared_state)
    with contextlib.closing(stub), locked(shared_state):
        assert send(stub, "GET", PETS).status == 200


def test_a_request_gives_up_in_the_end(shared_state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "TIMEOUT_SECONDS", 0.1)
    stub = Stub(API, state=shared_state)
    with contextlib.closing(stub):
        with locked(shared_state):
            assert send(stub, "POST", PETS, CAT).status == 500
            with pytest.raises(Busy), stub.store.transaction(write=True):
                pass
        assert send(stub, "POST", PETS, CAT).status == 201
        assert len(stub.store.collection("pets", "p1")) == 1
