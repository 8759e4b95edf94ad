"""The client and its samples before pyright, strict, as an editor shows them to users."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.functional.tiny import Tiny, gives, operation, takes
from tests.generation import GENERATED, ROOT

PYRIGHT = ROOT / ".judges" / "node_modules" / ".bin" / "pyright"
CLIENT = GENERATED / "client"
USES = """
from cts_client import AsyncClient, Client, models
from cts_client import AsyncStreamedResponse, RawResponse


def change(client: Client, tracker: models.Tracker, found: models.Notification) -> RawResponse[None]:
    client.notifications.with_raw_response.update(found, operations=found.operations or [])
    client.trackers.with_raw_response.create(tracker_type="data", tracker_name="t", obs_info=tracker.obs_info)
    return client.trackers.with_raw_response.update(tracker, status="enabled", obs_info=tracker.obs_info)


async def change_later(client: AsyncClient, tracker: models.Tracker, found: models.Notification) -> str:
    raw: RawResponse[None] = await client.trackers.with_raw_response.update(tracker)
    async with client.notifications.with_streaming_response.update(found) as response:
        streamed: AsyncStreamedResponse[models.Notification] = response
    return f"{raw.status} {streamed.status} {await client.get_token()}"
"""


@pytest.mark.slow
@pytest.mark.node
def test_pyright_accepts_what_users_see(tmp_path: Path) -> None:
    """The whole package, whose types users see, the samples, and records of responses in requests."""
    if not shutil.which(str(PYRIGHT)):
        pytest.skip("NOT JUDGED by pyright: it is not installed; `make judges` does it")
    base = os.path.relpath(CLIENT, tmp_path)
    config = {
        "include": [f"{base}/cts_client", f"{base}/samples", "uses.py"],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "extraPaths": [base],
    }
    (tmp_path / "uses.py").write_text(USES, encoding="utf-8")
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    command = [str(PYRIGHT), "--pythonpath", sys.executable, "--outputjson", "--project", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    report = json.loads(done.stdout)
    samples = len(list((CLIENT / "samples").rglob("*.py")))
    assert report["summary"]["filesAnalyzed"] > samples
    assert [_line(each) for each in report["generalDiagnostics"]] == []


NAMELESS = {
    "type": "object",
    "description": "An object.",
    "required": ["name"],
    "properties": {
        "": {"type": "string", "description": "Without a name."},
        "name": {"type": "string", "description": "Name."},
    },
}
USE = """
from nameless_client import Client

def use(client: Client) -> str:
    made = client.things.create(name="b", value="a")
    return made.name + (made.value or "")
"""


@pytest.mark.slow
@pytest.mark.node
def test_a_property_without_a_name(tmp_path: Path) -> None:
    """Neither mypy nor pyright has anything against the client, nor against a call of it."""
    example = {"": "a", "name": "b"}
    described = operation(
        "createThing", "things", requestBody=takes("Thing", example), responses=gives("Thing", example)
    )
    with Tiny({"POST /things": described}, {"Thing": NAMELESS}, client="nameless_client").generated(tmp_path):
        pass
    folder = tmp_path / "out" / "client"
    (folder / "use.py").write_text(USE, encoding="utf-8")
    mypy = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "nameless_client", "use.py"]
    done = subprocess.run(mypy, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    if not shutil.which(str(PYRIGHT)):
        pytest.skip("NOT JUDGED by pyright: it is not installed; `make judges` does it")
    config = {"include": ["nameless_client", "use.py"], "typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (folder / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    command = [str(PYRIGHT), "--pythonpath", sys.executable, "--outputjson", "--project", str(folder)]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder).stdout)
    assert report["summary"]["filesAnalyzed"] > 1
    assert [_line(each) for each in report["generalDiagnostics"]] == []


def _line(diagnostic: dict[str, Any]) -> str:
    place = f"{Path(diagnostic['file']).name}:{diagnostic['range']['start']['line'] + 1}"
    return f"{place}: {diagnostic['message']} ({diagnostic.get('rule', 'syntax')})"
