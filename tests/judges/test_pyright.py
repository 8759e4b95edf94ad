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

from tests.generation import GENERATED, ROOT

PYRIGHT = ROOT / ".judges" / "node_modules" / ".bin" / "pyright"
CLIENT = GENERATED / "client"


@pytest.mark.slow
@pytest.mark.node
def test_pyright_accepts_what_users_see(tmp_path: Path) -> None:
    """All modules with names that users import, and the samples; not the code behind them, which mypy checks."""
    if not shutil.which(str(PYRIGHT)):
        pytest.skip("NOT JUDGED by pyright: it is not installed; `make judges` does it")
    base = os.path.relpath(CLIENT, tmp_path)
    config = {
        "include": [f"{base}/cts_client", f"{base}/samples"],
        "exclude": [f"{base}/cts_client/_runtime"],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "extraPaths": [base],
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    command = [str(PYRIGHT), "--pythonpath", sys.executable, "--outputjson", "--project", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    report = json.loads(done.stdout)
    samples = len(list((CLIENT / "samples").rglob("*.py")))
    assert report["summary"]["filesAnalyzed"] > samples
    assert [_line(each) for each in report["generalDiagnostics"]] == []


def _line(diagnostic: dict[str, Any]) -> str:
    place = f"{Path(diagnostic['file']).name}:{diagnostic['range']['start']['line'] + 1}"
    return f"{place}: {diagnostic['message']} ({diagnostic.get('rule', 'syntax')})"
