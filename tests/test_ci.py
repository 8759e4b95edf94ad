"""The files that other people's tools read: the CI workflow and the hooks of pre-commit call targets that exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
HOOKS = ROOT / ".pre-commit-config.yaml"
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def make_targets(text: str) -> set[str]:
    return set(re.findall(r"\b(?:run|entry): make ([a-z]+)", text))


def test_the_workflow_is_one_of_github() -> None:
    for schema in ("vendor.github-workflows", "custom.github-workflows-require-timeout"):
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(WORKFLOW)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_the_workflow_calls_targets_that_exist() -> None:
    targets = make_targets(WORKFLOW.read_text(encoding="utf-8"))
    assert {"quick", "test"} <= targets <= TARGETS


def test_the_workflow_runs_every_python_that_the_wheels_name() -> None:
    matrix = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["quick"]["strategy"]["matrix"]
    named = set()
    for project in (ROOT, ROOT / "generated" / "client", ROOT / "generated" / "stub"):
        text = (project / "pyproject.toml").read_text(encoding="utf-8")
        named |= set(re.findall(r"Programming Language :: Python :: (\d\.\d+)", text))
    assert set(matrix["python"]) == named


def test_the_hooks_download_nothing_and_call_targets_that_exist() -> None:
    text = HOOKS.read_text(encoding="utf-8")
    assert [repository["repo"] for repository in yaml.safe_load(text)["repos"]] == ["local"]
    hooks = [hook for repository in yaml.safe_load(text)["repos"] for hook in repository["hooks"]]
    assert len(make_targets(text) & TARGETS) == len(hooks)
