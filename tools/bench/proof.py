"""Proof: requests per second of its Schemathesis part beside plain Schemathesis, and seconds of whole runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

from tools.bench.measure import Sample, Subject, Table, interleaved
from tools.bench.places import DOCUMENT
from tools.bench.servers import PROJECT, TOKEN, Server, bin_, process_of, request

PLAIN_NOTE = (
    "Requests that the stub gets per second, from a new process to its end, with the same seed, phases and number of "
    "examples. Ours also signs in, sorts the results into verdicts and runs its own checks of each response; plain "
    "Schemathesis has its own defaults otherwise."
)
WHOLE_NOTE = "Without URL: against a stub that the run starts itself. The target is three minutes, and half a minute."
CONFIGURATION = """\
seed = 1
continue-on-failure = true
[generation]
max-examples = 60
[parameters]
"path.project_id" = "{project}"
"""


def run(rounds: int, progress: Callable[[str], None]) -> list[Table]:
    ours = f"cts-contract, Schemathesis {version('schemathesis')}"
    progress("Proof: requests per second")
    better = {"requests_per_second": "more", "requests": "more", "seconds": "less"}
    subjects = [Subject(ours, _ours), Subject(f"schemathesis {version('schemathesis')}", _plain)]
    plain = Table("Proof: requests per second", PLAIN_NOTE, better, interleaved(subjects, rounds, progress))
    progress("Proof: whole runs")
    runs = [
        Subject(" ".join(["cts-contract run", *options]), partial(_whole, options)) for options in ((), ("--quick",))
    ]
    return [plain, Table("Proof: whole runs", WHOLE_NOTE, {"seconds": "less"}, interleaved(runs, rounds, progress))]


def _ours() -> Sample:
    def command(url: str, home: Path) -> list[str]:
        return [
            *bin_("cts-contract"),
            "run",
            url,
            "-p",
            f"project_id={PROJECT}",
            "--only",
            "schemathesis",
            "--seed",
            "1",
        ]

    return _requests_per_second(command)


def _plain() -> Sample:
    def command(url: str, home: Path) -> list[str]:
        (home / "schemathesis.toml").write_text(CONFIGURATION.format(project=PROJECT), encoding="utf-8")
        program = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(home / "schemathesis.toml"), "run"]
        phases = ["--phases", "examples,coverage,fuzzing,stateful", "--no-color"]
        return [*program, str(DOCUMENT), "--url", url, *phases, "--header", f"X-Auth-Token: {TOKEN}"]

    return _requests_per_second(command)


def _requests_per_second(command: Callable[[str, Path], Sequence[str]]) -> Sample:
    nothing = request("GET", "/")
    stub = Server("stub", [*bin_("cts-stub"), "--port", "{port}"], nothing, nothing)
    with tempfile.TemporaryDirectory() as folder, process_of(stub) as (url, _):
        begin = time.perf_counter()
        _finished(command(url, Path(folder)), Path(folder))
        seconds = time.perf_counter() - begin
        with urllib.request.urlopen(f"{url}/_stub/journal.summary") as response:  # noqa: S310 — 127.0.0.1
            requests = sum(json.load(response).values())  # those that it has, and has dropped
    return {"requests_per_second": requests / seconds, "requests": requests, "seconds": seconds}


def _whole(options: Sequence[str]) -> Sample:
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        _finished([*bin_("cts-contract"), "run", "--seed", "1", *options], Path(folder))
    return {"seconds": time.perf_counter() - begin}


def _finished(command: Sequence[str], folder: Path) -> None:
    """Run a program; a failure of the proof is no failure here, but plain Schemathesis has some."""
    environment = {**os.environ, "CTS_TOKEN": TOKEN}
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
