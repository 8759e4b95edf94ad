"""Stub servers under load: create and list, at one connection and at 32."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tools.bench.measure import Sample, Subject, Table, interleaved
from tools.bench.places import DOCUMENT, OURS, PEERS

PROJECT = "24edf66e79d04187acb99a463e610764"
HEADERS = {"host": "127.0.0.1", "x-auth-token": "stub-token-of-alice", "content-type": "application/json"}
CREATE = {
    "method": "POST",
    "path": f"/v3/{PROJECT}/notifications",
    "headers": HEADERS,
    "body": '{"notification_name": "n%d", "operation_type": "complete"}',
}
LIST = {"method": "GET", "path": f"/v3/{PROJECT}/trackers", "headers": HEADERS}
LOADS = {"create": CREATE, "list": LIST}
BETTER = {"requests_per_second": "more", "p50_ms": "less", "p99_ms": "less"}
PRISM = "5.16.0"
READY = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Server:
    """A server to start; ``{port}`` in its command becomes the port."""

    name: str
    command: Sequence[str]


def servers(progress: Callable[[str], None]) -> list[Server]:
    found = [
        Server("cts-stub", [str(OURS / "cts-stub"), "--port", "{port}"]),
        Server(
            f"FastAPI {version('fastapi')}",
            [str(PEERS / "uvicorn"), "tools.bench.peers.fastapi_app:app", "--port", "{port}", "--no-access-log"],
        ),
    ]
    if shutil.which("npx"):
        prism = ["npx", "--yes", f"@stoplight/prism-cli@{PRISM}", "mock", str(DOCUMENT), "--port", "{port}"]
        found.append(Server(f"Prism {PRISM}", [*prism, "--verboseLevel", "fatal"]))
    else:
        progress("NO NODE HERE: Prism is left out of the comparison")
    return found


def run(rounds: int, seconds: float, progress: Callable[[str], None]) -> list[Table]:
    with contextlib.ExitStack() as stack:
        running = [(server.name, stack.enter_context(started(server))) for server in servers(progress)]
        prepare(running[0][1])
        return [
            Table(
                f"Stub: {load}, {connections} connection{'s' if connections > 1 else ''}",
                "Requests by our own load generator on the other core; keep-alive. The FastAPI app checks no token and "
                "keeps no audit records; Prism keeps nothing at all.",
                BETTER,
                interleaved(
                    [Subject(name, loader(url, load, connections, seconds)) for name, url in running], rounds, progress
                ),
            )
            for load in LOADS
            for connections in (1, 32)
        ]


def loader(url: str, load: str, connections: int, seconds: float) -> Callable[[], Sample]:
    """Runs the load generator once, in a process of its own."""

    def take() -> Sample:
        with tempfile.TemporaryDirectory() as folder:
            request = Path(folder) / "request.json"
            request.write_text(json.dumps(LOADS[load]), encoding="utf-8")
            command = [sys.executable, str(Path(__file__).with_name("load.py")), url, str(request)]
            done = subprocess.run(  # noqa: S603 — our own command
                [*command, str(connections), str(seconds)], capture_output=True, text=True, check=True
            )
        figures: dict[str, Any] = json.loads(done.stdout)
        if figures.pop("failures"):
            raise RuntimeError(f"{url} refused some of the requests; its figures mean nothing")
        return figures

    return take


@contextlib.contextmanager
def started(server: Server) -> Iterator[str]:
    """Start a server on a free port of 127.0.0.1, wait until it answers, and stop it at the end."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [part.replace("{port}", str(port)) for part in server.command]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 — our own
    try:
        _wait(port, server.name)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait(timeout=30)


def _wait(port: int, name: str) -> None:
    deadline = time.monotonic() + READY
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{name} does not answer within {READY:.0f} seconds")


def prepare(url: str) -> None:
    """Five trackers, as many as the peers list."""
    for number in range(5):
        bucket = {"data_bucket_name": f"bucket{number}", "data_event": ["READ"]}
        body = {"tracker_type": "data", "tracker_name": f"t{number}", "data_bucket": bucket}
        request = urllib.request.Request(  # noqa: S310 — 127.0.0.1
            f"{url}/v3/{PROJECT}/tracker", data=json.dumps(body).encode(), headers=HEADERS, method="POST"
        )
        urllib.request.urlopen(request).close()  # noqa: S310
