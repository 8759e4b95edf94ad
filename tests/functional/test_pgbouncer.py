"""State behind PgBouncer in transaction mode, which gives each transaction any connection of the server."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import urllib3
from cts_stub import create_app
from cts_stub._runtime.stub.http.server import serving
from psycopg.conninfo import conninfo_to_dict

from tests.functional.processes import PROJECT, TOKEN

pytestmark = pytest.mark.postgresql
COMMAND = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
HEADERS = {"X-Auth-Token": TOKEN, "Content-Type": "application/json"}
NOBODY = 65534


@pytest.fixture
def pooled(postgresql: str) -> Iterator[str]:
    """The URL of a pooler before an empty database."""
    if COMMAND is None:
        pytest.skip("PGBOUNCER IS NOT TESTED: it is not installed")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        with pooler(postgresql, name) as url:
            yield url
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextlib.contextmanager
def pooler(postgresql: str, database: str) -> Iterator[str]:
    server = conninfo_to_dict(postgresql)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        config = Path(folder) / "pgbouncer.ini"
        users = Path(folder) / "users.txt"
        users.write_text(f'"{server["user"]}" "{server.get("password", "")}"\n')
        target = " ".join(f"{key}={server[key]}" for key in ("host", "port") if key in server)
        config.write_text(
            f"[databases]\n{database} = {target}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
            f"auth_type = trust\nauth_file = {users}\npool_mode = transaction\ndefault_pool_size = 3\n"
            f"unix_socket_dir =\nlogfile = {folder}/log\npidfile = {folder}/pid\n"
        )
        # It does not run as root. The owner of the socket may use it.
        sockets = list(Path(str(server.get("host", ""))).glob(".s.PGSQL.*[0-9]"))
        as_user = {"user": sockets[0].stat().st_uid if sockets else NOBODY} if os.geteuid() == 0 else {}
        assert COMMAND
        process = subprocess.Popen([COMMAND, "-q", str(config)], **as_user)  # type: ignore[call-overload]
        try:
            wait_for(port)
            yield f"postgresql://{server['user']}@127.0.0.1:{port}/{database}?pgbouncer=true"
        finally:
            process.kill()
            process.wait()


def wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the pooler does not listen")


def test_two_stubs_behind_a_pooler_keep_the_rules(pooled: str) -> None:
    with contextlib.ExitStack() as stack:
        urls = []
        for _ in range(2):
            app = stack.enter_context(contextlib.closing(create_app(state=pooled)))
            urls.append(stack.enter_context(serving(app)))
        pool = urllib3.PoolManager(num_pools=4, maxsize=8, headers=HEADERS)

        def create(number: int) -> tuple[int, int]:
            base, name = f"{urls[number % 2]}/v3/{PROJECT}", f"t{number // 2 % 10}"
            bucket = {"data_bucket_name": f"bucket-{name}", "data_event": ["READ"]}
            tracker = {"tracker_type": "data", "tracker_name": name, "data_bucket": bucket}
            notification = {"notification_name": f"n{number}", "operation_type": "complete"}
            return (
                pool.request("POST", f"{base}/tracker", json=tracker).status,
                pool.request("POST", f"{base}/notifications", json=notification).status,
            )

        with ThreadPoolExecutor(8) as threads:
            statuses = list(threads.map(create, range(60)))
        assert Counter(each for each, _ in statuses) == {201: 10, 400: 50}
        assert Counter(each for _, each in statuses) == {201: 60}
        for url in urls:
            page = pool.request("GET", f"{url}/v3/{PROJECT}/traces?limit=200&user=alice").json()
            assert len(page["traces"]) == 70
