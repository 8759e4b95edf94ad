"""Persistent and shared state, with real ``cts-stub`` processes over sockets."""

from __future__ import annotations

import contextlib
import copy
import itertools
import json
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from zlib import crc32

import psycopg
import pytest
import urllib3
from cts_stub import StateError, create_app
from cts_stub._runtime.stub.http.server import serving
from cts_stub._runtime.stub.store import statements
from cts_stub._runtime.stub.store.factory import open_store, shown
from cts_stub._runtime.stub.world import World

from tests.functional.processes import PROJECT, STUB, TOKEN, Process, running

PROCESSES = 4


def test_state_outlives_the_process(shared_state: str) -> None:
    with running(shared_state) as [stub]:
        assert stub.notification("one") == 201
        kept = stub("GET", "/_stub/state").json()
        assert "Traceback" not in stub.stop()
    with running(shared_state) as [stub]:
        assert stub.names() == ["one"]
        assert stub("GET", "/_stub/state").json() == kept
        assert stub("POST", "/_stub/reset").status == 204
        assert stub.names() == []
        assert stub("PUT", "/_stub/state", kept).status == 204
        assert stub.names() == ["one"]


@pytest.mark.slow
def test_acknowledged_writes_survive_kill_9(tmp_path: Path) -> None:
    """Eight clients create notifications while the process is killed at a random time, ten times on one file."""
    rng, state = random.Random(9), str(tmp_path / "state.db")
    acknowledged: list[str] = []
    for restart in range(10):
        stub = Process(state)
        clients = [
            threading.Thread(target=create, args=(stub, f"{restart}_{client}", acknowledged)) for client in range(8)
        ]
        for client in clients:
            client.start()
        time.sleep(rng.uniform(0.02, 0.2))
        stub.stop(signal.SIGKILL)
        for client in clients:
            client.join()
    with running(state) as [stub]:
        found = stub.names()
    assert len(acknowledged) > 100
    assert set(acknowledged) - set(found) == set()
    assert len(found) <= len(acknowledged) + 80, "each client may have one write that was stored but not acknowledged"
    [[verdict]] = sqlite3.connect(state).execute("PRAGMA integrity_check")
    assert verdict == "ok"


def create(stub: Process, prefix: str, acknowledged: list[str]) -> None:
    with contextlib.suppress(urllib3.exceptions.HTTPError):
        for number in range(10_000):
            assert stub.notification(f"{prefix}_{number}") == 201
            acknowledged.append(f"{prefix}_{number}")


def test_concurrent_creates_of_a_name_succeed_once(shared_state: str) -> None:
    with running(shared_state, PROCESSES) as stubs, ThreadPoolExecutor(PROCESSES) as threads:
        for name in "abcdefgh":
            barrier = threading.Barrier(PROCESSES)
            statuses = threads.map(lambda stub, at=barrier, n=name: (at.wait(), stub.tracker(n))[1], stubs)
            assert Counter(statuses) == {201: 1, 400: PROCESSES - 1}
        assert [len(stub("GET", "trackers").json()["trackers"]) for stub in stubs] == [8] * PROCESSES


def test_processes_share_a_quota(shared_state: str) -> None:
    with running(shared_state, PROCESSES) as stubs, ThreadPoolExecutor(PROCESSES) as threads:
        each = threads.map(lambda stub: [stub.tracker(f"p{stub.process.pid}-{n}") for n in range(40)], stubs)
        assert Counter(status for statuses in each for status in statuses) == {201: 100, 400: PROCESSES * 40 - 100}
        assert len(stubs[0]("GET", "trackers").json()["trackers"]) == 100
        traces = stubs[1]("GET", "traces?limit=200").json()["traces"]
        assert len({trace["trace_id"] for trace in traces}) == 100


OVERLAP_MS = 250


@pytest.mark.slow
def test_a_poller_with_overlapping_windows_misses_no_trace(shared_state: str) -> None:
    """Its windows end at the current time, while eight clients of two processes wait for the lock of each other."""
    with running(shared_state, 2) as stubs, ThreadPoolExecutor(8) as threads:
        until, done = time.monotonic() + 2, threading.Event()

        def create_some(number: int) -> int:
            made = 0
            while time.monotonic() < until:
                assert stubs[number % 2].notification(f"n{number}_{made}") == 201
                made += 1
            return made

        creating = [threads.submit(create_some, number) for number in range(7)]
        polling = threads.submit(polled, stubs[0], done)
        made = sum(each.result() for each in creating)
        done.set()
        found = polling.result()
        everything = set(traces_between(stubs[1], now_ms() - 600_000, now_ms() + 1000))
    assert len(everything) == made
    assert len(everything - found) == 0


