"""Runs of other seeds, as ``make seeds`` makes them in each run of CI."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tools import seeds


def test_a_seed_whose_second_run_differs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter([{"a": "passed", "b": "passed"}, {"a": "passed", "b": "failed"}])
    monkeypatch.setattr(seeds, "_verdicts", lambda *_: next(found))
    result = CliRunner().invoke(seeds.main, ["--count", "0", "--seed", "7"])
    assert result.exit_code == 1
    assert "seed 7: run 2 differs from the first: b" in result.output
