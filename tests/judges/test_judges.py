"""The one-file description, its editions and the workflows before linters and validators that are not this project's.

Each judge runs with every rule it has; the exceptions, with reasons, are in its configuration beside this file.
`make judges` installs them; one that is not there is left out loudly.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.generation import GENERATED, ROOT

LINTERS = ROOT / "tools" / "publish" / "linters"
NODE = ROOT / ".judges" / "node_modules" / ".bin"
PYTHON = ROOT / ".judges" / "python" / "bin"
DOCUMENTS = [GENERATED / "openapi.json", *sorted((GENERATED / "editions").glob("*.openapi.json"))]
CONTAINERFILE = GENERATED / "stub" / "Containerfile"
WORKFLOWS = ROOT / "spec" / "workflows.arazzo.yaml"
VALIDATE = [PYTHON / "openapi-generator-cli", "validate", "--recommend", "-i"]
REDOCLY: list[str | Path] = ["--config", LINTERS / "redocly.yaml"]
SPECTRAL: list[str | Path] = ["--ruleset", LINTERS / "spectral.yaml", "--fail-severity", "hint"]


@dataclass(frozen=True, slots=True)
class Judge:
    name: str
    runtime: str
    command: Sequence[str | Path]


JUDGES = [
    Judge("Redocly CLI", "node", [NODE / "redocly", "lint", *DOCUMENTS, *REDOCLY]),
    Judge("Redocly CLI on workflows", "node", [NODE / "redocly", "lint", WORKFLOWS, *REDOCLY]),
    Judge("Spectral", "node", [NODE / "spectral", "lint", *DOCUMENTS, *SPECTRAL]),
    # Its wheel is in the environment of the generators, which is made where Java is.
    Judge("hadolint", "java", [PYTHON / "hadolint", CONTAINERFILE]),
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


# Warnings of built-in rules that a description of this service cannot avoid.
EXPLAINED = {
    "no-invalid-media-type-examples": "closes each member of allOf, also one that is only a condition (redocly.yaml)",
    "no-ambiguous-paths": "two old paths are ambiguous, as the documents have them",
    "operation-2xx-response": "queries of API versions are always rejected",
    "operation-success-response": "the same rule, of Spectral",
    "no-required-schema-properties-undefined": "looks beside the condition only, not in its object (redocly.yaml)",
}
BUILT_IN = {
    "Redocly": ["redocly", "lint", "--extends", "recommended", "--format", "json", "--max-problems", "1000"],
    "Spectral": ["spectral", "lint", "--format", "json", "--ruleset", "spectral:oas"],
}


@pytest.mark.slow
@pytest.mark.node
@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_built_in_rules_find_no_error_and_each_warning_is_explained(name: str, document: Path, tmp_path: Path) -> None:
    """Without the settings of this project: what another team sees first."""
    program, *options = BUILT_IN[name]
    if not (NODE / program).exists():
        pytest.skip(f"NOT JUDGED by {name}: it is not installed; `make judges` does it")
    if name == "Spectral":
        ruleset = tmp_path / "ruleset.yaml"
        ruleset.write_text("extends: [spectral:oas]\n", encoding="utf-8")
        options[-1] = str(ruleset)
    command = [str(NODE / program), *options, str(document)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    report, _ = json.JSONDecoder().raw_decode(done.stdout)  # Spectral adds a sentence
    found = report["problems"] if isinstance(report, dict) else report
    rules = {problem.get("ruleId") or problem["code"]: problem["severity"] for problem in found}
    assert {rule for rule, severity in rules.items() if severity in ("error", 0)} == set()
    assert set(rules) <= set(EXPLAINED)
