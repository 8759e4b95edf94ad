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
    "One server process each, requests from a process of their own. Ours checks the token, validates against the "
    "schemas, keeps state and leaves an audit record of each change. FastAPI is an app with one model and no "
    "authentication; Prism validates and answers examples, and keeps nothing; moto_server creates and lists trails of "
    "CloudTrail, without authentication or validation against a schema, and closes each connection. Bare ASGI "
    "answers a constant: the most that the HTTP server under it does by itself. Ours sends the answers of a turn of "
    "the event loop together, which that server does not."
)


def run(rounds: int, seconds: float, progress: Callable[[str], None]) -> list[Table]:
    """List before create, because some peers would list all that was created."""
    with contextlib.ExitStack() as stack:
        running = [(server, stack.enter_context(started(server))) for server in servers(progress)]
        left_out = (
            "" if any("Prism" in server.name for server, _ in running) else " **Prism is left out: no Node.js here.**"
        )
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
    """Runs the load generator once, in a process of its own."""

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
            raise RuntimeError(f"{url} refused some of the requests; its figures mean nothing")
        return figures

    return take
