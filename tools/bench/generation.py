"""Generation: whole processes of ours and of openapi-python-client, from the same description."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tools.bench.measure import Subject, Table, interleaved, process
from tools.bench.places import BIN, DOCUMENT, ROOT

BETTER = {"seconds": "less", "megabytes": "less"}
METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}


def run(rounds: int, progress: Callable[[str], None]) -> list[Table]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arguments = ["--quiet", "--spec", str(ROOT / "spec"), "--out"]
        generate = [str(BIN / "cts"), "generate", *arguments, str(folder / "ours")]
        check = [str(BIN / "cts"), "check", *arguments, str(ROOT / "generated")]
        peer = openapi_python_client(folder / "theirs")
        subjects = [
            Subject("cts generate", lambda: process(generate)),
            Subject(peer_name(), lambda: process(peer, path())),
            Subject("cts check", lambda: process(check)),
        ]
        rows = interleaved(subjects, rounds, progress)
        lost = losses(folder / "theirs")
    note = (
        "From the description to formatted files. Ours also lints it, and generates the stub, its documentation page "
        f"and the bundled description; the peer generates only a client, from the bundled description: {lost}. That "
        "client sends any value: it checks neither types nor lengths, patterns and conditions."
    )
    ours, theirs, checked = rows
    return [
        Table("Generation", note, BETTER, [ours, theirs]),
        Table("Check that outputs are up to date", "Measured in the same rounds.", BETTER, [checked, theirs]),
    ]


def peer_name() -> str:
    return f"openapi-python-client {version('openapi-python-client')}"


def path() -> dict[str, str]:
    """Return the environment in which the peer finds the formatter that it calls."""
    return {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}


def openapi_python_client(target: Path) -> list[str]:
    """Return the command that generates the peer's client."""
    command = [str(BIN / "openapi-python-client"), "generate", "--path", str(DOCUMENT), "--overwrite"]
    return [*command, "--output-path", str(target)]


def losses(target: Path) -> str:
    """Return what the peer left out: it prints warnings and exits with 0."""
    done = subprocess.run(openapi_python_client(target), env=path(), capture_output=True, text=True, check=True)  # noqa: S603
    warnings = (done.stdout + done.stderr).count("WARNING")
    made = sum(path.name != "__init__.py" for path in target.glob("*/api/*/*.py"))
    paths = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"]
    described = sum(method in METHODS for item in paths.values() for method in item)
    return f"{made} of the {described} operations, with {warnings} warnings"
