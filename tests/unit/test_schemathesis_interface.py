"""The private parts of Schemathesis: present in the installed version, and named where one is missing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import schemathesis.core.transport
import schemathesis.generation.meta
from click.testing import CliRunner

from generator.runtime.contract import schemathesis_interface
from tools.cli import main


@dataclass
class Renamed:
    """GenerationInfo of a release that renamed its field."""

    kind: str


def test_the_installed_version_has_them() -> None:
    assert schemathesis_interface.missing() == []


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(schemathesis.core.transport, "expand_status_codes")
    monkeypatch.setattr(schemathesis.generation.meta, "GenerationInfo", Renamed)
    assert schemathesis_interface.missing() == [
        "schemathesis.core.transport.expand_status_codes",
        "schemathesis.generation.meta.GenerationInfo.mode",
    ]


@pytest.mark.slow
def test_a_run_does_not_start_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(schemathesis.generation.meta, "CaseMetadata")
    result = CliRunner().invoke(main, ["contract", "http://127.0.0.1:9", "--token", "t"])
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == (
        f"Error: Schemathesis {schemathesis.__version__} has no schemathesis.generation.meta.CaseMetadata.generation; "
        "install schemathesis>=4.32,<5"
    )
