"""Stub servers under load: list and create, at one connection and at 32."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.bench.measure import Sample, Subject, Table, interleaved
from tools.bench.servers import Request, Server, servers, started

BETTER = {"requests_per_second": "more", "p50_ms": "less", "p99_ms": "less"}
NOTE = (
    "One process per server; the requests come from another process. Ours checks the token, validates against the "
    "schemas, keeps state and writes an audit record of each change. FastAPI is an app with one model and no "
    "authentication; Prism validates and responds with examples, without state; moto_server creates and lists trails "
    "of CloudTrail, without authentication or validation against a schema, and closes each connection. Bare ASGI "
    "responds with a constant: the upper bound of the HTTP server. Ours writes the responses of one iteration of the "
    "event loop together, which that server does not."
)


def run(rounds: int, seconds: float, progress: Callable[[str], None]) -> list[Table]:
    """Measure list before create, because some peers list everything that was created."""
    with contextlib.ExitStack() as stack:
        running = [(server, stack.enter_context(started(server))) for server in servers(progress)]
        left_out = "" if any("Prism" in server.name for server, _ in running) else " **Prism is left out: no Node.js.**"
        tables: list[Table] = []
        for load in ("list", "create"):
            for connections in (1, 32):
                subjects = [
                    Subject(server.name, loader(url, request_of(server, load), connections, seconds))
                    for server, url in running
                ]
                title = f"Stub: {load}, {connections} connection{'s' if connections > 1 else ''}"
                progress(title)
                tables.append(
                    Table(title, "" if tables else NOTE + left_out, BETTER, interleaved(subjects, rounds, progress))
                )
        return tables


def request_of(server: Server, load: str) -> Request:
    return server.list if load == "list" else server.create


def loader(url: str, request: Request, connections: int, seconds: float) -> Callable[[], Sample]:
    """Return a measurement that runs the load generator once, in its own process."""

    def take() -> Sample:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "request.json"
            file.write_text(json.dumps(request), encoding="utf-8")
            command = [sys.executable, str(Path(__file__).with_name("load.py")), url, str(file)]
            done = subprocess.run(  # noqa: S603 — our own command
                [*command, str(connections), str(seconds)], stdout=subprocess.PIPE, text=True, check=True
            )
        figures: dict[str, Any] = json.loads(done.stdout)
        if figures.pop("failures"):
            raise RuntimeError(f"{url} rejected some of the requests; its figures are meaningless")
        return figures

    return take
