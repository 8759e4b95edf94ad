"""The one-file description, its editions and the workflows before linters and validators that are not this project's.

Each judge runs with every rule it has; the exceptions, with reasons, are in its configuration beside this file.
`make judges` installs them; one that is not there is left out loudly.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.generation import GENERATED, ROOT

HERE = Path(__file__).parent
NODE = ROOT / ".judges" / "node_modules" / ".bin"
PYTHON = ROOT / ".judges" / "python" / "bin"
DOCUMENTS = [GENERATED / "openapi.json", *sorted((GENERATED / "editions").glob("*.openapi.json"))]
WORKFLOWS = ROOT / "spec" / "workflows.arazzo.yaml"
VALIDATE = [PYTHON / "openapi-generator-cli", "validate", "--recommend", "-i"]
REDOCLY: list[str | Path] = ["--config", HERE / "redocly.yaml"]
SPECTRAL: list[str | Path] = ["--ruleset", HERE / "spectral.yaml", "--fail-severity", "hint"]


@dataclass(frozen=True, slots=True)
class Judge:
    name: str
    runtime: str
    command: Sequence[str | Path]


JUDGES = [
    Judge("Redocly CLI", "node", [NODE / "redocly", "lint", *DOCUMENTS, *REDOCLY]),
    Judge("Redocly CLI on workflows", "node", [NODE / "redocly", "lint", WORKFLOWS, *REDOCLY]),
    Judge("Spectral", "node", [NODE / "spectral", "lint", *DOCUMENTS, *SPECTRAL]),
    *(
        Judge(
            f"openapi-generator on {path.name}",
            "java",
            [PYTHON / "openapi-generator-cli", "validate", "-i", path, "--recommend"],
        )
        for path in DOCUMENTS
    ),
]


def runtime_mark(judge: Judge) -> pytest.MarkDecorator:
    return pytest.mark.java if judge.runtime == "java" else pytest.mark.node


@pytest.mark.slow
@pytest.mark.parametrize("judge", [pytest.param(judge, id=judge.name, marks=runtime_mark(judge)) for judge in JUDGES])
def test_agrees(judge: Judge) -> None:
    command = [str(part) for part in judge.command]
    if not shutil.which(judge.runtime):
        pytest.skip(f"NOT JUDGED by {judge.name}: {judge.runtime} is not installed")
    if not shutil.which(command[0]):
        pytest.skip(f"NOT JUDGED by {judge.name}: it is not installed; `make judges` does it")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{judge.name} objects:\n{done.stdout}{done.stderr}"
