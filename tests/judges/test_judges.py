"""The one-file description, its editions and the workflows before linters and validators that are not this project's.

Each judge runs with every rule it has; the exceptions, with reasons, are in its configuration beside this file.
`make judges` installs them; one that is not there is left out loudly.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.generation import GENERATED, ROOT
from tests.judges.explained import explained, unexplained
from tests.judges.publication import PUBLICATION, documents
from tests.judges.workspace import NODE, PYTHON, QUICK_START, version

LINTERS = ROOT / "tools" / "publish" / "linters"
DOCUMENTS = [GENERATED / "openapi.json", *sorted((GENERATED / "editions").glob("*.openapi.json"))]
GROUPS = {path.name.partition(".")[0]: [path] for path in DOCUMENTS}
"""Documents for the rules that the linters themselves recommend."""
VALIDATED = DOCUMENTS
if PUBLICATION:
    # The YAML of a form has the same content, which tests/publish/test_publication.py tells.
    VALIDATED = [path for path in documents() if path.suffix == ".json"]
    DOCUMENTS = [path for path in VALIDATED if path.name == "openapi-3.1.json"]
    GROUPS = {each.parent.name: [path for path in VALIDATED if path.parent == each.parent] for each in DOCUMENTS}
CONTAINERFILE = GENERATED / "stub" / "Containerfile"
WORKFLOWS = ROOT / "spec" / "workflows.arazzo.yaml"
REDOCLY: list[str | Path] = ["--config", LINTERS / "redocly.yaml"]
SPECTRAL: list[str | Path] = ["--ruleset", LINTERS / "spectral.yaml", "--fail-severity", "hint"]


@dataclass(frozen=True, slots=True)
class Judge:
    name: str
    runtime: str
    command: Sequence[str | Path]


JUDGES = [
    Judge("Redocly CLI", "node", [NODE / ".bin" / "redocly", "lint", *DOCUMENTS, *REDOCLY]),
    Judge("Redocly CLI on workflows", "node", [NODE / ".bin" / "redocly", "lint", WORKFLOWS, *REDOCLY]),
    Judge("Spectral", "node", [NODE / ".bin" / "spectral", "lint", *DOCUMENTS, *SPECTRAL]),
    # Its wheel is in the environment of the generators, which is made where Java is.
    Judge("hadolint", "java", [PYTHON / "hadolint", CONTAINERFILE]),
    *(
        Judge(
            f"openapi-generator on {path.parent.name} {path.name}",
            "java",
            [PYTHON / "openapi-generator-cli", "validate", "-i", path, "--recommend"],
        )
        for path in VALIDATED
    ),
]


def runtime_mark(judge: Judge) -> pytest.MarkDecorator:
    return pytest.mark.java if judge.runtime == "java" else pytest.mark.node


@pytest.mark.slow
@pytest.mark.parametrize("judge", [pytest.param(judge, id=judge.name, marks=runtime_mark(judge)) for judge in JUDGES])
def test_agrees(judge: Judge, record_property: Callable[[str, object], None]) -> None:
    command = [str(part) for part in judge.command]
    name, _, form = judge.name.partition(" on ")
    record_property("consumer", f"{name}, validated")
    record_property("form", form)
    if not shutil.which(judge.runtime):
        pytest.skip(f"NOT JUDGED by {judge.name}: {judge.runtime} is not installed")
    if not shutil.which(command[0]):
        pytest.skip(f"NOT JUDGED by {judge.name}: it is not installed; `make judges` does it")
    environment = {**os.environ, "JAVA_OPTS": QUICK_START, "REDOCLY_TELEMETRY": "off"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    output = done.stdout + done.stderr
    assert done.returncode == 0, f"{judge.name} objects:\n{output}"
    if judge.runtime == "java":  # the linters fail on each warning themselves
        assert unexplained(output.splitlines(), [Path(command[0]).name]) == []


BUILT_IN = {
    "Redocly": ["redocly", "lint", "--extends", "recommended", "--format", "json", "--max-problems", "1000"],
    "Spectral": ["spectral", "lint", "--format", "json", "--ruleset", "spectral:oas"],
}


@pytest.mark.slow
@pytest.mark.node
@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("group", GROUPS)
def test_built_in_rules_find_no_error_and_each_warning_is_explained(
    name: str, group: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Without the settings of this project: what another team sees first."""
    program, *options = BUILT_IN[name]
    if not (NODE / ".bin" / program).exists():
        pytest.skip(f"NOT JUDGED by {name}: it is not installed; `make judges` does it")
    record_property("consumer", f"{name}, with its own rules")
    record_property("form", f"{group}: {len(GROUPS[group])} documents")
    record_property("versions", version(f"npx {program}"))
    if name == "Spectral":
        ruleset = tmp_path / "ruleset.yaml"
        ruleset.write_text("extends: [spectral:oas]\n", encoding="utf-8")
        options[-1] = str(ruleset)
    command = [str(NODE / ".bin" / program), *options, *map(str, GROUPS[group])]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    found = [problem for report in json_values(done.stdout) for problem in problems(report)]
    rules = {problem.get("ruleId") or problem["code"]: problem["severity"] for problem in found}
    assert {rule for rule, severity in rules.items() if severity in ("error", 0)} == set()
    assert set(rules) <= set(explained([program]))


def problems(report: Any) -> list[dict[str, Any]]:
    """Return the problems of a report of Redocly, an object, or of Spectral, a list."""
    return list(report["problems"] if isinstance(report, dict) else report)


def json_values(text: str) -> Iterator[Any]:
    """Yield the reports in what a linter prints: Redocly prints one for each document, Spectral adds a sentence."""
    position = 0
    while begin := re.compile(r"^[\[{]", re.MULTILINE).search(text, position):
        value, position = json.JSONDecoder().raw_decode(text, begin.start())
        yield value
