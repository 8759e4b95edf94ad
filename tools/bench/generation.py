"""Generating a client: whole processes, ours and openapi-python-client's, from the same description."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tools.bench.measure import Sample, Subject, Table, interleaved, process
from tools.bench.places import DOCUMENT, OURS, PEERS, ROOT

BETTER = {"seconds": "less", "megabytes": "less"}


def run(rounds: int, progress: Callable[[str], None]) -> Table:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = [OURS / "cts", "generate", "--quiet", "--spec", ROOT / "spec", "--out", folder / "ours"]
        theirs = [PEERS / "openapi-python-client", "generate", "--path", DOCUMENT, "--overwrite"]
        theirs += ["--output-path", folder / "theirs"]
        environment = {"PATH": f"{PEERS}:/usr/bin:/bin"}

        def peer() -> Sample:
            return process(theirs, environment)

        peer_name = f"openapi-python-client {version('openapi-python-client')}"
        subjects = [Subject("cts generate", lambda: process(ours)), Subject(peer_name, peer)]
        rows = interleaved(subjects, rounds, progress)
    note = (
        "From the description to formatted files. Ours also lints it, and makes the stub, the documentation and the "
        "one-file description; the peer makes a client only."
    )
    return Table("Generation", note, BETTER, rows)
