"""Real ``cts-stub`` processes that share a state."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import urllib3
from cts_stub import create_app

STUB = str(Path(sys.executable).with_name("cts-stub"))
PROJECT, TOKEN = create_app().credentials["project_id"], create_app().credentials["token"]


class Process:
    """Stub process with its own HTTP client."""

    def __init__(self, state: str) -> None:
        command = [STUB, "--port", "0"]
        environment = {**os.environ, "CTS_STUB_STATE": state}
        self.pool = urllib3.PoolManager(maxsize=8, retries=False, timeout=60)
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 — a pipe that nobody reads would stop the process
        self.process = subprocess.Popen(command, env=environment, stdout=-1, stderr=self.errors, text=True)
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, self.stop()
        self.url = line.split()[2]

    def __call__(self, method: str, path: str, body: Any = None) -> urllib3.BaseHTTPResponse:
        url = self.url + (path if path.startswith("/") else f"/v3/{PROJECT}/{path}")
        headers = {"X-Auth-Token": TOKEN, "Content-Type": "application/json"}
        return self.pool.request(method, url, json=body, headers=headers)

    def notification(self, name: str) -> int:
        return self("POST", "notifications", {"notification_name": name, "operation_type": "complete"}).status

    def tracker(self, name: str) -> int:
        bucket = {"data_bucket_name": f"bucket-{name}", "data_event": ["READ"]}
        return self("POST", "tracker", {"tracker_type": "data", "tracker_name": name, "data_bucket": bucket}).status

    def names(self) -> list[str]:
        found = self("GET", "notifications/smn").json()["notifications"]
        return [notification["notification_name"] for notification in found]

    def stop(self, number: int = signal.SIGTERM) -> str:
        self.process.send_signal(number)
        self.pool.clear()
        self.process.communicate(timeout=20)
        return self._logged()

    def _logged(self) -> str:
        """Return what the process has written to standard error."""
        if self.errors.closed:
            return ""
        with self.errors:
            self.errors.seek(0)
            return self.errors.read()


@contextlib.contextmanager
def running(state: str, count: int = 1) -> Iterator[list[Process]]:
    processes = [Process(state) for _ in range(count)]
    try:
        yield processes
    finally:
        for process in processes:
            process.stop()