@contextlib.contextmanager
def locked(state: str) -> Iterator[Callable[[], object]]:
    """The lock of the writers, held as another process holds it; yield what releases it."""
    if state.startswith("postgresql"):
        with psycopg.connect(state) as holder:
            holder.execute("SELECT pg_advisory_xact_lock(%s)", (crc32(b"cts_stub"),))
            yield holder.rollback
    else:
        with contextlib.closing(sqlite3.connect(state, isolation_level=None)) as file:
            file.execute("BEGIN IMMEDIATE")
            yield lambda: file.execute("ROLLBACK")


def test_a_recorded_trace_that_waited_for_the_lock_is_as_late_as_its_commit(shared_state: str) -> None:
    """A poller that has read up to the release finds it later."""
    with running(shared_state) as (stub,), ThreadPoolExecutor(1) as thread:
        with locked(shared_state) as release:
            waits = thread.submit(
                stub, "POST", "/_stub/traces", {"trace_name": "deleteServer", "trace_rating": "normal"}
            )
            time.sleep(0.3)
            assert not waits.done()
            released = now_ms()
            release()
        [trace] = waits.result().json()
        assert trace["time"] >= released


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def polled(stub: Process, done: threading.Event) -> set[str]:
    """Read window after window until it is done, and then the last one."""
    found, start = set[str](), now_ms() - OVERLAP_MS
    while True:
        was_done, end = done.is_set(), now_ms()
        found |= set(traces_between(stub, start, end))
        if was_done:
            return found
        start = end - OVERLAP_MS
        time.sleep(0.02)


def traces_between(stub: Process, start: int, end: int) -> Iterator[str]:
    marker = ""
    while True:
        page = stub("GET", f"traces?limit=200&from={start}&to={end}{marker}").json()
        yield from (trace["trace_id"] for trace in page["traces"])
        if page["meta_data"]["marker"] is None:
            return
        marker = f"&next={page['meta_data']['marker']}"


def test_token_is_valid_in_every_process(shared_state: str) -> None:
    credentials = create_app().credentials
    world = create_app().world
    account = world.accounts[0]
    user = {"name": credentials["user"], "password": credentials["password"], "domain": {"name": account.name}}
    identity = {"methods": ["password"], "password": {"user": user}}
    project = next(project.name for project in account.projects if project.id == PROJECT)
    body = {"auth": {"identity": identity, "scope": {"project": {"name": project}}}}
    with running(shared_state, 2) as [one, other]:
        issued = one("POST", "/v3/auth/tokens", body)
        assert issued.status == 201
        headers = {"X-Auth-Token": issued.headers["X-Subject-Token"]}
        assert other.pool.request("GET", f"{other.url}/v3/{PROJECT}/trackers", headers=headers).status == 200


@pytest.mark.parametrize("removed", ["user", "project"])
def test_token_of_a_removed_user_or_project_is_rejected(tmp_path: Path, removed: str) -> None:
    state, credentials = str(tmp_path / "state.db"), create_app().credentials
    old = create_app(state=state)
    account = old.world.accounts[0]
    user = next(user for user in account.users if user.name == credentials["user"])
    project = next(project for project in account.projects if project.id == PROJECT)
    old.store.collection("tokens").put("t", {"user": user.id, "project": project.id, "until": 2**53}, at=1)
    statuses = [list_status(old, "t")]
    old.close()
    data = copy.deepcopy(dict(old.world.data))
    changed = data["accounts"][0]
    if removed == "user":
        changed["users"] = [each for each in changed["users"] if each["id"] != user.id]
    else:
        for each in changed["users"]:
            each["projects"] = [at for at in each["projects"] if at != project.id]
            each["root"] = False
    new = create_app(state=state, world=World.of(data))
    statuses.append(list_status(new, "t"))
    new.close()
    assert statuses == [200, 401]


def list_status(app: Any, token: str) -> int:
    with serving(app) as url:
        return urllib3.request("GET", f"{url}/v3/{PROJECT}/trackers", headers={"X-Auth-Token": token}).status


@pytest.mark.postgresql
def test_lost_connection_fails_no_request(schema: str, postgresql: str) -> None:
    with serving(app := create_app(state=schema)) as url:
        pool, path = urllib3.PoolManager(), f"{url}/v3/{PROJECT}/notifications"
        body = {"notification_name": "n", "operation_type": "complete"}
        headers = {"X-Auth-Token": TOKEN}
        statuses = [pool.request("POST", path, json=body, headers=headers).status]
        backend = app._workers.writer._store.database._connection.info.backend_pid  # type: ignore[union-attr]
        with psycopg.connect(postgresql, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))
        for _ in range(2):
            response = pool.request("POST", path, json=body, headers=headers)
            statuses.append(response.status)
        assert statuses == [201, 201, 201]
        listed = pool.request("GET", f"{path}/smn", headers=headers).json()["notifications"]
        assert len(listed) == 3
    app.close()


