"""Writes docs/consumers.md: what came of each tool with each form of a publication."""

from __future__ import annotations

import os

import pytest

from tests.generation import ROOT
from tests.judges.consumers_page import Row, page
from tests.judges.publication import PUBLICATION

PAGE = ROOT / "docs" / "consumers.md"
ROWS: list[Row] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the result, and write the page with all so far: a run that is stopped keeps what it has."""
    properties = dict(report.user_properties)
    if not PUBLICATION or "consumer" not in properties or report.when != "call" or "PYTEST_XDIST_WORKER" in os.environ:
        return
    ROWS.append(Row(**{name: str(properties.get(name, "")) for name in Row._fields[:-1]}, outcome=report.outcome))
    PAGE.write_text(page(ROWS), encoding="utf-8")
