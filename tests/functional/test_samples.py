"""The samples of the client's operations: run against the stub, and checked by mypy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cts_client import Client, operations
from cts_client._runtime.operation import Operation
from cts_stub.pytest_plugin import Running

from tests.generation import GENERATED

SAMPLES = GENERATED / "client" / "samples"
FOLDERS = [SAMPLES, SAMPLES / "asynchronous"]
FILES = [
    pytest.param(path, id=f"{folder.name}/{path.stem}") for folder in FOLDERS for path in sorted(folder.glob("*.py"))
]
UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
# Samples about something that must exist, with those that create it.
BEFORE = {
    "update_tracker": ["create_tracker"],
    "delete_tracker": ["create_tracker"],
    "update_notification": ["create_notification"],
    "delete_notification": ["create_notification"],
    "batch_create_resource_tags": ["create_tracker"],
    "batch_delete_resource_tags": ["create_tracker", "batch_create_resource_tags"],
}
WITH_ID = {*BEFORE} - {"update_tracker", "delete_tracker"}


# Names in the examples of logins, which are nobody's, with those of the stub.
NAMES = {
    '"username"': '"alice"',
    '"*****"': '"stub-password-of-alice"',
    '"domainname"': '"example-account"',
    '"xxxxxxxxxxxxxxxxxxxxx"': '"example-region-1"',
}


def run(path: Path, identifier: str) -> None:
    """Run a sample; the IDs and names of its examples are replaced by ones that exist."""
    text = path.read_text(encoding="utf-8")
    if path.stem in WITH_ID:
        text = UUID.sub(identifier, text)
    for name, other in NAMES.items():
        text = text.replace(name, other)
    exec(compile(text, str(path), "exec"), {"__name__": "__main__"})


def made(client: Client, name: str) -> str:
    """Return the ID of what a sample has created."""
    if name.endswith("notification"):
        return client.notifications.list(notification_type="smn").notifications[0].notification_id
    return str(client.trackers.list().trackers[0].id)


@pytest.mark.parametrize("path", FILES)
def test_the_sample_runs(path: Path, cts_stub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"project_id": cts_stub.project_id, "domain_id": cts_stub.domain_id, "token": cts_stub.token}
    for name, value in {"endpoint": cts_stub.url, **settings}.items():
        monkeypatch.setenv(f"CTS_{name.upper()}", value)
    with Client() as client:
        identifier = ""
        for name in BEFORE.get(path.stem, ()):
            run(SAMPLES / f"{name}.py", identifier)
            identifier = made(client, name)
    run(path, identifier)


def test_each_operation_has_both_samples() -> None:
    constants = {name.lower() for name, each in vars(operations).items() if isinstance(each, Operation)}
    for folder in FOLDERS:
        assert {path.stem for path in folder.glob("*.py")} == constants


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_mypy_accepts_the_samples(folder: Path, tmp_path: Path) -> None:
    """As in a project of a user: strict, and with the package as it is installed."""
    files = [str(path) for path in sorted(folder.glob("*.py"))]
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}"]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
