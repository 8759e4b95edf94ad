"""What README.md shows works as it stands there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner
from cts_stub.__main__ import main as stub_command
from cts_stub.pytest_plugin import Running

from generator.build.errata import read_errata
from generator.diagnostics import Diagnostics
from tools.cli import main

ROOT = Path(__file__).parents[2]
BLOCKS = [
    textwrap.dedent(block)
    for block in re.findall(
        r"(?:^    .*\n|^\n(?=    ))+", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
]


def block(start: str) -> str:
    (found,) = [text.strip("\n") for text in BLOCKS if text.strip("\n").startswith(start)]
    return found


def lines(start: str) -> list[str]:
    return [line.partition("#")[0].strip() for text in BLOCKS for line in text.splitlines() if line.startswith(start)]


def test_the_client(cts_stub: Running, capsys: pytest.CaptureFixture[str]) -> None:
    source = block("from cts_client")
    for shown, real in (
        ("https://cts.example.com", cts_stub.url),
        ("24edf66e…", cts_stub.project_id),
        ('"…"', repr(cts_stub.token)),
    ):
        assert shown in source
        source = source.replace(shown, real)
    exec(compile(source, "README.md", "exec"), {})
    assert "createTracker" in capsys.readouterr().out


def test_the_fixture(tmp_path: Path) -> None:
    program = "def run_my_code(url, token, project_id):\n    assert url.startswith('http://127.0.0.1:')\n\n\n"
    (tmp_path / "test_mine.py").write_text(program + block("def test_my_audit"), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "1 passed" in result.stdout, result.stdout + result.stderr


def test_every_make_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {line.split()[1] for line in lines("make ")}
    assert {"run", "test", "generate", "serve"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_option() -> None:
    for line in lines("cts "):
        _, command, *words = line.split()
        help_text = CliRunner().invoke(main, [command, "--help"]).output
        for option in (word for word in words if word.startswith("-")):
            assert re.search(rf"(^|[\s,]){option}\b", help_text), line
    help_text = CliRunner().invoke(stub_command, ["--help"]).output
    for line in lines("cts-stub "):
        for option in (word for word in line.split() if word.startswith("--")):
            assert option in help_text, line


def test_every_command_that_the_text_names() -> None:
    named = set(re.findall(r"`cts ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"check", "diff", "ir", "bundle"} <= named
    assert named <= set(main.commands)


def test_every_file_that_the_text_links() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert "://" in link or (ROOT / link).exists(), link


def test_the_numbers_of_the_readme_are_true() -> None:
    """As many errata and operations as it says."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    content = read_errata(ROOT / "spec", Diagnostics())
    assert content is not None
    assert f"{len(content['errata'])} decided contradictions" in text
    document = json.loads((ROOT / "generated" / "openapi.json").read_bytes())
    operations = [o for item in document["paths"].values() for o in item.values() if "operationId" in o]
    assert f"the {sum('x-bindings' not in operation for operation in operations)} operations of V3" in text
