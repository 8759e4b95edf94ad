"""The pipelines of the guide are what their tools read, and their commands run."""

from __future__ import annotations

import dataclasses
import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.docs.blocks import Block, blocks
from tests.docs.execution import FILE, execute, parse
from tests.docs.workspace import ROOT, Failure, Workspace

GUIDE = ROOT / "docs" / "guides" / "run-in-ci.md"
BLOCKS = list(blocks(GUIDE, ROOT))
PIPELINES = [block for block in BLOCKS if block.language == "yaml"]
MAKEFILE = """\
start-server:
\ttrue
test:
\tcurl -sf $(CTS_ENDPOINT)/v3/24edf66e79d04187acb99a463e610764/trackers -H 'X-Auth-Token: stub-token-of-alice'
"""
"""What is used for the server and the tests of a reader of the guide; the stub is the server."""
SETTINGS = {
    "CTS_TOKEN": "stub-token-of-alice",
    "CTS_PROJECT_ID": "24edf66e79d04187acb99a463e610764",
    "CTS_DOMAIN_ID": "2306579dc99f4c8690b14b68e734fcd9",
}
"""What the reader has set for providers."""
WHOLE, PART = "cts-contract run", "cts-contract run --quick --read-only"


def name(block: Block) -> str:
    head = FILE.match(block.text)
    assert head, block
    return head[1]


@pytest.mark.parametrize("block", PIPELINES, ids=name)
def test_its_tool_reads_it(block: Block) -> None:
    parse(block)
    wrong = dataclasses.replace(block, text=f"{block.text}\nunknown: 1\n")
    with pytest.raises(Failure, match="unknown"):
        parse(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("block", [block for block in PIPELINES if name(block) != "compose.yaml"], ids=name)
def test_its_commands_run(block: Block, tmp_path: Path) -> None:
    """Services are what the tests start; what is to be installed is there."""
    workspace = Workspace(tmp_path)
    workspace.write("Makefile", MAKEFILE)
    workspace.write("bin/pip", "#!/bin/sh\n").chmod(0o755)
    for script in (each for each in BLOCKS if each.language == "bash"):
        execute(script, workspace)
    workspace.environment["PATH"] = f"{tmp_path / 'bin'}{os.pathsep}{workspace.environment['PATH']}"
    try:
        for job in jobs(yaml.safe_load(block.text)):
            if job.has_service or "SERVER_URL" in job.variables:
                workspace.start("cts-stub")
            for key, value in {**job.variables, **SETTINGS}.items():
                workspace.run(f"export {key}={shlex.quote(value.replace('//cts-stub:', '//127.0.0.1:'))}")
            assert job.commands
            for command in job.commands:
                status, printed = workspace.run(command.replace(WHOLE, PART))
                assert status == 0, f"{command}\n{printed}"
    finally:
        workspace.stop()


class Job(NamedTuple):
    """Job of a pipeline: its variables, its commands, and whether it has a service."""

    variables: Mapping[str, str]
    commands: list[str]
    has_service: bool


def jobs(pipeline: Mapping[str, Any]) -> Iterator[Job]:
    """Yield the jobs of a workflow of GitHub or of a pipeline of GitLab."""
    for job in pipeline.get("jobs", pipeline).values():
        github = [step["run"] for step in job.get("steps", ()) if "run" in step]
        gitlab = [*job.get("before_script", ()), *job.get("script", ())]
        yield Job(job.get("env", job.get("variables", {})), github or gitlab, "services" in job)
