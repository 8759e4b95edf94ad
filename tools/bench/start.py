"""Start of a server: time from its command to its first response."""

from __future__ import annotations

import dataclasses
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from cts_stub import create_app

from tools.bench.measure import Sample, Subject, Table, interleaved
from tools.bench.places import ROOT
from tools.bench.queries import MISSING_SIZE, fill
from tools.bench.servers import Server, free_port, servers

NOTE = (
    "From the command to the first response to a list, in a new process each time, polled every five milliseconds. "
    f"The SQLite file has {MISSING_SIZE:,} traces and was closed by the stub."
)


def run(rounds: int, progress: Callable[[str], None]) -> list[Table]:
    title = "Stub: start"
    progress(title)
    with tempfile.TemporaryDirectory() as folder:
        ours, *peers = servers(progress)
        subjects = [Subject(server.name, _start(server)) for server in (ours, _with_state(ours, folder), *peers)]
        return [Table(title, NOTE, {"seconds": "less"}, interleaved(subjects, rounds, progress))]


def _with_state(server: Server, folder: str) -> Server:
    """Return our server with a large state."""
    file = str(Path(folder) / "state.db")
    app = create_app(state=file, clock=lambda: 10**12)
    fill(app, MISSING_SIZE)
    app.close()
    return dataclasses.replace(
        server, name=f"{server.name}, with a SQLite file", command=[*server.command, "--state", file]
    )


def _start(server: Server) -> Callable[[], Sample]:
    def take() -> Sample:
        port = free_port()
        command = [part.replace("{port}", str(port)) for part in server.command]
        begin = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            while not _responds(f"http://127.0.0.1:{port}{server.list['path']}"):
                time.sleep(0.005)
            return {"seconds": time.perf_counter() - begin}
        finally:
            child.terminate()
            child.wait(timeout=30)

    return take


def _responds(url: str) -> bool:
    """Tell whether there is any response; an error of the application counts."""
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 — 127.0.0.1
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
