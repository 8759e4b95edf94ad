"""``docs/reference/commands.md`` is current, and the environment variables in it take effect."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from cts_client import Client
from cts_contract.__main__ import main as contract_main
from cts_stub.__main__ import main as stub_main

from tools.command_reference import PAGE, TEST_VARIABLES, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make generate"


def variables(user: str) -> set[str]:
    return {line.split("`")[1] for line in page().splitlines() if re.match(rf"\| `[A-Z_]+` \| `{user}`", line)}


def test_variables_of_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {name: f"value-of-{name}" for name in variables("cts_client")} | {"CTS_ENDPOINT": "http://127.0.0.1:9"}
    assert set(values) == {"CTS_ENDPOINT", "CTS_TOKEN", "CTS_PROJECT_ID", "CTS_DOMAIN_ID"}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    Client().close()
    for name in values:
        with monkeypatch.context() as without:
            without.delenv(name)
            if name in ("CTS_ENDPOINT", "CTS_TOKEN"):
                with pytest.raises(Exception, match=name):
                    Client()


def test_variables_of_the_stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert {"CTS_STUB_PORT", "CTS_STUB_STATE", "CTS_STUB_WORLD"} <= variables("cts-stub")
    monkeypatch.setenv("CTS_STUB_WORLD", str(tmp_path / "none.yaml"))
    result = CliRunner().invoke(stub_main, ["--print-credentials"])
    assert result.exit_code == 2
    assert "none.yaml" in result.output


def test_variables_of_tests() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].rglob("*.py"))
    for name, *_ in TEST_VARIABLES:
        assert f'environ.get("{name.strip("`")}")' in sources


def test_variables_of_contract() -> None:
    assert variables("cts-contract run") == {"CTS_TOKEN", "CTS_OTHER_TOKEN"}
    variables_set = {"CTS_TOKEN": "x", "CTS_OTHER_TOKEN": "y"}
    result = CliRunner().invoke(contract_main, ["run", "http://127.0.0.1:9"], env=variables_set)
    assert "--other-token and --other-parameter belong together" in result.output
