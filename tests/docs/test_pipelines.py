"""The compose file and the service of a GitHub workflow in the guide are what those tools read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.blocks import blocks
from tests.docs.workspace import ROOT

GUIDE = ROOT / "docs" / "guides" / "run-in-ci.md"
[COMPOSE, SERVICE] = [yaml.safe_load(each.text) for each in blocks(GUIDE, ROOT) if each.language == "yaml"]
JOB = {"runs-on": "ubuntu-latest", "steps": [{"run": "make test"}], **SERVICE}


@pytest.mark.parametrize(
    ("schema", "content"),
    [("compose-spec", COMPOSE), ("github-workflows", {"on": "push", "jobs": {"test": JOB}})],
)
def test_a_tool_reads_it(schema: str, content: Any, tmp_path: Path) -> None:
    file = tmp_path / "file.yml"
    for given, status in ((content, 0), ({**content, "unknown": 1}, 1)):
        file.write_text(yaml.safe_dump(given))
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stdout