def create_half_a_file(file: Path) -> None:
    create_app(state=str(file)).close()
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def create_foreign_database(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE songs (title)")
    connection.commit()
    connection.close()


def create_newer_layout(file: Path) -> None:
    open_store(str(file), "cts_stub").close()
    connection = sqlite3.connect(file)
    connection.execute("UPDATE cts_stub_layout SET version = 99")
    connection.commit()
    connection.close()


def create_damaged_pages(file: Path) -> None:
    store = open_store(str(file), "cts_stub")
    with store.transaction(write=True):
        for number in range(500):
            store.collection("pets", "p1").add(str(number), {"name": "x" * 100}, at=number)
    store.close()
    content = bytearray(file.read_bytes())
    middle = len(content) // 2048 * 1024
    content[middle : middle + 4096] = bytes(4096)
    file.write_bytes(content)


UNUSABLE: dict[str, tuple[Any, str]] = {
    "text": (lambda file: file.write_text("Dear diary, " * 1000), "file is not a database"),
    "folder": (lambda file: file.mkdir(), "it is a folder"),
    "songs": (create_foreign_database, "it is a database of something else"),
    "damaged": (create_damaged_pages, "the file is damaged ("),
    "cut off": (create_half_a_file, "the file is damaged ("),
    "later": (
        create_newer_layout,
        f"its layout has version 99, but this release needs version {statements.LAYOUT_VERSION}",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", UNUSABLE)
def test_unusable_state_file_is_reported_and_unchanged(tmp_path: Path, case: str) -> None:
    make, reason = UNUSABLE[case]
    file = tmp_path / case
    make(file)
    before = file.read_bytes() if file.is_file() else b""
    result = subprocess.run([STUB, "--port", "0", "--state", file], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"Invalid value for --state: {file}: {reason}" in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert (file.read_bytes() if file.is_file() else b"") == before


def test_invalid_state_locations(tmp_path: Path) -> None:
    for state, reason in (
        (str(tmp_path / "no" / "state.db"), "unable to open database file"),
        ("mysql://localhost/x", "mysql://localhost/x: only postgresql:// is supported"),
        ("postgresql://me:secret@127.0.0.1:1/db", "postgresql://127.0.0.1:1/db: connection failed"),
        ("postgresql://me:secret@[/db?x=secret", "it is not a URL of the form"),
        ("postgresql://127.0.0.1:99999999/db?password=secret", "postgresql://127.0.0.1:99999999/db: "),
        ("postgresql://me:sec@hidden@127.0.0.1:1/db", "%40 for @ and %2F for /"),
        ("postgresql://me:sec@hidden/ret@127.0.0.1:1/db", "%40 for @ and %2F for /"),
        ("postgresql://hidden:sec/ret@127.0.0.1:1/db", "%40 for @ and %2F for /"),
        ("postgresql+psycopg://me:secret@127.0.0.1/db", "postgresql+psycopg://127.0.0.1/db: only postgresql:// is"),
    ):
        with pytest.raises(StateError) as caught:
            create_app(state=state)
        assert reason in str(caught.value)
        assert "secret" not in str(caught.value)
        assert "hidden" not in str(caught.value)


@contextlib.contextmanager
def without_root() -> Iterator[None]:
    """Drop root privileges, if the tests have them, for the time of the block."""
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)


def test_read_only_state_file_is_rejected() -> None:
    with without_root(), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "state.db"
        open_store(str(file), "cts_stub").close()
        file.chmod(stat.S_IRUSR)
        with pytest.raises(StateError, match="readonly"):
            create_app(state=str(file))


def test_missing_psycopg_is_reported_with_the_extra_to_install() -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from cts_stub.__main__ import main\n"
        "main(['--state', 'postgresql://me:secret@127.0.0.1/db'], prog_name='cts-stub')"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 2
    assert "pip install 'cts-stub[postgresql]'" in " ".join(result.stderr.split())
    assert "secret" not in result.stderr


def test_url_is_displayed_without_its_password() -> None:
    assert shown("postgresql://me:a@b@host:5/db?password=x") == "postgresql://host:5/db"
    assert shown("state.db") == "state.db"


def test_same_requests_give_the_same_state_in_every_store(shared_state: str) -> None:
    """The states are equal down to the order of properties."""
    states = []
    for state in (None, shared_state):
        app = create_app(
            state=state, clock=lambda: 1_700_000_000_000, ids=map("id{}".format, itertools.count()).__next__
        )
        with serving(app) as url:
            pool = urllib3.PoolManager(headers={"X-Auth-Token": TOKEN, "Content-Type": "application/json"})
            for name in ("z", "ü\\u0000", "a"):
                sent = {"notification_name": name, "operation_type": "complete", "extra": {"z": 1.0, "a": "\0"}}
                pool.request("POST", f"{url}/v3/{PROJECT}/notifications", json=sent)
            states.append(
                [pool.request("GET", f"{url}{path}").data for path in ("/_stub/state", f"/v3/{PROJECT}/traces")]
            )
        app.close()
    assert states[0] == states[1]
    assert json.loads(states[0][0])
