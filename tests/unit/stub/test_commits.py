"""Requests that come together are committed together, and answered afterwards."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.runtime.stub.app import Stub
from generator.runtime.stub.call import Call, Message
from generator.runtime.stub.delivery import Delivery
from generator.runtime.stub.store.sqlite import SqliteStore

from .asgi import Reply, exchange, send
from .pets import API, create_pet


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def stub(file: Path) -> Iterator[Stub]:
    stub = Stub(API, state=str(file))
    yield stub
    stub.close()


def create(stub: Stub, name: str) -> Coroutine[Any, Any, Reply]:
    return exchange(stub, "POST", "/p1/pets", json.dumps({"kind": "cat", "name": name}).encode())


def together(*wanted: Coroutine[Any, Any, Reply]) -> list[Reply]:
    async def gathered() -> list[Reply]:
        return list(await asyncio.gather(*wanted))

    return asyncio.run(gathered())


def kept(file: Path) -> set[str]:
    """What another process would find."""
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT record FROM pet_stub_records").fetchall()
    connection.close()
    return {json.loads(record)["name"] for (record,) in rows}


def statements(stub: Stub) -> list[str]:
    assert isinstance(stub.store, SqliteStore)
    found: list[str] = []
    stub.store.database._connection.set_trace_callback(found.append)
    return found


def fail_commits(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(stub.store, SqliteStore)
    run = stub.store.database.run

    def fail(statement: str, *more: Any) -> None:
        if statement == "COMMIT":
            raise sqlite3.OperationalError("disk I/O error")
        run(statement, *more)

    monkeypatch.setattr(stub.store.database, "run", fail)


def test_what_comes_together_is_committed_once(stub: Stub, file: Path) -> None:
    found = statements(stub)
    names = {"a" * length for length in range(1, 17)}
    assert [reply.status for reply in together(*(create(stub, name) for name in names))] == [201] * 16
    assert kept(file) == names
    assert (found.count("BEGIN IMMEDIATE"), found.count("COMMIT")) == (1, 1)


def test_an_error_takes_back_its_own_changes_only(stub: Stub, file: Path) -> None:
    names = ("tom", "twice", "broken", "kit", "BAD")
    assert [reply.status for reply in together(*(create(stub, name) for name in names))] == [201, 400, 500, 201, 400]
    assert kept(file) == {"tom", "kit"}


@pytest.mark.parametrize(("name", "status"), [("tom", 201), ("twice", 400), ("broken", 500)])
def test_no_answer_leaves_the_file_locked(stub: Stub, file: Path, name: str, status: int) -> None:
    assert together(create(stub, name))[0].status == status
    other = sqlite3.connect(file, timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_who_reads_what_is_not_committed_waits_too(stub: Stub, file: Path) -> None:
    async def read() -> Reply:
        reply = await exchange(stub, "GET", "/p1/pets")
        assert kept(file) == {"tom"}, "a client was told what could still be lost"
        return reply

    _, reply = together(create(stub, "tom"), read())
    assert [pet["name"] for pet in reply.json["pets"]] == ["tom"]


def test_what_cannot_be_committed_is_acknowledged_to_nobody(
    stub: Stub, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_commits(stub, monkeypatch)
    wanted = [create(stub, "tom"), create(stub, "kit"), exchange(stub, "GET", "/p1/pets")]
    assert [(reply.status, reply.json["code"]) for reply in together(*wanted)] == [(500, "PET.0500")] * 3
    monkeypatch.undo()
    assert kept(file) == set()
    assert send(stub, "GET", "/p1/pets").json["pets"] == []
    assert send(stub, "POST", "/p1/pets", b'{"kind": "cat", "name": "tim"}').status == 201
    assert kept(file) == {"tim"}


def test_nobody_is_told_of_what_is_lost(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def tell(call: Call) -> Any:
        call.messages.append(Message("http://127.0.0.1:1/", {}, call.body["name"]))
        return create_pet(call)

    made = next(operation for operation in API.operations if operation.handler is create_pet)
    operations = tuple(o for o in API.operations if o is not made)
    told: list[Any] = []
    monkeypatch.setattr(Delivery, "send", lambda _, messages: told.extend(each.body for each in messages))
    stub = Stub(replace(API, operations=(*operations, replace(made, handler=tell))), state=str(file))
    with monkeypatch.context() as failing:
        fail_commits(stub, failing)
        assert together(create(stub, "tom"))[0].status == 500
    assert told == []
    assert [reply.status for reply in together(create(stub, "kit"), create(stub, "twice"))] == [201, 400]
    assert told == ["kit"]
    stub.close()


def test_a_full_disk_loses_what_came_together_and_nothing_else(stub: Stub, file: Path) -> None:
    assert isinstance(stub.store, SqliteStore)
    stub.store.database.run("PRAGMA max_page_count = 40")
    assert together(create(stub, "tom"))[0].status == 201
    large = json.dumps({"kind": "cat", "name": "max", "tags": ["x" * 40_000]}).encode()
    wanted = [create(stub, "kit"), exchange(stub, "POST", "/p1/pets", large), create(stub, "tim")]
    assert [(reply.status, reply.json["code"]) for reply in together(*wanted)] == [(500, "PET.0500")] * 3
    assert kept(file) == {"tom"}
    assert together(create(stub, "kit"))[0].status == 201
    assert kept(file) == {"tom", "kit"}


def test_a_request_that_is_given_up_does_not_keep_the_others_waiting(stub: Stub, file: Path) -> None:
    async def talk() -> Reply:
        given_up, other = asyncio.create_task(create(stub, "tom")), asyncio.create_task(create(stub, "kit"))
        while not stub.store.is_open:
            await asyncio.sleep(0)
        given_up.cancel()
        return await asyncio.wait_for(other, 10)

    assert asyncio.run(talk()).status == 201
    assert kept(file) == {"tom", "kit"}


def test_a_loop_that_is_closed_too_early_does_not_keep_the_next_waiting(stub: Stub, file: Path) -> None:
    async def give_up() -> asyncio.Task[Reply]:
        return asyncio.create_task(create(stub, "tom"))

    loop = asyncio.new_event_loop()
    left = loop.run_until_complete(give_up())
    loop.close()
    assert (stub.store.is_open, left.done()) == (True, False)
    assert asyncio.run(asyncio.wait_for(create(stub, "kit"), 10)).status == 201
    assert not stub.store.is_open
    assert kept(file) == {"tom", "kit"}
    left._log_destroy_pending = False  # type: ignore[attr-defined]  # it cannot go on


def test_an_interrupt_does_not_leave_the_file_locked(file: Path) -> None:
    def interrupt(call: Call) -> Any:
        raise KeyboardInterrupt

    made = next(operation for operation in API.operations if operation.handler is create_pet)
    stub = Stub(replace(API, operations=(replace(made, handler=interrupt),)), state=str(file))
    with pytest.raises(KeyboardInterrupt):
        send(stub, "POST", "/p1/pets", b'{"kind": "cat", "name": "kit"}')
    assert not stub.store.is_open
    stub.close()


def test_control_joins_too(stub: Stub, file: Path) -> None:
    async def talk() -> list[Reply]:
        made = asyncio.create_task(create(stub, "tom"))
        while not stub.store.is_open:
            await asyncio.sleep(0)
        return list(await asyncio.gather(made, exchange(stub, "POST", "/_stub/reset"), create(stub, "kit")))

    assert [reply.status for reply in asyncio.run(talk())] == [201, 204, 201]
    assert kept(file) == {"kit"}
