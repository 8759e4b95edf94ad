"""The packages alone, in an environment of their own: the action of GitHub, the command, and the plugin of pytest."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from cts_stub import create_app
from cts_stub._runtime.stub.http.server import serving

from tests.generation import ROOT

pytestmark = pytest.mark.slow
ACTION = ROOT / ".github" / "actions" / "cts-contract" / "action.yml"
STEPS = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
FEW = "--quick --only probes/listTrackers/* --only probes/listQuotas/*"
INPUT = r"\$\{\{ inputs\.([\w-]+) \}\}"
REPORTS = {"junit.xml", "report.html", "report.sarif", "run.ndjson", "requests.har"}
Server = tuple[str, dict[str, str]]


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment that the action makes. Dependencies are those of the tests; this repository is not found."""
    folder = tmp_path_factory.mktemp("kit")
    packages = {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PYTHONPATH": sysconfig.get_path("purelib")}
    done = step("Install", folder, {"python": sys.executable}, **packages)
    assert done.returncode == 0, done.stdout + done.stderr
    made = folder / "cts-contract"
    inside = next((made / "lib").glob("python*/site-packages"))
    # Files that add folders to the path, such as those of editable packages, have no effect in an added folder.
    (inside / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return made / "bin"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    stub = create_app()
    with serving(stub) as url:
        yield url, stub.credentials


def step(name: str, folder: Path, given: Mapping[str, str], **more: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action in bash, as a runner does, with inputs by name."""
    found = next(each for each in STEPS if each["name"] == name)
    assert found["shell"] == "bash"
    assert "${{" not in found["run"], "what is given would be a part of the program"
    values = {name: re.sub(INPUT, lambda match: given[match[1]], text) for name, text in found["env"].items()}
    runner = {"RUNNER_TEMP": str(folder), "GITHUB_ACTION_PATH": str(ACTION.parent)}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", found["run"]]
    return run(command, folder, **runner, **more, **values)


def clean(**more: str) -> dict[str, str]:
    """The environment without the paths of the tests."""
    left_out = ("PYTHONPATH", "TESTED_GENERATION", "PYTEST_ADDOPTS")
    return {**{name: value for name, value in os.environ.items() if name not in left_out}, **more}


def run(command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=clean(**variables), capture_output=True, text=True, check=False, timeout=300
    )


def test_only_the_packages_are_there(kit: Path, tmp_path: Path) -> None:
    program = "import cts_contract, cts_stub; print(cts_contract.__file__, cts_stub.__file__)"
    done = run([str(kit / "python"), "-c", program], tmp_path)
    assert done.stdout.count(str(kit.parent)) == 2, done.stdout + done.stderr
    done = run([str(kit / "python"), "-c", "import generator"], tmp_path)
    assert "No module named 'generator'" in done.stderr


def test_the_action(kit: Path, server: Server, tmp_path: Path) -> None:
    url, own = server
    given = {"url": url, "token": own["token"], "project-id": own["project_id"], "domain-id": own["domain_id"]}
    given |= {"options": FEW, "reports": str(tmp_path / "reports")}
    assert {*given, "python"} == yaml.safe_load(ACTION.read_text(encoding="utf-8"))["inputs"].keys()
    assert [each["name"] for each in STEPS] == ["Install", "Prove"]
    done = step("Prove", kit.parents[1], given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "proven"
    assert {path.name for path in (tmp_path / "reports").iterdir()} == REPORTS


def prove(kit: Path, server: Server, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with the server and a test of its own."""
    url, own = server
    (folder / "test_own.py").write_text("def test_own():\n    pass\n", encoding="utf-8")
    command = [str(kit / "python"), "-m", "pytest", "-p", "no:cacheprovider", "-v", "-rs", "--cts-url", url]
    for name in ("project_id", "domain_id"):
        command += ["--cts-parameter", f"{name}={own[name]}"]
    return run([*command, "--cts-args", FEW, *options], folder, CTS_TOKEN=own["token"])


def ids(done: subprocess.CompletedProcess[str], outcome: str) -> set[str]:
    """Return the IDs of the checks with an outcome; lines of workers begin with it."""
    lines = [line for line in done.stdout.splitlines() if re.search(rf"\b{outcome}\b", line)]
    return {match[1] for line in lines for match in re.finditer(r"cts-contract::(\S+)", line)}


@pytest.fixture(scope="module")
def proven(kit: Path, server: Server, tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    return prove(kit, server, tmp_path_factory.mktemp("proven"))


def test_each_check_is_a_test(proven: subprocess.CompletedProcess[str]) -> None:
    assert proven.returncode == 0, proven.stdout + proven.stderr
    assert " passed in " in proven.stdout
    assert "test_own.py::test_own PASSED" in proven.stdout
    found = ids(proven, "PASSED")
    assert {each.rpartition("/")[0] for each in found} == {"probes/listTrackers", "probes/listQuotas"}
    assert f"{len(found) + 1} passed" in proven.stdout


def test_a_failure_shows_request_and_response(
    kit: Path, proven: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    """Workers share the verdicts of one run, whose checks have the same IDs as in the one before."""
    stub = create_app()
    fault = {"operation": "listQuotas", "status": 500, "times": 1000, "at": "authentication"}
    stub.control.faults.plan(json.dumps([fault]).encode())
    with serving(stub) as url:
        done = prove(kit, (url, stub.credentials), tmp_path, "-n", "2")
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.count("cts-contract: proving ") == 1
    failed = ids(done, "FAILED")
    assert failed
    assert {each.split("/")[1] for each in failed} == {"listQuotas"}
    assert failed | ids(done, "PASSED") == ids(proven, "PASSED")
    assert "$ curl -i -X" in done.stdout
    assert stub.credentials["token"] not in done.stdout


def test_a_server_that_is_not_there(kit: Path, tmp_path: Path) -> None:
    done = prove(kit, ("http://127.0.0.1:9", create_app().credentials), tmp_path)
    assert done.returncode == 4, done.stdout + done.stderr
    assert "http://127.0.0.1:9" in done.stderr + done.stdout


def test_github_reads_the_action() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    readme = ACTION.with_name("README.md").read_text(encoding="utf-8")
    workflow = yaml.safe_load(readme.partition("```yaml")[2].partition("```")[0])
    given, inputs = workflow["jobs"]["contract"]["steps"][0]["with"], yaml.safe_load(ACTION.read_text())["inputs"]
    assert {name for name, each in inputs.items() if each.get("required")} <= given.keys() <= inputs.keys()
