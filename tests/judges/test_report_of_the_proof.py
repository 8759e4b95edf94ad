"""The reports of the proof before independent judges: HTML in Chromium, SARIF by the types of its schema."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.contract.test_reports import LIFECYCLE, prove
from tests.judges.test_consumers import out, run
from tests.judges.test_site import look
from tests.judges.workspace import NODE

__all__ = ["out"]  # the fixture

pytestmark = [pytest.mark.slow, pytest.mark.node]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    result = prove(*LIFECYCLE, f"--html={folder / 'report.html'}", f"--sarif={folder / 'report.sarif'}")
    assert result.exit_code == 1, result.output
    return folder


def test_html(reports: Path, out: Path) -> None:
    """At 1440 and 390 pixels, light and dark: also with everything open, nothing is too wide and axe finds nothing."""
    page = (reports / "report.html").read_text(encoding="utf-8")
    (reports / "open.html").write_text(re.sub("<details(?! open)", "<details open", page), encoding="utf-8")
    report = look(out, pages=[(reports / name).as_uri() for name in ("report.html", "open.html")])
    assert report["problems"] == {}


def test_html_needs_no_network(reports: Path) -> None:
    page = (reports / "report.html").read_text(encoding="utf-8")
    assert re.findall(r"<(?:script|link|img|iframe)|\b(?:src|href)=|@import|url\(", page) == []


def test_html_has_what_is_needed(reports: Path) -> None:
    page = (reports / "report.html").read_text(encoding="utf-8")
    for text in ("curl -i -X DELETE", ">--- expected\n", ">-404 CTS.0300\n", "reference section 6.1", "Who called"):
        assert text in page, text
    assert re.search(r"createNotification: \d+ requests, 201", page)
    assert 'listQuotas: <strong class="failed">not called</strong>' in page
    assert re.search(r"<tr><td>404</td><td>\S*</td><td>the caller \(\d+\)</td></tr>", page)


def test_sarif(reports: Path, out: Path) -> None:
    """TypeScript rejects unknown fields and members of the schema from which the types are made."""
    log = (reports / "report.sarif").read_text(encoding="utf-8")
    source = f'import type {{ Log }} from "sarif";\nexport const log: Log = {log};\n'
    (out / "index.ts").write_text(source, encoding="utf-8")
    run(NODE / ".bin" / "tsc", "--noEmit", "--strict", "--skipLibCheck", "index.ts", folder=out)
