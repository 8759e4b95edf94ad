"""The reference in Chromium: what its readers see, on a desk and on a phone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cts_stub.pytest_plugin import Running

from tests.judges.test_consumers import out, run

__all__ = ["out"]  # the fixture

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WORDS = {"CTS.0209": "#error-CTS.0209", "kms_id": "#createTracker"}
"""What readers look for, and one of the entries that they must find."""

pytestmark = [pytest.mark.slow, pytest.mark.node]


@pytest.fixture
def report(out: Path, cts_stub: Running) -> Any:
    if CHROMIUM is None:
        pytest.skip("NOT LOOKED AT: Chromium is not installed")
    arguments = [f"{cts_stub.url}/docs", ".", cts_stub.token, cts_stub.project_id, *WORDS]
    return json.loads(run("node", "look.mjs", *arguments, folder=out, CHROMIUM=CHROMIUM))


def test_reference(report: Any) -> None:
    nothing: dict[str, list[str]] = {"problems": [], "violations": [], "wide": [], "broken": [], "dead": []}
    assert report["views"] == dict.fromkeys(("desktop light", "desktop dark", "phone light", "phone dark"), nothing)
    assert {word: target for word, target in WORDS.items() if target not in report["search"][word]} == {}
    assert report["request"].startswith("200 OK\n")
    assert '"trackers"' in report["request"]
