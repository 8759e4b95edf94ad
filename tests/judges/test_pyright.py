"""The client and its samples before pyright, strict, as an editor shows them to users."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.generation import GENERATED, ROOT

PYRIGHT = ROOT / ".judges" / "node_modules" / ".bin" / "pyright"
CLIENT = GENERATED / "client"


@pytest.mark.slow
@pytest.mark.node
@pytest.mark.parametrize("part", ["cts_client", "samples", "samples/asynchronous"])
def test_pyright_accepts(part: str, tmp_path: Path) -> None:
    if not shutil.which(str(PYRIGHT)):
        pytest.skip("NOT JUDGED by pyright: it is not installed; `make judges` does it")
    config = {
        "include": [str(CLIENT / part)],
        "exclude": [] if part != "samples" else [str(CLIENT / "samples" / "asynchronous")],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "extraPaths": [str(CLIENT)],
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    command = [str(PYRIGHT), "--pythonpath", sys.executable, "--outputjson", "--project", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] > 0
    assert [_line(each) for each in report["generalDiagnostics"]] == []


def _line(diagnostic: dict[str, Any]) -> str:
    place = f"{Path(diagnostic['file']).name}:{diagnostic['range']['start']['line'] + 1}"
    return f"{place}: {diagnostic['message']} ({diagnostic.get('rule', 'syntax')})"
